"""The month's calendar as an employer needs it: until when to file, until when to pay."""

from dataclasses import dataclass
from datetime import date

from canbao.law.queries import get_city_pack
from canbao.rules.formulas import accounting_month, calendar_day
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class MonthCalendar:
    """The accounting month now open: the last day to file for it, the days left to it, and the day to pay by."""

    month: Month
    cutoff: date
    days_left: int
    pay_by: date


def get_month_calendar(today: date) -> MonthCalendar:
    """Return the calendar of the month that filings of today count for."""
    pack = get_city_pack()
    month = accounting_month(today, pack)
    cutoff = calendar_day(month, "cutoff", pack)
    return MonthCalendar(month, cutoff, (cutoff - today).days, calendar_day(month, "pay_by", pack))
