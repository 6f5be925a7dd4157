"""The contribution year: its first month and its declaration window."""

from datetime import date

from canbao.matters.facts import Facts
from canbao.values.months import Month


def get_year_start(facts: Facts) -> Month:
    """Return the first month of the contribution year of the open month (``base.year_start_month``)."""
    number = int(facts.pack.at(facts.month).get("base.year_start_month"))
    year = facts.month.year if facts.month.number >= number else facts.month.year - 1
    return Month(year * 100 + number)


def get_window(facts: Facts) -> tuple[date, date]:
    """Return the first and last day of this contribution year's declaration (``base.declare_window``)."""
    start = get_year_start(facts)
    first, last = facts.pack.at(facts.month).get("base.declare_window")

    def parse_day(text: str) -> date:
        month, number = int(text[:2]), int(text[3:])
        return date(start.year if month >= start.number else start.year + 1, month, number)

    return parse_day(first), parse_day(last)
