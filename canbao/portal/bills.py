"""What the pages of bills show, made ready for templates: the query, sums by scheme, people, lines with their steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.law.queries import city_pack
from canbao.levy.bills import KINDS, bills, lines_of
from canbao.levy.compare import Change, Comparison, Moved, person_sums
from canbao.levy.ledger import BILL_WORDS, BillState, bill_states
from canbao.levy.models import Bill
from canbao.matters.catalogue import service
from canbao.matters.explaining import ExplainedLine
from canbao.matters.templatetags.matters import spoken
from canbao.register.models import InsuredPerson
from canbao.ui.fields import MonthField
from canbao.values.money import Fen
from canbao.values.months import Month

SERVICE = "levy_notice"

KIND_NAMES = {
    "all": gettext_lazy("All types"),
    "normal": gettext_lazy("Normal (10)"),
    "back": gettext_lazy("Back payment (30)"),
    "difference": gettext_lazy("Difference (34, 35)"),
    "refund": gettext_lazy("Refund (20)"),
}
"""缴费类型 as the query offers it."""


class BillsForm(forms.Form):
    """The query of 单位缴费申报单查询: first month, last month, levy type."""

    first = MonthField()
    last = MonthField()
    kind = forms.ChoiceField(choices=list(KIND_NAMES.items()), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in service(SERVICE).columns:
            self.fields[column.name].label = spoken(column.label)
            if column.help:
                self.fields[column.name].help_text = spoken(column.help)
        self.fields["first"].error_messages["required"] = _("Enter the first month, such as 202601.")
        self.fields["last"].error_messages["required"] = _("Enter the last month, such as 202612.")

    def clean(self) -> dict[str, Any]:
        """The first month does not come after the last."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month lies before the first; exchange the two."))
        return values


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


def bill_rows(employer_id: int, first: Month, last: Month, kind: str, today: date) -> list[BillRow]:
    """Return the issued bills of some months that hold lines of a kind, newest first."""
    rows = []
    for at in bill_states(employer_id, today, city_pack(), bills(employer_id, first, last, kind)):
        of_kind = None
        if kind != "all":
            of_kind = Fen(sum(lines_of(at.bill).filter(kind__in=KINDS[kind]).values_list("amount", flat=True)))
        rows.append(BillRow(at.bill, of_kind, *state_words(at)))
    return rows


BILL_TONES = {"settled": "done", "nothing": "done", "overdue": "stop", "part": "wait", "waiting": "wait"}


def state_words(at: BillState) -> tuple[str, str]:
    """Return where an issued bill stands, in words, and the kind of its tag."""
    return spoken(BILL_WORDS[at.code]), BILL_TONES[at.code]


def people_of_bill(bill: Bill, people: Sequence[InsuredPerson], changes: Mapping[int, Change]) -> list[dict[str, Any]]:
    """Return rows of people on a bill: who, what the bill asks for them, how that moved against the month before."""
    sums = {one.person_id: one for one in person_sums(bill, [person.person_id for person in people])}
    return [
        {"person": person, "sum": sums[person.person_id], "change": CHANGES.get(changes.get(person.person_id, ""))}
        for person in people
        if person.person_id in sums
    ]


CHANGES: dict[str, dict[str, Any]] = {
    "joined": {"text": gettext_lazy("Joined"), "kind": "done"},
    "left": {"text": gettext_lazy("Left"), "kind": "stop"},
    "changed": {"text": gettext_lazy("Amount changed"), "kind": "wait"},
}
"""How a person moved against the month before, in words, with the kind of the tag."""


def walk(found: Comparison) -> list[dict[str, Any]]:
    """Return the way from the month before to this bill: what each reason adds, as rows of an account."""
    rows = [{"text": _("Levy of %(month)s for its own month") % {"month": int(found.month)}, "amount": found.before}]
    for change, words in CHANGES.items():
        moved = found.of(change)  # type: ignore[arg-type]
        if moved:
            rows.append(
                {"text": words["text"], "people": len(moved), "amount": found.sum_of(change), "sign": True}  # type: ignore[arg-type]
            )
    if found.rest:
        rows.append({"text": _("Back payments, differences and refunds"), "amount": found.rest, "sign": True})
    return [*rows, {"text": _("This bill"), "amount": found.amount, "total": True}]


def moved_rows(bill: Bill, moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """Return who moved, with names, and whether the bill holds lines of them that can be explained."""
    persons = [one.person_id for one in moved]
    rows = InsuredPerson.objects.of(bill.employer_id).filter(person_id__in=persons)
    names = dict(rows.values_list("person_id", "name"))
    on_bill = set(lines_of(bill).filter(person_id__in=persons).values_list("person_id", flat=True).distinct())
    return [
        {
            "moved": one,
            "name": names.get(one.person_id, ""),
            "change": CHANGES[one.change],
            "is_on_bill": one.person_id in on_bill,
        }
        for one in moved
    ]


def explanation_rows(lines: Sequence[ExplainedLine]) -> list[dict[str, Any]]:
    """Return explained lines ready for a table and a summary list in the reader's language; matters are linked."""
    shown = []
    for one in lines:
        rows = [{"key": spoken(step.title), "value": spoken(step.text)} for step in one.steps]
        if one.matter is not None:
            address = reverse("portal:matter", kwargs={"matter": one.matter_id})
            rows[-1] |= {"url": address, "action": spoken(one.matter)}
        shown.append(
            {
                "line": one.line,
                "title": spoken(one.title),
                "kind": spoken(one.kind),
                "summary": spoken(one.summary),
                "rows": rows,
            }
        )
    return shown
