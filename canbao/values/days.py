"""Days as people type them, each read within the window that its field allows.

A day without a window is a trap: a birth in 2040, a stop in 1120 (a date field in which 26 was typed first) or a pay-by
day in 1900 is a day to Python, and breaks what computes with it later.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from canbao.values.months import Month
from canbao.values.text import normalise

NotADayReason = Literal["format", "early", "late", "serial", "serial_of_day"]

EARLIEST = date(1900, 1, 1)
"""Before this day there are no facts: the earliest month is 190001 (:class:`Month`)."""
LATEST = date(2099, 12, 31)
"""After this day there are no facts: the latest month is 209912."""

_TIME = re.compile(r"(?:\s+|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_SEPARATED = re.compile(r"([0-9]{4}|[0-9]{2})[-]([0-9]{1,2})[-]([0-9]{1,2})")
_LONG = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT = re.compile(r"(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])$)([0-9]{2})([0-9]{2})([0-9]{2})")
"""Six digits without separators are a day unless they are a month yyyyMM."""


_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_SERIAL_STARTS = (date(1899, 12, 30), date(1904, 1, 1))
"""Day 0 of the two ways in which spreadsheets count days; workbooks made on an older Macintosh have the second."""


class NotADay(ValueError):
    """A text is no day, or a day outside its window.

    ``reason``:

    - ``format``: no day.
    - ``early`` or ``late``: a day before or after the window.
    - ``serial``: the number by which a spreadsheet counts days. It is not read: which day it is depends on the setting
      of the spreadsheet, and a reader cannot check it.
    - ``serial_of_day``: such a number that can only be the ``day``, because the other way to count leaves the window.
    """

    def __init__(self, reason: NotADayReason, window: "DayWindow", day: date | None = None) -> None:
        super().__init__(reason)
        self.reason: NotADayReason = reason
        self.window = window
        self.day = day


@dataclass(frozen=True, slots=True)
class DayWindow:
    """The days a field allows, ``first`` to ``last``, both included."""

    first: date = EARLIEST
    last: date = LATEST

    def __contains__(self, day: date) -> bool:
        """Return whether a day is in the window."""
        return self.first <= day <= self.last


def parse_day(text: str, window: DayWindow) -> date:
    """Return a typed day of the window. Raise :class:`NotADay`.

    Accepted are ``2026-11-02``, ``2026/11/2``, ``2026.11.2``, ``2026年11月2日``, ``20261102``, each in full width too
    and with a time behind it, and years of two digits: ``26.11.2`` is the latest such day within the window, so that a
    birth ``85-3-1`` is in 1985 and a stop ``26.11.20`` in 2026. The number by which a spreadsheet counts days, such as
    ``46198``, is no day: :class:`NotADay` names the day where there is only one.
    """
    plain = _separate(text)
    match = _SEPARATED.fullmatch(plain) or _LONG.fullmatch(plain) or _SHORT.fullmatch(plain)
    if serial := _SERIAL.fullmatch(normalise(text)):
        counted = (first + timedelta(days=int(serial[1])) for first in _SERIAL_STARTS)
        possible = [day for day in counted if day in window]
        raise NotADay("serial_of_day", window, possible[0]) if len(possible) == 1 else NotADay("serial", window)
    if match is None:
        raise NotADay("format", window)
    year, month, number = (int(part) for part in match.groups())
    years = (year,) if len(match[1]) == 4 else (2000 + year, 1900 + year)
    days = [day for each in years if (day := _make(each, month, number)) is not None]
    if not days:
        raise NotADay("format", window)
    inside = [day for day in days if day in window]
    if not inside:
        raise NotADay("late" if days[-1] > window.last else "early", window)
    return inside[0]


def parse_month(text: str) -> Month:
    """Return a typed month, ready to compare with the months a field allows. Raise ValueError when it is none.

    Accepted are ``202611``, ``2026-11``, ``2026/11``, ``2026.11``, ``2026年11月``, each in full width too, years of
    two digits where they are separated (``26.11``), and a day of the month in any form of :func:`parse_day`, because
    spreadsheets turn a month into its first day. The end of time (999912) cannot be typed.
    """
    plain = _separate(text)
    match = re.fullmatch(r"((?:19|20)[0-9]{2})([0-9]{2})", plain) or re.fullmatch(
        r"((?:19|20)[0-9]{2}|[0-9]{2})-([0-9]{1,2})", plain
    )
    if match is None:
        try:
            return Month.of(parse_day(text, DayWindow()))
        except NotADay:
            raise ValueError(f"{text!r} is no month") from None
    year = int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])
    return Month(year * 100 + int(match[2]))


def _separate(text: str) -> str:
    """Return the digits of a typed day or month, separated by single hyphens, without time and weekday."""
    plain = _WEEKDAY.sub("", _TIME.sub("", normalise(text)))
    plain = re.sub(r"\s*(?:年|月|[-/.、_\u2010-\u2015\u2212])\s*", "-", plain).strip()
    return re.sub(r"(?:日|号)$", "", plain).rstrip("-份").strip()


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
