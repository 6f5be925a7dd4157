"""What is owed for months gone by when somebody is joined late: the lines an assessment would levy, and the late fee.

Pure: the assessment's own arithmetic over the record of a person nobody has levied for yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from canbao.levy.arithmetic.contribution import Difference, SchemePayer, compute_differences
from canbao.levy.arithmetic.explanation import Step, explain_due, explain_late_fee
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import Pack
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class OwedMonth:
    """What is owed for one month: the assessment's lines, and the late fee (fen) where back payments bear one.

    ``pay_by`` is the day the month's own bill had to be paid by, None where back payments bear no late fee;
    ``told`` are the sentences that explain the fee.
    """

    month: Month
    lines: tuple[Difference, ...]
    pay_by: date | None
    fee: Fen
    fee_explanation: tuple[Bilingual, ...]

    def amount_of(self, payer: Literal["employer", "person"]) -> Fen:
        """Return what one payer owes for the month, fen."""
        return Fen(sum(line.amount for line in self.lines if line.scheme_payer.payer == payer))

    @property
    def principal(self) -> Fen:
        """What both owe, without late fee."""
        return Fen(sum(line.amount for line in self.lines))


@dataclass(frozen=True, slots=True)
class PeriodExplanation:
    """How the amount of one scheme and payer came about in months that follow one another and are reckoned alike."""

    head: SchemePayer
    first: Month
    last: Month
    amount: Fen
    steps: tuple[Step, ...]


def compute_owed_months(
    category: str, wage: int | None, first: Month, last: Month, accounting: Month, as_of: date, pack: Pack
) -> list[OwedMonth]:
    """Return what an assessment in ``accounting`` levies for somebody joined now for the months ``first`` to ``last``.

    ``wage`` in fen, None: none declared. A month's late fee counts from the day its own bill had to be paid by up to
    ``as_of``, where ``late_fee.on_back_payments`` is ``from_accrual_pay_by`` in that month. Months for which nothing
    is asked are left out. Raise ``NotInForce`` as the assessment does.
    """
    wages = {} if wage is None else {first: wage}
    record = InsuranceRecord(0, (RecordPeriod(first, last + 1),), {first: category}, wages)
    lines = compute_differences(record, max(last, accounting), pack, {})
    return [_month(month, tuple(of), as_of, pack) for month, of in groupby(lines, key=lambda line: line.accrual)]


def _month(month: Month, lines: tuple[Difference, ...], as_of: date, pack: Pack) -> OwedMonth:
    rules = pack.at(month)
    if rules.get("late_fee.on_back_payments", "none") == "none":
        return OwedMonth(month, lines, None, Fen(0), ())
    pay_by = calendar_day(month, "pay_by", pack)
    told, fee = explain_late_fee(Fen(sum(line.amount for line in lines)), pay_by, [], as_of, rules)
    return OwedMonth(month, lines, pay_by, fee, tuple(told))


def explain_periods(category: str, wage: int | None, months: list[OwedMonth], pack: Pack) -> list[PeriodExplanation]:
    """Return the explanation of every amount, months that follow one another and are reckoned alike told once."""
    heads = sorted(
        {line.scheme_payer for one in months for line in one.lines}, key=lambda head: (head.scheme, head.payer)
    )
    return [reason for head in heads for reason in _of_head(head, category, wage, months, pack)]


def _of_head(
    head: SchemePayer, category: str, wage: int | None, months: list[OwedMonth], pack: Pack
) -> Iterator[PeriodExplanation]:
    found: PeriodExplanation | None = None
    for one in months:
        line = next((line for line in one.lines if line.scheme_payer == head), None)
        if line is None or line.due is None:
            continue
        steps = tuple(explain_due(wage, category, line.due, pack.at(one.month)))
        if found is not None and found.steps == steps and found.last + 1 == one.month:
            found = PeriodExplanation(head, found.first, one.month, line.amount, steps)
            continue
        if found is not None:
            yield found
        found = PeriodExplanation(head, one.month, one.month, line.amount, steps)
    if found is not None:
        yield found
