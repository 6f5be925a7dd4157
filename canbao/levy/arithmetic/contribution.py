"""The arithmetic of contributions, pure: what the law asks of a person-month, the difference, the late fee.

Exact decimals and integer fen throughout; ``half_up`` rounds halves away from zero.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from canbao.register.insurance_record import InsuranceRecord
from canbao.rules.formulas import ContributionBase, contribution_base
from canbao.rules.packs import NotInForce, Pack, Rules, ValueInForce
from canbao.values.money import Fen, half_up
from canbao.values.months import Month

Payer = Literal["employer", "person"]
PAYERS: tuple[Payer, Payer] = ("employer", "person")

NORMAL, REFUND, BACK_PAYMENT, BASE_DIFFERENCE, RATE_DIFFERENCE = "10", "20", "30", "34", "35"
"""Types of a line (征缴类型, national clct_type)."""

_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SchemePayer:
    """What is levied by itself: a scheme (险种) and who pays it."""

    scheme: str
    payer: Payer


@dataclass(frozen=True, slots=True)
class Due:
    """What the law asks of one payer for one scheme and month.

    ``base`` in fen, None for a fixed amount; ``amount`` in fen; ``clamped`` tells which limit made the base;
    ``parameter`` is the parameter the amount comes from, ``in_force`` its value with month and source; ``account`` is
    the part of the amount that goes to the personal account, the rest to the pool.
    """

    scheme_payer: SchemePayer
    base: Fen | None
    amount: Fen
    clamped: Literal["floor", "cap"] | None
    parameter: str
    value_in_force: ValueInForce
    account: Fen


@lru_cache(maxsize=64)
def _heads(names: frozenset[str]) -> tuple[SchemePayer, ...]:
    found = set()
    for name in names:
        match = re.fullmatch(r"scheme\.(\d{3})\.(employer|person)\.(?:rate|monthly_amount)", name)
        if match:
            found.add(SchemePayer(match[1], "employer" if match[2] == "employer" else "person"))
    return tuple(sorted(found, key=lambda head: (head.scheme, head.payer)))


def get_scheme_payers(pack: Pack) -> tuple[SchemePayer, ...]:
    """Return every scheme and payer a pack speaks of, in order."""
    return _heads(frozenset(pack.parameters))


def _fen(yuan: Decimal) -> Fen:
    return Fen(int(half_up(yuan, _FEN) * 100))


def _value(rules: Rules, name: str, category: str) -> tuple[ValueInForce, Decimal] | None:
    found = rules.pack.explain(name, rules.month)
    if found is None:
        return None
    value = found.value
    if isinstance(value, Mapping):
        value = value.get(category, value.get("*"))
    return None if value is None else (found, value)


def compute_dues(category: str, wage: int | None, rules: Rules) -> list[Due]:
    """Return what the law asks for a person of a category with a declared wage (fen or None) in the rules' month.

    A scheme that does not apply to the category, or for which nothing is in force, asks nothing. Raise ``NotInForce``
    when a rate is in force but the reference wage or a ratio is not.
    """
    result = []
    counted: ContributionBase | None = None
    for head in get_scheme_payers(rules.pack):
        applies = rules.pack.explain(f"scheme.{head.scheme}.applies_to", rules.month)
        if applies is not None and category not in applies.value:
            continue
        prefix = f"scheme.{head.scheme}.{head.payer}"
        fixed = _value(rules, f"{prefix}.monthly_amount", category)
        rate = _value(rules, f"{prefix}.rate", category)
        if rate is not None:
            counted = counted or contribution_base(None if wage is None else Fen(wage), rules)
            amount = _fen(Decimal(counted.fen) / 100 * rate[1])
            line = Due(head, counted.fen, amount, counted.clamped, f"{prefix}.rate", rate[0], Fen(0))
        elif fixed is not None:
            line = Due(head, None, _fen(fixed[1]), None, f"{prefix}.monthly_amount", fixed[0], Fen(0))
        else:
            continue
        result.append(_shared(line, prefix, rules))
    return result


def _shared(line: Due, prefix: str, rules: Rules) -> Due:
    ratio = rules.pack.explain(f"{prefix}.account_ratio", rules.month)
    if ratio is None or not ratio.value:
        return line
    account = _fen(Decimal(line.amount) / 100 * ratio.value)
    return Due(line.scheme_payer, line.base, line.amount, line.clamped, line.parameter, line.value_in_force, account)


# -- differences -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levied:
    """One line levied before, of one head and accrual month: base (fen or None), amount (fen), in order of levying."""

    base: Fen | None
    amount: Fen


@dataclass(frozen=True, slots=True)
class Difference:
    """One new line: the difference between what the law asks and what was levied, with its type."""

    scheme_payer: SchemePayer
    accrual: Month
    kind: str
    base: Fen | None
    amount: Fen
    due: Due | None
    before: Fen


def compute_difference(
    scheme_payer: SchemePayer, accrual: Month, accounting: Month, now: Due | None, before: Sequence[Levied]
) -> Difference | None:
    """Return the line that brings what was levied to what is asked, None when nothing is missing.

    Type: below zero a refund; else normal or back payment when nothing stands levied; else a base difference when
    the base asked is another than the newest line's that has one; else a rate difference.
    """
    levied = sum(line.amount for line in before)
    wanted = now.amount if now else 0
    missing = Fen(wanted - levied)
    if missing == 0:
        return None
    if missing < 0:
        kind = REFUND
    elif levied == 0:
        kind = NORMAL if accrual == accounting else BACK_PAYMENT
    else:
        newest = next((line.base for line in reversed(before) if line.base is not None), None)
        asked_base = now.base if now else None
        kind = BASE_DIFFERENCE if asked_base is not None and asked_base != newest else RATE_DIFFERENCE
    return Difference(scheme_payer, accrual, kind, now.base if now else None, missing, now, Fen(levied))


def is_covered(record: InsuranceRecord, month: Month) -> bool:
    """Return whether a person is insured at the record's employer in a month."""
    return any(
        period.start <= month and (period.until is None or month < period.until) for period in record.valid_periods
    )


def dues_of_record(record: InsuranceRecord, month: Month, pack: Pack) -> list[Due]:
    """Return what the law asks for the person of a record in a month; nothing when he is not insured there then."""
    first = pack.explain("levy.first_month", month)
    if not is_covered(record, month) or (first is not None and month < first.value):
        return []
    category = record.value_at(month, dict(record.categories))
    wage = record.value_at(month, dict(record.wages))
    return compute_dues(str(category or ""), wage if isinstance(wage, int) else None, pack.at(month))


def compute_differences(
    record: InsuranceRecord, accounting: Month, pack: Pack, levied: Mapping[tuple[SchemePayer, Month], Sequence[Levied]]
) -> list[Difference]:
    """Return a person's new lines in an accounting month: for every month up to it, asked less levied.

    ``levied`` are the lines that stand, by head and accrual month, in the order they were levied.
    """
    months = _months(record, accounting, levied)
    result = []
    for accrual in months:
        now = {line.scheme_payer: line for line in dues_of_record(record, accrual, pack)}
        standing = {head for head, month in levied if month == accrual}
        for head in sorted(now.keys() | standing, key=lambda one: (one.scheme, one.payer)):
            line = compute_difference(head, accrual, accounting, now.get(head), levied.get((head, accrual), ()))
            if line is not None:
                result.append(line)
    return result


def _months(record: InsuranceRecord, accounting: Month, levied: Iterable[tuple[SchemePayer, Month]]) -> list[Month]:
    found = {month for _head, month in levied if month <= accounting}
    for period in record.valid_periods:
        end = accounting + 1 if period.until is None else min(period.until, accounting + 1)
        found.update(period.start + step for step in range(max(0, end - period.start)))
    return sorted(found)


# -- late fee --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived for a bill: the day, and fen."""

    day: date
    amount: Fen


@dataclass(frozen=True, slots=True)
class UnpaidPeriod:
    """Days over which the same principal stood unpaid: after ``since`` up to ``until``; ``unpaid`` in fen."""

    since: date
    until: date
    unpaid: Fen

    @property
    def days(self) -> int:
        """How many days the late fee counts."""
        return (self.until - self.since).days


def unpaid_periods(principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date) -> list[UnpaidPeriod]:
    """Return the stretches between payments after ``due`` up to ``as_of``; payments go to the principal first."""
    unpaid, since, found = int(principal), due_day, []
    for payment in sorted(payments, key=lambda one: one.day):
        if payment.day > as_of:
            break
        if payment.day > since:
            found.append(UnpaidPeriod(since, payment.day, Fen(unpaid)))
            since = payment.day
        unpaid = max(0, unpaid - payment.amount)
    if as_of > since:
        found.append(UnpaidPeriod(since, as_of, Fen(unpaid)))
    return [one for one in found if one.unpaid]


def compute_late_fee(principal: Fen, due_day: date, payments: Sequence[Payment], as_of: date, rules: Rules) -> Fen:
    """Return the late fee in fen on a bill's unpaid principal from the day after ``due`` to ``as_of``.

    Simple interest at ``late_fee.daily_rate`` on what is unpaid over each stretch between payments (社会保险法 86 条);
    payments go to the principal first; rounded once, at the end; never above ``late_fee.cap_ratio`` of the principal.
    """
    rate = rules["late_fee.daily_rate"]
    total = Decimal(0)
    for stretch in unpaid_periods(principal, due_day, payments, as_of):
        total += stretch.unpaid * rate * stretch.days
    cap = rules.pack.explain("late_fee.cap_ratio", rules.month)
    if cap is not None:
        total = min(total, Decimal(principal) * cap.value)
    return Fen(int(half_up(total, Decimal(1))))


__all__ = [
    "Due",
    "Difference",
    "SchemePayer",
    "Levied",
    "NotInForce",
    "Payment",
    "UnpaidPeriod",
    "compute_dues",
    "dues_of_record",
    "is_covered",
    "compute_difference",
    "compute_differences",
    "get_scheme_payers",
    "compute_late_fee",
    "unpaid_periods",
]
