"""Look at a month before it is issued: against the month before, and everything that asks for a second look.

City-wide statements only: bills, sums and people are counted in the database, never line by line.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from django.db.models import Count, Q, Sum

from canbao.levy.models import Bill, BillSum, Run
from canbao.register.models import Employer, EmployerStatus, InsuredPerson
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month

MAX_LISTED = 50
"""Employers listed in one table; the number of the others is shown."""

_Row = TypeVar("_Row")
NoBillReason = Literal["nobody_insured", "not_assessed", "nothing_to_levy", "not_insured"]
NO_BILL_REASONS: dict[NoBillReason, Bilingual] = {
    "nobody_insured": Bilingual("Nobody is insured in this month.", "该月无参保人员。"),
    "not_assessed": Bilingual("Not assessed yet: assess the month again.", "尚未核定，请重新核定该月。"),
    "nothing_to_levy": Bilingual(
        "Assessed; nothing is due that was not levied before, for instance only retirees.",
        "已核定，没有尚未征收的应缴金额（如仅有退休人员）。",
    ),
    "not_insured": Bilingual(
        "The employer is not insured and paying, but people are: correct its record.",
        "单位不是参保缴费状态，却有参保人员，请更正单位信息。",
    ),
}
"""Why an employer has no bill, by code."""


@dataclass(frozen=True, slots=True)
class EmployerChange:
    """An employer's bills of two months, fen and people; ``before`` is 0 for an employer without a bill then."""

    employer_id: int
    before: Fen
    amount: Fen
    people_before: int
    people: int

    @property
    def difference(self) -> Fen:
        """Return the increase against the month before, fen."""
        return Fen(self.amount - self.before)


@dataclass(frozen=True, slots=True)
class EmployerWithoutBill:
    """An employer without a bill in the month, and why; ``people`` are covered in the month."""

    employer_id: int
    reason: NoBillReason
    people: int


@dataclass(frozen=True, slots=True)
class EmployerWithoutBase:
    """An employer with people who have no declared wage and are levied on the floor."""

    employer_id: int
    people: int


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """The bills of one month: employers, people counted once, and fen by scheme and type."""

    month: Month
    employers: int
    people: int
    amount: Fen
    schemes: Mapping[tuple[str, str], Fen]


@dataclass(frozen=True, slots=True)
class Listed(Generic[_Row]):
    """The first rows of a list, and how many there are in all."""

    rows: Sequence[_Row]
    count: int

    @property
    def more(self) -> int:
        """Return how many rows are not listed."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class MonthReview:
    """A month against the one before. ``zero`` and ``negative`` are bills that ask for no payment."""

    before: MonthTotal
    now: MonthTotal
    open: int
    changes: Listed[EmployerChange]
    zero: Listed[EmployerChange]
    negative: Listed[EmployerChange]
    without_bill: Listed[EmployerWithoutBill]
    without_base: Listed[EmployerWithoutBase]
    people_without_base: int
    names: Mapping[int, Employer]


def review_month(month: Month, limit: int = MAX_LISTED) -> MonthReview:
    """Return what to look at before a month is issued; each list has at most ``limit`` rows, largest first."""
    with fan_out("levy.run"):
        now, before = _get_bills(month), _get_bills(month - 1)
        changes = [
            EmployerChange(employer, *_pair(before.get(employer), now.get(employer)))
            for employer in now.keys() | before.keys()
        ]
        without = _get_without_bill(month, now.keys())
        no_base = _get_people(month, Q(wage__isnull=True))
        open_bills = Bill.objects.filter(month=month, issued_at__isnull=True).count()
        totals = [_get_total(month - 1, before), _get_total(month, now)]
    changes.sort(key=lambda change: (-abs(change.difference), change.employer_id))
    billed = [change for change in changes if change.employer_id in now]
    moved = [change for change in changes if change.difference]
    changed = _list(moved, limit)
    zero = _list([change for change in billed if change.amount == 0], limit)
    negative = _list(sorted((change for change in billed if change.amount < 0), key=_get_amount), limit)
    missing = _list(without, limit)
    base_rows = [EmployerWithoutBase(employer, count) for employer, count in no_base.items()]
    base = _list(sorted(base_rows, key=lambda row: (-row.people, row.employer_id)), limit)
    shown = {row.employer_id for listed in (changed, zero, negative) for row in listed.rows}
    shown |= {row.employer_id for row in missing.rows} | {row.employer_id for row in base.rows}
    with fan_out("levy.run"):
        names = Employer.objects.in_bulk(shown)
    return MonthReview(
        before=totals[0],
        now=totals[1],
        open=open_bills,
        changes=changed,
        zero=zero,
        negative=negative,
        without_bill=missing,
        without_base=base,
        people_without_base=sum(no_base.values()),
        names=names,
    )


def _get_amount(change: EmployerChange) -> int:
    return change.amount


def _list(rows: Sequence[_Row], limit: int) -> Listed[_Row]:
    return Listed(rows[:limit], len(rows))


_Sums = tuple[int, int]


def _get_bills(month: Month) -> dict[int, _Sums]:
    """Return amount (fen) and people by employer of the bills of a month; opening balances are left out."""
    rows = Bill.objects.filter(month=month, is_opening=False).order_by().values_list("employer_id")
    return {
        employer: (amount, people)
        for employer, amount, people in rows.annotate(total=Sum("amount"), heads=Sum("new_people"))
    }


def _pair(before: _Sums | None, now: _Sums | None) -> tuple[Fen, Fen, int, int]:
    (amount_before, people_before), (amount, people) = before or (0, 0), now or (0, 0)
    return Fen(amount_before), Fen(amount), people_before, people


def _get_total(month: Month, bills: Mapping[int, _Sums]) -> MonthTotal:
    sums = BillSum.objects.filter(month=month).order_by().values_list("scheme", "kind").annotate(total=Sum("amount"))
    return MonthTotal(
        month,
        len(bills),
        sum(people for _amount, people in bills.values()),
        Fen(sum(amount for amount, _people in bills.values())),
        {(scheme, kind): Fen(total) for scheme, kind, total in sums},
    )


def _get_people(month: Month, condition: Q) -> dict[int, int]:
    """Return by employer the number of people covered in a month who meet a condition."""
    covered = Q(from_month__lte=month) & (Q(until_month__isnull=True) | Q(until_month__gt=month))
    rows = InsuredPerson.objects.filter(covered, condition).order_by().values_list("employer_id")
    return dict(rows.annotate(heads=Count("person_id")))


def _get_without_bill(month: Month, billed: Collection[int]) -> list[EmployerWithoutBill]:
    """Return the employers without a bill of a month, those with most covered people first."""
    people = _get_people(month, Q())
    assessed = set(Run.objects.filter(month=month).order_by().values_list("employer_id", flat=True).distinct())
    rows = []
    for employer, status in Employer.objects.order_by("id").values_list("id", "status"):
        if employer in billed:
            continue
        count = people.get(employer, 0)
        if status != EmployerStatus.INSURED:
            if count:
                rows.append(EmployerWithoutBill(employer, "not_insured", count))
            continue
        if not count:
            reason: NoBillReason = "nobody_insured"
        else:
            reason = "nothing_to_levy" if employer in assessed else "not_assessed"
        rows.append(EmployerWithoutBill(employer, reason, count))
    return sorted(rows, key=lambda row: (-row.people, row.employer_id))
