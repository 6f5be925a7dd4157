"""Working days: the national calendar, with the city's adjustments and a rule for unpublished years."""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

from canbao.rules.packs import Pack
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Deadline:
    """A promised or last day. ``provisional`` (暂定) if it depends on a year whose holidays are not published yet."""

    day: date
    provisional: bool


def is_published(day: date) -> bool:
    """Return whether the calendar in use has the State Council's holidays of the day's year."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date, pack: Pack | None = None) -> bool:
    """Return whether a day is a working day. In an unpublished year these are Monday to Friday."""
    overrides = pack.get_value_in_force("calendar.overrides", Month.of(day)) if pack else None
    if overrides and day.isoformat() in overrides.value:
        return bool(overrides.value[day.isoformat()])
    return bool(chinese_calendar.is_workday(day)) if is_published(day) else day.weekday() < 5


def _is_known(day: date, pack: Pack | None) -> bool:
    overrides = pack.get_value_in_force("calendar.overrides", Month.of(day)) if pack else None
    return is_published(day) or bool(overrides and day.isoformat() in overrides.value)


def deadline_on_or_after(day: date, pack: Pack | None = None) -> Deadline:
    """Return the first working day that is not before ``day``, provisional if a day up to it may still change."""
    last = on_or_after(day, pack)
    days = (day + timedelta(days=step) for step in range((last - day).days + 1))
    return Deadline(last, not all(_is_known(each, pack) for each in days))


def on_or_after(day: date, pack: Pack | None = None) -> date:
    """Return the first working day that is not before ``day``."""
    while not is_working_day(day, pack):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, pack: Pack | None = None) -> Deadline:
    """Return the ``count``-th working day after ``day``; 0 is the day itself or the next working day."""
    if count == 0:
        day = on_or_after(day, pack)
    for _ in range(count):
        day = on_or_after(day + timedelta(days=1), pack)
    return Deadline(day, not is_published(day))


def working_days_between(first: date, last: date, pack: Pack | None = None) -> int:
    """Return the number of working days after ``first`` up to ``last``; negative if ``last`` is earlier."""
    if last < first:
        return -working_days_between(last, first, pack)
    return sum(is_working_day(first + timedelta(days=step), pack) for step in range(1, (last - first).days + 1))
