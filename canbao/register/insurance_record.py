"""What a fact change does to one person's record, as a pure function on plain values.

The register's operation folds changes over records read from the database; a quote folds them over the same
records without writing; tests fold the history of decided matters and compare (register = fold of matters).
"""

from dataclasses import dataclass, field, replace

from canbao.values.bilingual import Bilingual
from canbao.values.fact_changes import (
    CategoryChange,
    DeclareWage,
    Enrol,
    FactChange,
    Resume,
    Suspend,
    UndoEnrol,
    UndoSuspend,
)
from canbao.values.months import Month
from canbao.values.refusals import refusal

INSURED_HERE = refusal(
    "insured_here",
    Bilingual(
        "The records refuse it: the person is insured with this employer already.",
        "登记簿不允许：该人员已在本单位参保。",
    ),
)
INSURED_ELSEWHERE = refusal(
    "insured_elsewhere",
    Bilingual(
        "The records refuse it: the person is insured with another employer, who has to end it first.",
        "登记簿不允许：该人员仍在其他单位参保，须由原单位先停保。",
    ),
)
COVERED_UNTIL = refusal(
    "covered_until",
    Bilingual(
        "The records refuse it: the person is covered until before {month}.",
        "登记簿不允许：该人员在 {month} 之前已有参保。",
    ),
)
NOT_INSURED_HERE = refusal(
    "not_insured_here",
    Bilingual(
        "The records refuse it: the person is not insured with this employer.", "登记簿不允许：该人员未在本单位参保。"
    ),
)
NOT_STOPPED_HERE = refusal(
    "not_stopped_here",
    Bilingual(
        "The records refuse it: the person's insurance here was not stopped last.",
        "登记簿不允许：该人员最近一次在本单位的参保未停保。",
    ),
)


@dataclass(frozen=True, slots=True)
class RecordPeriod:
    """One period: covered from ``start`` until before ``until``. ``key`` is its row's id, None when it is new."""

    start: Month
    until: Month | None = None
    reason: str = ""
    day: object = None
    ends: bool = False
    void: bool = False
    key: int | None = None


@dataclass(frozen=True, slots=True)
class InsuranceRecord:
    """What the register holds of one person at one employer, and of his cover anywhere.

    ``periods`` in order of their start, voided ones included; ``categories`` and ``wages`` by the month they
    count from (fen). ``covered_by`` is the employer whose period is open, ``insurable_from`` the first month after
    every cover that has ended, None when none ever did.
    """

    employer: int
    periods: tuple[RecordPeriod, ...] = ()
    categories: dict[Month, str] = field(default_factory=dict)
    wages: dict[Month, int] = field(default_factory=dict)
    covered_by: int | None = None
    insurable_from: Month | None = None

    @property
    def valid_periods(self) -> list[RecordPeriod]:
        """Periods that count, in order of their start."""
        return sorted((period for period in self.periods if not period.void), key=lambda period: period.start)

    def value_at(self, month: Month, values: dict[Month, object]) -> object | None:
        """Return the value of ``categories`` or ``wages`` in force in a month."""
        starts = [start for start in values if start <= month]
        return values[max(starts)] if starts else None


def first_changed_month(before: InsuranceRecord, after: InsuranceRecord) -> Month | None:
    """Return the first month in which two records of a person may tell different things, None when they are the
    same.
    """
    found: list[Month] = []
    old, new = set(before.valid_periods), set(after.valid_periods)
    by_start = {period.start: period for period in old}
    for period in new - old:
        kept = by_start.get(period.start)
        found.append(min(filter(None, (kept.until, period.until)), default=period.start) if kept else period.start)
    starts = {period.start for period in new}
    found.extend(period.start for period in old - new if period.start not in starts)
    for values, others in ((before.categories, after.categories), (before.wages, after.wages)):
        found.extend(month for month in {*values, *others} if values.get(month) != others.get(month))
    return min(found, default=None)


def apply_change(record: InsuranceRecord, change: FactChange) -> InsuranceRecord:
    """Return the record after one change of a person's insurance; raise :class:`Refusal` when the records forbid it."""
    match change:
        case Enrol(month=month, category=category, wage=wage):
            return _begin(record, month, category, wage)
        case Resume(month=month, category=category, wage=wage):
            return _begin(record, month, category, wage)
        case Suspend():
            return _stop(record, change)
        case DeclareWage(month=month, wage=wage):
            return replace(record, wages={**record.wages, month: wage})
        case CategoryChange(month=month, category=category):
            return replace(record, categories={**record.categories, month: category})
        case UndoEnrol():
            return _undo_enrol(record)
        case UndoSuspend():
            return _undo_suspend(record)
    return record


def _begin(record: InsuranceRecord, month: Month, category: str | None, wage: int | None) -> InsuranceRecord:
    if record.covered_by is not None:
        raise INSURED_HERE() if record.covered_by == record.employer else INSURED_ELSEWHERE()
    if record.insurable_from is not None and month < record.insurable_from:
        raise COVERED_UNTIL(month=record.insurable_from)
    return replace(
        record,
        periods=(*record.periods, RecordPeriod(month)),
        categories={**record.categories, month: category} if category else record.categories,
        wages=record.wages if wage is None else {**record.wages, month: wage},
        covered_by=record.employer,
    )


def _replaced(record: InsuranceRecord, old: RecordPeriod, new: RecordPeriod) -> tuple[RecordPeriod, ...]:
    return tuple(new if period is old else period for period in record.periods)


def _stop(record: InsuranceRecord, change: Suspend) -> InsuranceRecord:
    period = next((period for period in record.valid_periods if period.until is None), None)
    if period is None:
        raise NOT_INSURED_HERE()
    stopped = replace(period, reason=change.reason, day=change.day, ends=change.ends)
    if change.until <= period.start:
        periods = _replaced(record, period, replace(stopped, void=True, until=period.start))
        return replace(record, periods=periods, covered_by=None)
    periods = _replaced(record, period, replace(stopped, until=change.until))
    insurable_from = max(change.until, record.insurable_from or change.until)
    return replace(record, periods=periods, covered_by=None, insurable_from=insurable_from)


def _undo_enrol(record: InsuranceRecord) -> InsuranceRecord:
    if not record.valid_periods:
        raise NOT_INSURED_HERE()
    latest = record.valid_periods[-1]
    periods = _replaced(record, latest, replace(latest, void=True, until=latest.until or latest.start))
    if latest.until is None:
        return replace(record, periods=periods, covered_by=None)
    if record.insurable_from == latest.until:
        return replace(record, periods=periods, insurable_from=latest.start)
    return replace(record, periods=periods)


def _undo_suspend(record: InsuranceRecord) -> InsuranceRecord:
    if not record.valid_periods or record.valid_periods[-1].until is None:
        raise NOT_STOPPED_HERE()
    if record.covered_by is not None:
        raise INSURED_ELSEWHERE()
    latest = record.valid_periods[-1]
    if record.insurable_from is not None and latest.until is not None and record.insurable_from > latest.until:
        raise COVERED_UNTIL(month=record.insurable_from)
    periods = _replaced(record, latest, replace(latest, until=None, reason="", day=None, ends=False))
    return replace(record, periods=periods, covered_by=record.employer, insurable_from=latest.start)
