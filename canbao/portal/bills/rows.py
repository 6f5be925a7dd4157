"""Rows for the templates of bills: bills, people, comparison with the month before, explained lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.billing.bills import KINDS, get_bill_lines, get_issued_bills
from canbao.levy.billing.comparison import Comparison, PersonComparison, RosterChange, get_person_sums
from canbao.levy.models import Bill
from canbao.presentation.account import BillRow, get_bill_key
from canbao.presentation.explanation import ExplainedLine
from canbao.presentation.language import in_language
from canbao.register.models import InsuredPerson
from canbao.rules.packs import LawDay
from canbao.values.money import Fen
from canbao.values.months import Month

SERVICE = "levy_notice"


@dataclass(frozen=True, slots=True)
class ListedBill:
    """A bill in the list with its amount of the levy type searched for, None if all types are."""

    row: BillRow
    of_kind: Fen | None

    @property
    def key(self) -> str:
        """The value of the row's checkbox."""
        return get_bill_key(self.row.bill)


def get_listed_bills(employer_id: int, first: Month, last: Month, kind: str, today: date) -> list[ListedBill]:
    """Return the issued bills of some months that have lines of a levy type, newest first."""
    rows = []
    bills = get_issued_bills(employer_id, first, last, kind)
    for state in get_bill_states(employer_id, LawDay(today, get_city_pack()), bills):
        of_kind = None
        if kind != "all":
            lines = get_bill_lines(state.bill).filter(kind__in=KINDS[kind])
            of_kind = Fen(sum(lines.values_list("amount", flat=True)))
        rows.append(ListedBill(BillRow(state), of_kind))
    return rows


def get_people_rows(
    bill: Bill, people: Sequence[InsuredPerson], changes: Mapping[int, RosterChange]
) -> list[dict[str, Any]]:
    """Return rows of people on a bill: person, sums, and the change against the month before."""
    person_ids = [person.person_id for person in people]
    sums = {person_sum.person_id: person_sum for person_sum in get_person_sums(bill, person_ids)}
    return [
        {
            "person": person,
            "sum": sums[person.person_id],
            "change": ROSTER_CHANGE_TEXTS.get(changes.get(person.person_id, "")),
        }
        for person in people
        if person.person_id in sums
    ]


ROSTER_CHANGE_TEXTS: dict[str, dict[str, Any]] = {
    "joined": {"text": gettext_lazy("Joined"), "kind": "done"},
    "left": {"text": gettext_lazy("Left"), "kind": "stop"},
    "changed": {"text": gettext_lazy("Amount changed"), "kind": "wait"},
}
"""Texts of a person's change against the month before, with the kind of the tag."""


def get_comparison_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the difference between the month before and this bill as rows: the amount that each reason adds."""
    rows = [
        {
            "text": _("Levy of %(month)s for its own month") % {"month": int(comparison.month)},
            "amount": comparison.before,
        }
    ]
    for change in get_args(RosterChange):
        people = comparison.people_who(change)
        if people:
            text = ROSTER_CHANGE_TEXTS[change]["text"]
            rows.append({"text": text, "people": len(people), "amount": comparison.sum_of(change), "sign": True})
    if comparison.rest:
        rows.append({"text": _("Back payments, differences and refunds"), "amount": comparison.rest, "sign": True})
    return [*rows, {"text": _("This bill"), "amount": comparison.amount, "total": True}]


def get_roster_change_rows(bill: Bill, changes: Sequence[PersonComparison]) -> list[dict[str, Any]]:
    """Return the people whose amount changed, with names and whether the bill has lines of them to explain."""
    person_ids = [comparison.person_id for comparison in changes]
    rows = InsuredPerson.objects.for_employer(bill.employer_id).filter(person_id__in=person_ids)
    names = dict(rows.values_list("person_id", "name"))
    on_bill = set(get_bill_lines(bill).filter(person_id__in=person_ids).values_list("person_id", flat=True).distinct())
    return [
        {
            "comparison": comparison,
            "name": names.get(comparison.person_id, ""),
            "change": ROSTER_CHANGE_TEXTS[comparison.change],
            "is_on_bill": comparison.person_id in on_bill,
        }
        for comparison in changes
    ]


def get_explanation_rows(lines: Sequence[ExplainedLine]) -> list[dict[str, Any]]:
    """Return explained lines as rows of a table and a summary list in the reader's language, linked to matters."""
    explained_rows = []
    for explained in lines:
        rows = [{"key": in_language(step.title), "value": in_language(step.text)} for step in explained.steps]
        if explained.matter is not None:
            url = reverse("portal:matter", kwargs={"matter": explained.matter_id})
            rows[-1] |= {"url": url, "action": in_language(explained.matter)}
        explained_rows.append(
            {
                "line": explained.line,
                "title": in_language(explained.title),
                "kind": in_language(explained.kind),
                "summary": in_language(explained.summary),
                "rows": rows,
            }
        )
    return explained_rows
