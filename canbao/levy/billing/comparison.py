"""Compare a month's bill with the month before: people who joined, left or changed, and the amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, F, Max, Min, Q, Sum

from canbao.levy.billing.bills import KINDS, get_bill_lines, get_issued_bills
from canbao.levy.models import Bill, LevyLine
from canbao.values.money import Fen
from canbao.values.months import Month

RosterChange = Literal["joined", "left", "changed"]


@dataclass(frozen=True, slots=True)
class PersonComparison:
    """A person whose amount differs from the month before: amounts and bases in fen, None if no base."""

    person_id: int
    change: RosterChange
    amount_before: Fen
    amount: Fen
    base_before: Fen | None
    base: Fen | None

    @property
    def difference(self) -> Fen:
        """Return the increase of the person's amount, fen."""
        return Fen(self.amount - self.amount_before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The step from the month before (``before``, fen) to this bill (``amount``): changed people and ``rest``.

    ``before`` sums that month's own lines. ``rest`` sums the lines for earlier months on this bill.
    """

    month: Month
    before: Fen
    people: tuple[PersonComparison, ...]
    amount: Fen
    rest: Fen

    def people_who(self, change: RosterChange) -> list[PersonComparison]:
        """Return the people who joined, left or changed."""
        return [person for person in self.people if person.change == change]

    def sum_of(self, change: RosterChange) -> Fen:
        """Return the increase caused by the people who joined, left or changed, fen."""
        return Fen(sum(person.difference for person in self.people_who(change)))


def compare_bill(bill: Bill) -> Comparison | None:
    """Compare a month's first bill with the month before; None for a supplement or without an earlier bill."""
    last = bill.month - 1
    if bill.number != 1 or not get_issued_bills(bill.employer_id, last, last):
        return None
    this = Q(month=bill.month, run__gte=bill.first_run, run__lte=bill.last_run)
    before = Q(month=last)
    rows = (
        LevyLine.objects.for_employer(bill.employer_id)
        .filter(this | before, accrual=F("month"))
        .values("person_id")
        .annotate(
            now=Sum("amount", filter=this, default=0),
            then=Sum("amount", filter=before, default=0),
            base_now=Max("base", filter=this),
            base_then=Max("base", filter=before),
        )
        .order_by("person_id")
        .values_list("person_id", "then", "now", "base_then", "base_now")
    )
    moved, total = [], 0
    for person, then, now, base_then, base_now in rows:
        total += then
        if then != now:
            moved.append(PersonComparison(person, _change(then, now), Fen(then), Fen(now), base_then, base_now))
    own = total + sum(person.difference for person in moved)
    return Comparison(last, Fen(total), tuple(moved), Fen(bill.amount), Fen(bill.amount - own))


def _change(before: int, now: int) -> RosterChange:
    return "joined" if not before else "left" if not now else "changed"


def get_person_changes(bill: Bill) -> dict[int, RosterChange]:
    """Return each changed person's change against the month before, by person; empty if not comparable."""
    comparison = compare_bill(bill)
    return {person.person_id: person.change for person in comparison.people} if comparison else {}


@dataclass(frozen=True, slots=True)
class DifferenceSum:
    """What a bill changes for one scheme and type: levied before, asked now and the difference, fen.

    ``people`` are counted once each, ``first`` and ``last`` are the months the money is for.
    """

    scheme: str
    kind: str
    people: int
    first: Month
    last: Month
    before: Fen
    asked: Fen
    amount: Fen


def get_difference_sums(bill: Bill) -> list[DifferenceSum]:
    """Return what a bill changes by scheme and type, from its lines, which never change."""
    rows = (
        get_bill_lines(bill)
        .order_by("scheme", "kind")
        .values_list("scheme", "kind")
        .annotate(
            people=Count("person_id", distinct=True),
            first=Min("accrual"),
            last=Max("accrual"),
            levied=Sum("before"),
            due=Sum("asked"),
            difference=Sum("amount"),
        )
    )
    return [DifferenceSum(*row) for row in rows]


def get_earlier_bills(bill: Bill) -> list[Bill]:
    """Return the issued bills of the month before a supplementary bill, in order."""
    rows = Bill.objects.for_employer(bill.employer_id).filter(month=bill.month, number__lt=bill.number)
    return list(rows.filter(issued_at__isnull=False, is_opening=False).order_by("number"))


@dataclass(frozen=True, slots=True)
class PersonSum:
    """A bill's sums for one person over all schemes, fen. ``base`` is of the bill's own month, else None."""

    person_id: int
    category: str
    wage: Fen | None
    base: Fen | None
    employer: Fen
    person: Fen
    account: Fen

    @property
    def total(self) -> Fen:
        """Return the bill's total for the person."""
        return Fen(self.employer + self.person)


def get_person_sums(bill: Bill, persons: Sequence[int] | None = None) -> list[PersonSum]:
    """Return a bill's sums by person, for all people or those of ``persons``, ordered by id."""
    lines = get_bill_lines(bill) if persons is None else get_bill_lines(bill).filter(person_id__in=persons)
    own = Q(accrual=bill.month)
    rows = (
        lines.values("person_id")
        .annotate(
            category_now=Max("category"),
            wage_now=Max("wage", filter=own),
            base_now=Max("base", filter=own),
            employer_pays=Sum("amount", filter=Q(payer="employer"), default=0),
            person_pays=Sum("amount", filter=Q(payer="person"), default=0),
            to_account=Sum("account", default=0),
        )
        .order_by("person_id")
        .values_list("person_id", "category_now", "wage_now", "base_now", "employer_pays", "person_pays", "to_account")
    )
    return [PersonSum(*row) for row in rows]


def get_line_kinds(bill: Bill) -> list[str]:
    """Return the kinds of a bill's lines, as the query offers them: normal, back, difference, refund."""
    present = set(get_bill_lines(bill).values_list("kind", flat=True).distinct())
    return [name for name, codes in KINDS.items() if name != "all" and present & set(codes)]
