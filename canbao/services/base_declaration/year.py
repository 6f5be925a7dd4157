"""The contribution year: its first month and its declaration window."""

from dataclasses import dataclass
from datetime import date

from canbao.matters.facts import Facts
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class ContributionYear:
    """A contribution year: its first month, and the first and last day of its declaration."""

    start: Month
    opens: date
    closes: date


def get_contribution_year(facts: Facts) -> ContributionYear:
    """Return the contribution year of the open month (``base.year_start_month``, ``base.declare_window``)."""
    number = int(facts.rules["base.year_start_month"])
    start = Month((facts.month.year - (facts.month.number < number)) * 100 + number)

    def get_day(text: str) -> date:
        month, day = int(text[:2]), int(text[3:])
        return date(start.year + (month < start.number), month, day)

    opens, closes = facts.rules["base.declare_window"]
    return ContributionYear(start, get_day(opens), get_day(closes))
