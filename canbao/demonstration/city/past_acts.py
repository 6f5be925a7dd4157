"""Run acts at moments of the past, by replacing the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from canbao.rules.packs import Pack
from canbao.rules.workdays import is_working_day


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Fix the clock that every act reads (``timezone.now``) at a moment; only for single-threaded builds."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


def get_working_day_before(day: date, count: int, pack: Pack) -> date:
    """Return the ``count``-th working day before a day; 0 is the day itself."""
    while count:
        day -= timedelta(days=1)
        count -= is_working_day(day, pack)
    return day


def local_time(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in the city's own zone."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())
