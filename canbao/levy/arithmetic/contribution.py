"""Compute contributions: the amounts due for a person and month, the difference to levy, the late fee.

Pure functions on exact decimals and integer fen. ``half_up`` rounds halves away from zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from canbao.register.insurance_record import InsuranceRecord
from canbao.rules.formulas import contribution_base, get_arrears_tolerance
from canbao.rules.packs import NotInForce, Pack, Rules, ValueInForce
from canbao.rules.scheme_terms import Charge, SchemePayer, SchemeTerms, get_first_assessed_month, get_scheme_terms
from canbao.values.money import Fen, half_up, take_ratio
from canbao.values.months import Month


class LineKind(StrEnum):
    """The type of a line (征缴类型, national clct_type)."""

    NORMAL = "10"
    REFUND = "20"
    BACK_PAYMENT = "30"
    BASE_DIFFERENCE = "34"
    RATE_DIFFERENCE = "35"


@dataclass(frozen=True, slots=True)
class Due:
    """The amount due from one payer for one scheme and month, by a charge of the scheme's terms.

    ``base`` (fen) is None for a fixed amount; ``amount`` is in fen. ``clamped`` names the limit that set the base.
    """

    charge: Charge
    base: Fen | None
    amount: Fen
    clamped: Literal["floor", "cap"] | None

    @property
    def scheme_payer(self) -> SchemePayer:
        """Return the scheme and payer the amount is due for."""
        return self.charge.scheme_payer

    @property
    def account(self) -> Fen:
        """Return the part of the amount for the personal account, fen; the rest goes to the pool."""
        return take_ratio(self.amount, self.charge.account_ratio)


def compute_dues(scheme_terms: Iterable[SchemeTerms], wage: int | None) -> list[Due]:
    """Return the amounts due by the terms of a category and month for a declared wage (fen or None)."""
    declared = None if wage is None else Fen(wage)
    return [due for terms in scheme_terms for due in _dues(declared, terms)]


def _dues(wage: Fen | None, terms: SchemeTerms) -> Iterator[Due]:
    base = contribution_base(wage, terms.limits) if terms.limits else None
    for charge in terms.charges:
        if charge.rate is not None and base is not None:
            amount = take_ratio(base.fen, charge.rate)
            yield Due(charge, base.fen, amount, base.clamped)
        elif charge.fixed is not None:
            yield Due(charge, None, charge.fixed, None)


# -- differences -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levied:
    """One line already levied for a scheme, payer and accrual month: base (fen or None) and amount (fen)."""

    base: Fen | None
    amount: Fen


@dataclass(frozen=True, slots=True)
class Difference:
    """One new line: the amount due less the amount already levied (``before``), with its type."""

    scheme_payer: SchemePayer
    accrual: Month
    kind: LineKind
    base: Fen | None
    amount: Fen
    due: Due | None
    before: Fen


def compute_difference(
    scheme_payer: SchemePayer, accrual: Month, accounting: Month, now: Due | None, before: Sequence[Levied]
) -> Difference | None:
    """Return the line that raises or lowers the amount levied to the amount due, None if they are equal.

    A negative line is a refund. If nothing was levied before, it is normal or a back payment. Otherwise it is a base
    difference if the base differs from that of the newest line with a base, else a rate difference. Where a fixed
    amount was levied before, no line has a base, so a rate that replaces it makes a rate difference.
    """
    levied = sum(line.amount for line in before)
    due_amount = now.amount if now else 0
    missing = Fen(due_amount - levied)
    if missing == 0:
        return None
    if missing < 0:
        kind = LineKind.REFUND
    elif levied == 0:
        kind = LineKind.NORMAL if accrual == accounting else LineKind.BACK_PAYMENT
    else:
        newest = next((line.base for line in reversed(before) if line.base is not None), None)
        bases = (now.base if now else None, newest)
        kind = LineKind.RATE_DIFFERENCE if None in bases or bases[0] == newest else LineKind.BASE_DIFFERENCE
    return Difference(scheme_payer, accrual, kind, now.base if now else None, missing, now, Fen(levied))


def is_covered(record: InsuranceRecord, month: Month) -> bool:
    """Return whether the person is insured with the record's employer in a month that is assessed here.

    Months before the take-over of a period are the other register's.
    """
    return any(
        not period.void
        and max(period.start, period.levied_from or period.start) <= month
        and (period.until is None or month < period.until)
        for period in record.periods
    )


def dues_of_record(record: InsuranceRecord, month: Month, pack: Pack) -> list[Due]:
    """Return the amounts due for the person of a record in a month; empty if they are not insured then."""
    if not is_covered(record, month):
        return []
    return compute_dues(get_scheme_terms(record.get_category(month) or "", pack.at(month)), record.get_wage(month))


def compute_differences(
    record: InsuranceRecord, accounting: Month, pack: Pack, levied: Mapping[tuple[SchemePayer, Month], Sequence[Levied]]
) -> list[Difference]:
    """Return a person's new lines in an accounting month: for every month up to it, amount due less amount levied.

    Months before the ``levy.first_month`` in force in the accounting month are left as they are, also those levied
    before that value was published. ``levied`` holds the lines already levied by scheme, payer and accrual month, in
    order of levying.
    """
    first = get_first_assessed_month(pack.at(accounting))
    months = [month for month in _months(record, accounting, levied) if first is None or month >= first]
    result = []
    for accrual in months:
        now = {line.scheme_payer: line for line in dues_of_record(record, accrual, pack)}
        before = {head for head, month in levied if month == accrual}
        for head in sorted(now.keys() | before):
            line = compute_difference(head, accrual, accounting, now.get(head), levied.get((head, accrual), ()))
            if line is not None:
                result.append(line)
    return result


def _months(record: InsuranceRecord, accounting: Month, levied: Iterable[tuple[SchemePayer, Month]]) -> list[Month]:
    months = {month for _head, month in levied if month <= accounting}
    for period in record.valid_periods:
        end = accounting + 1 if period.until is None else min(period.until, accounting + 1)
        months.update(period.start + step for step in range(max(0, end - period.start)))
    return sorted(months)


# -- late fee --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a bill: day, and amount in fen."""

    day: date
    amount: Fen


@dataclass(frozen=True, slots=True)
class UnpaidPeriod:
    """Days with the same unpaid principal: after ``since`` up to ``until``; ``unpaid`` in fen."""

    since: date
    until: date
    unpaid: Fen

    @property
    def days(self) -> int:
        """Return the number of days that bear late fee."""
        return (self.until - self.since).days


def unpaid_periods(principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date) -> list[UnpaidPeriod]:
    """Return the unpaid periods between payments, after ``due_day`` up to ``as_of``; payments reduce the principal."""
    unpaid, since, periods = max(0, principal), due_day, []
    for payment in sorted(payments, key=lambda payment: payment.day):
        if payment.day > as_of:
            break
        if payment.day > since:
            periods.append(UnpaidPeriod(since, payment.day, Fen(unpaid)))
            since = payment.day
        unpaid = max(0, unpaid - payment.amount)
    if as_of > since:
        periods.append(UnpaidPeriod(since, as_of, Fen(unpaid)))
    return [period for period in periods if period.unpaid]


def bearing_periods(
    principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date, rules: Rules
) -> list[UnpaidPeriod]:
    """Return the unpaid periods that bear a late fee: those with more unpaid than ``arrears.tolerance``."""
    tolerance = get_arrears_tolerance(rules)
    return [period for period in unpaid_periods(principal, due_day, payments, as_of) if period.unpaid > tolerance]


@dataclass(frozen=True, slots=True)
class RatedPeriod:
    """An unpaid period with one daily rate: ``late_fee.daily_rate`` in force in the month of each of its days."""

    period: UnpaidPeriod
    rate: ValueInForce

    @property
    def fee(self) -> Decimal:
        """Return the exact fee of the period, in fen."""
        return Decimal(self.period.unpaid) * self.rate.value * self.period.days


def rated_periods(periods: Iterable[UnpaidPeriod], pack: Pack) -> Iterator[RatedPeriod]:
    """Yield the unpaid periods, split where the daily rate changes: each day bears the rate of its own month.

    Raise ``NotInForce`` for a month without a rate.
    """
    for period in periods:
        since, rate = period.since, _daily_rate(period.since + timedelta(days=1), pack)
        starts = [entry.since.first_day for entry in pack.parameters.get("late_fee.daily_rate", ())]
        for start in starts:
            if since + timedelta(days=1) < start <= period.until:
                yield RatedPeriod(UnpaidPeriod(since, start - timedelta(days=1), period.unpaid), rate)
                since, rate = start - timedelta(days=1), _daily_rate(start, pack)
        yield RatedPeriod(UnpaidPeriod(since, period.until, period.unpaid), rate)


def _daily_rate(day: date, pack: Pack) -> ValueInForce:
    month = Month.of(day)
    rate = pack.get_value_in_force("late_fee.daily_rate", month)
    if rate is None:
        raise NotInForce("late_fee.daily_rate", month)
    return rate


def compute_late_fee(principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date, rules: Rules) -> Fen:
    """Return the late fee in fen on a bill's unpaid principal, from the day after ``due_day`` to ``as_of``.

    It is simple interest on the unpaid principal of each period between payments (社会保险法 86 条). Each day bears the
    ``late_fee.daily_rate`` of its own month. Payments reduce the principal first. The sum is rounded once, at the end,
    and never above the ``late_fee.cap_ratio`` of the rules' month. A principal of zero or below bears no fee, nor does
    what is unpaid up to ``arrears.tolerance``.
    """
    periods = bearing_periods(principal, due_day, payments, as_of, rules)
    total = sum((part.fee for part in rated_periods(periods, rules.pack)), start=Decimal(0))
    cap = rules.pack.get_value_in_force("late_fee.cap_ratio", rules.month)
    if cap is not None:
        total = min(total, max(0, principal) * cap.value)
    return Fen(int(half_up(total, Decimal(1))))


__all__ = [
    "Due",
    "Difference",
    "Levied",
    "LineKind",
    "NotInForce",
    "Payment",
    "RatedPeriod",
    "UnpaidPeriod",
    "compute_dues",
    "dues_of_record",
    "is_covered",
    "compute_difference",
    "compute_differences",
    "compute_late_fee",
    "bearing_periods",
    "rated_periods",
    "unpaid_periods",
]
