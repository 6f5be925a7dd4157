"""Apply fact changes to one person's insurance record: pure functions on plain values.

The register applies changes to records read from the database. A quote applies them to the same records without
writing. Tests apply the history of decided matters and compare the result with the register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

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
        "The register does not allow it: the person is insured with this employer already.",
        "登记簿不允许：该人员已在本单位参保。",
    ),
)
INSURED_ELSEWHERE = refusal(
    "insured_elsewhere",
    Bilingual(
        "The register does not allow it: the person is insured with another employer, which must stop "
        "that insurance first.",
        "登记簿不允许：该人员仍在其他单位参保，须由原单位先停保。",
    ),
)
COVERED_UNTIL = refusal(
    "covered_until",
    Bilingual(
        "The register does not allow it: the person is covered up to the month before {month}.",
        "登记簿不允许：该人员在 {month} 之前已有参保。",
    ),
)
NOT_INSURED_HERE = refusal(
    "not_insured_here",
    Bilingual(
        "The register does not allow it: the person is not insured with this employer.",
        "登记簿不允许：该人员未在本单位参保。",
    ),
)
NOT_STOPPED_HERE = refusal(
    "not_stopped_here",
    Bilingual(
        "The register does not allow it: the person's last coverage here was not stopped.",
        "登记簿不允许：该人员最近一次在本单位的参保未停保。",
    ),
)


@dataclass(frozen=True, slots=True)
class RecordPeriod:
    """A coverage period from ``start`` until before ``until``. ``key`` is the id of its row, None for a new one.

    Months before ``levied_from`` were assessed by the register that the period was taken over from, None if it was not.
    """

    start: Month
    until: Month | None = None
    reason: str = ""
    day: object = None
    ends: bool = False
    void: bool = False
    key: int | None = None
    levied_from: Month | None = None


@dataclass(frozen=True, slots=True)
class InsuranceRecord:
    """The register's facts about one person at one employer, and their coverage at any employer.

    - ``periods`` are in order of their start, voided ones included.
    - ``categories`` and ``wages`` (fen) are by their first month.
    - ``covered_by`` is the employer with the open period, None without one.
    - ``insurable_from`` is the first month after every ended period, None when no period has ended.
    """

    employer: int
    periods: tuple[RecordPeriod, ...] = ()
    categories: dict[Month, str] = field(default_factory=dict)
    wages: dict[Month, int] = field(default_factory=dict)
    covered_by: int | None = None
    insurable_from: Month | None = None

    @property
    def valid_periods(self) -> list[RecordPeriod]:
        """Return the periods that are not void, in order of their start."""
        return sorted((period for period in self.periods if not period.void), key=lambda period: period.start)

    @property
    def open_period(self) -> RecordPeriod | None:
        """Return the valid period that has not ended, None without one."""
        return next((period for period in self.valid_periods if period.until is None), None)

    def get_category(self, month: Month) -> str | None:
        """Return the category in force in a month, None without one."""
        return get_value_at(self.categories, month)

    def get_wage(self, month: Month) -> int | None:
        """Return the wage in force in a month (fen), None without one."""
        return get_value_at(self.wages, month)


_Value = TypeVar("_Value")


def get_value_at(values: Mapping[Month, _Value], month: Month) -> _Value | None:
    """Return the value in force in a month, of values by their first month; None before the first."""
    starts = [start for start in values if start <= month]
    return values[max(starts)] if starts else None


def first_changed_month(before: InsuranceRecord, after: InsuranceRecord) -> Month | None:
    """Return the first month in which two records of a person may differ, None when they are equal."""
    months: list[Month] = []
    old, new = set(before.valid_periods), set(after.valid_periods)
    by_start = {period.start: period for period in old}
    for period in new - old:
        earlier = by_start.get(period.start)
        ends = filter(None, (earlier.until, period.until)) if earlier else ()
        months.append(min(ends, default=period.start))
    starts = {period.start for period in new}
    months.extend(period.start for period in old - new if period.start not in starts)
    for values, others in ((before.categories, after.categories), (before.wages, after.wages)):
        months.extend(month for month in {*values, *others} if values.get(month) != others.get(month))
    return min(months, default=None)


def apply_change(record: InsuranceRecord, change: FactChange) -> InsuranceRecord:
    """Return the record after one change of a person's insurance; raise :class:`Refusal` when the records forbid it."""
    match change:
        case Enrol(month=month, category=category, wage=wage):
            return _open_period(record, month, category, wage)
        case Resume(month=month, category=category, wage=wage):
            return _open_period(record, month, category, wage)
        case Suspend():
            return _suspend(record, change)
        case DeclareWage(month=month, wage=wage):
            return replace(record, wages={**record.wages, month: wage})
        case CategoryChange(month=month, category=category):
            return replace(record, categories={**record.categories, month: category})
        case UndoEnrol():
            return _undo_enrol(record)
        case UndoSuspend():
            return _undo_suspend(record)
    return record


def _open_period(record: InsuranceRecord, month: Month, category: str | None, wage: int | None) -> InsuranceRecord:
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


def _replace_period(record: InsuranceRecord, old: RecordPeriod, new: RecordPeriod) -> tuple[RecordPeriod, ...]:
    return tuple(new if period is old else period for period in record.periods)


def _suspend(record: InsuranceRecord, change: Suspend) -> InsuranceRecord:
    period = record.open_period
    if period is None:
        raise NOT_INSURED_HERE()
    suspended = replace(period, reason=change.reason, day=change.day, ends=change.ends)
    if change.until <= period.start:
        periods = _replace_period(record, period, replace(suspended, void=True, until=period.start))
        return replace(record, periods=periods, covered_by=None)
    periods = _replace_period(record, period, replace(suspended, until=change.until))
    insurable_from = max(change.until, record.insurable_from or change.until)
    return replace(record, periods=periods, covered_by=None, insurable_from=insurable_from)


def _undo_enrol(record: InsuranceRecord) -> InsuranceRecord:
    if not record.valid_periods:
        raise NOT_INSURED_HERE()
    latest = record.valid_periods[-1]
    periods = _replace_period(record, latest, replace(latest, void=True, until=latest.until or latest.start))
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
    periods = _replace_period(record, latest, replace(latest, until=None, reason="", day=None, ends=False))
    return replace(record, periods=periods, covered_by=record.employer, insurable_from=latest.start)
