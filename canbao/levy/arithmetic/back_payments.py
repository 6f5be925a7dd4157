"""Compute the back payments of a person who is enrolled late: lines by month, and the late fee.

Pure functions. They use the assessment's arithmetic on the record of a person without any levy line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from canbao.levy.arithmetic.contribution import Difference, compute_differences
from canbao.levy.arithmetic.explanation import Step, explain_due, explain_late_fee
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import LawDay, Pack
from canbao.rules.scheme_terms import Payer, SchemePayer
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class OwedMonth:
    """The back payment of one month: the assessment's lines, and the late fee (fen) if back payments bear one.

    ``pay_by`` is the day the month's own bill had to be paid by, None if back payments bear no late fee.
    ``fee_explanation`` holds the sentences that explain the fee.
    """

    month: Month
    lines: tuple[Difference, ...]
    pay_by: date | None
    fee: Fen
    fee_explanation: tuple[Bilingual, ...]

    def amount_of(self, payer: Payer) -> Fen:
        """Return the amount one payer owes for the month, fen."""
        return Fen(sum(line.amount for line in self.lines if line.scheme_payer.payer == payer))

    @property
    def principal(self) -> Fen:
        """Return the amount both payers owe, without late fee."""
        return Fen(sum(line.amount for line in self.lines))


@dataclass(frozen=True, slots=True)
class PeriodExplanation:
    """The steps to the amount of one scheme and payer, for consecutive months with the same computation."""

    head: SchemePayer
    first: Month
    last: Month
    amount: Fen
    steps: tuple[Step, ...]


def compute_owed_months(
    category: str, wage: int | None, first: Month, last: Month, accounting: Month, law_day: LawDay
) -> list[OwedMonth]:
    """Return what an assessment in ``accounting`` levies for a person enrolled now for months ``first`` to ``last``.

    ``wage`` is in fen, None if none is declared. Where ``late_fee.on_back_payments`` is ``from_accrual_pay_by``, a
    month's late fee runs from the day its own bill had to be paid by up to ``as_of``. Months without an amount due are
    left out. Raise ``NotInForce`` like the assessment.
    """
    wages = {} if wage is None else {first: wage}
    record = InsuranceRecord(0, (RecordPeriod(first, last + 1),), {first: category}, wages)
    lines = compute_differences(record, max(last, accounting), law_day.pack, {})
    return [
        _month(month, tuple(month_lines), law_day)
        for month, month_lines in groupby(lines, key=lambda line: line.accrual)
    ]


def _month(month: Month, lines: tuple[Difference, ...], law_day: LawDay) -> OwedMonth:
    rules = law_day.pack.at(month)
    if rules.get("late_fee.on_back_payments", "none") == "none":
        return OwedMonth(month, lines, None, Fen(0), ())
    pay_by = calendar_day(month, "pay_by", law_day.pack)
    explanation, fee = explain_late_fee(Fen(sum(line.amount for line in lines)), pay_by, [], law_day.day, rules)
    return OwedMonth(month, lines, pay_by, fee, tuple(explanation))


def explain_periods(wage: int | None, months: list[OwedMonth], pack: Pack) -> list[PeriodExplanation]:
    """Return the explanation of every amount, one for consecutive months with the same computation."""
    heads = sorted({line.scheme_payer for owed in months for line in owed.lines})
    return [reason for head in heads for reason in _of_head(head, wage, months, pack)]


def _of_head(head: SchemePayer, wage: int | None, months: list[OwedMonth], pack: Pack) -> Iterator[PeriodExplanation]:
    explanation: PeriodExplanation | None = None
    for owed in months:
        line = next((line for line in owed.lines if line.scheme_payer == head), None)
        if line is None or line.due is None:
            continue
        steps = tuple(explain_due(wage, line.due, pack.at(owed.month)))
        if explanation is not None and explanation.steps == steps and explanation.last + 1 == owed.month:
            explanation = PeriodExplanation(head, explanation.first, owed.month, line.amount, steps)
            continue
        if explanation is not None:
            yield explanation
        explanation = PeriodExplanation(head, owed.month, owed.month, line.amount, steps)
    if explanation is not None:
        yield explanation
