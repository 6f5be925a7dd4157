"""The month's calendar for an employer: the last day to file and the payment deadline."""

from dataclasses import dataclass
from datetime import date

from canbao.law.queries import get_city_pack
from canbao.rules.formulas import accounting_month, calendar_day, calendar_deadline
from canbao.rules.packs import LawDay
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class MonthCalendar:
    """The open accounting month: its last day to file, the calendar days left until then, and its payment deadline.

    The deadline is provisional while the working days of its year are not published.
    """

    month: Month
    cutoff: date
    days_left: int
    pay_by: date
    is_pay_by_provisional: bool


def get_month_calendar(today: date) -> MonthCalendar:
    """Return the calendar of the accounting month that ``today``'s filings belong to."""
    pack = get_city_pack()
    month = accounting_month(LawDay(today, pack))
    cutoff = calendar_day(month, "cutoff", pack)
    pay_by = calendar_deadline(month, "pay_by", pack)
    return MonthCalendar(month, cutoff, (cutoff - today).days, pay_by.day, pay_by.provisional)
