"""The contribution year: when it begins, and whether its declaration is open."""

from datetime import date

from canbao.matters.facts import Facts
from canbao.values.months import Month


def get_year_start(facts: Facts) -> Month:
    """Return the first month of the contribution year that the open month lies in (``base.year_start_month``)."""
    number = int(facts.pack.at(facts.month).get("base.year_start_month"))
    year = facts.month.year if facts.month.number >= number else facts.month.year - 1
    return Month(year * 100 + number)


def get_window(facts: Facts) -> tuple[date, date]:
    """Return first and last day of the yearly declaration (``base.declare_window``) of this contribution year."""
    start = get_year_start(facts)
    first, last = facts.pack.at(facts.month).get("base.declare_window")

    def day(text: str) -> date:
        month, number = int(text[:2]), int(text[3:])
        return date(start.year if month >= start.number else start.year + 1, month, number)

    return day(first), day(last)
