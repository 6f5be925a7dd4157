"""What the pages of bills show, made ready for templates: the query, sums by scheme, people, lines with their steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import get_bill_states
from canbao.levy.billing.bills import KINDS, get_bill_lines, get_issued_bills
from canbao.levy.billing.comparison import Comparison, PersonComparison, RosterChange, get_person_sums
from canbao.levy.models import Bill
from canbao.presentation.bill_states import bill_state_text
from canbao.presentation.explanation import ExplainedLine
from canbao.presentation.templatetags.matters import in_language
from canbao.register.models import InsuredPerson
from canbao.values.money import Fen
from canbao.values.months import Month

SERVICE = "levy_notice"


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in the list: itself, what it asks of the kind searched for, and its state in words with its tone."""

    bill: Bill
    of_kind: Fen | None
    state: str
    tone: str

    @property
    def key(self) -> str:
        """What its checkbox sends."""
        return f"{int(self.bill.month)}-{self.bill.number}"


def get_bill_rows(employer_id: int, first: Month, last: Month, kind: str, today: date) -> list[BillRow]:
    """Return the issued bills of some months that hold lines of a kind, newest first."""
    rows = []
    for at in get_bill_states(employer_id, today, get_city_pack(), get_issued_bills(employer_id, first, last, kind)):
        of_kind = None
        if kind != "all":
            of_kind = Fen(sum(get_bill_lines(at.bill).filter(kind__in=KINDS[kind]).values_list("amount", flat=True)))
        rows.append(BillRow(at.bill, of_kind, *bill_state_text(at)))
    return rows


def get_people_rows(
    bill: Bill, people: Sequence[InsuredPerson], changes: Mapping[int, RosterChange]
) -> list[dict[str, Any]]:
    """Return rows of people on a bill: who, what the bill asks for them, how that moved against the month before."""
    sums = {one.person_id: one for one in get_person_sums(bill, [person.person_id for person in people])}
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
"""How a person moved against the month before, in words, with the kind of the tag."""


def get_comparison_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the way from the month before to this bill: what each reason adds, as rows of an account."""
    rows = [
        {
            "text": _("Levy of %(month)s for its own month") % {"month": int(comparison.month)},
            "amount": comparison.before,
        }
    ]
    for change, words in ROSTER_CHANGE_TEXTS.items():
        moved = comparison.people_who(change)  # type: ignore[arg-type]
        if moved:
            rows.append(
                {"text": words["text"], "people": len(moved), "amount": comparison.sum_of(change), "sign": True}  # type: ignore[arg-type]
            )
    if comparison.rest:
        rows.append({"text": _("Back payments, differences and refunds"), "amount": comparison.rest, "sign": True})
    return [*rows, {"text": _("This bill"), "amount": comparison.amount, "total": True}]


def get_roster_change_rows(bill: Bill, changes: Sequence[PersonComparison]) -> list[dict[str, Any]]:
    """Return who moved, with names, and whether the bill holds lines of them that can be explained."""
    persons = [one.person_id for one in changes]
    rows = InsuredPerson.objects.for_employer(bill.employer_id).filter(person_id__in=persons)
    names = dict(rows.values_list("person_id", "name"))
    on_bill = set(get_bill_lines(bill).filter(person_id__in=persons).values_list("person_id", flat=True).distinct())
    return [
        {
            "comparison": one,
            "name": names.get(one.person_id, ""),
            "change": ROSTER_CHANGE_TEXTS[one.change],
            "is_on_bill": one.person_id in on_bill,
        }
        for one in changes
    ]


def get_explanation_rows(lines: Sequence[ExplainedLine]) -> list[dict[str, Any]]:
    """Return explained lines ready for a table and a summary list in the reader's language; matters are linked."""
    shown = []
    for one in lines:
        rows = [{"key": in_language(step.title), "value": in_language(step.text)} for step in one.steps]
        if one.matter is not None:
            address = reverse("portal:matter", kwargs={"matter": one.matter_id})
            rows[-1] |= {"url": address, "action": in_language(one.matter)}
        shown.append(
            {
                "line": one.line,
                "title": in_language(one.title),
                "kind": in_language(one.kind),
                "summary": in_language(one.summary),
                "rows": rows,
            }
        )
    return shown
