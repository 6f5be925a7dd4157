"""Check suspensions before review."""

from collections.abc import Iterable, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.months import Month

SENTENCES = {
    "not_insured_here": Bilingual(
        "This person is not insured with your employer now; remove them from the list.",
        "该人员当前未在本单位参保，请移出名单。",
    ),
    "day_in_future": Bilingual("The latest stop date is today.", "停保日期不能晚于今天。"),
    "before_spell": Bilingual(
        "The person is insured only since {month}; choose a later day.", "该人员自 {month} 起参保，停保日期应在其后。"
    ),
    "too_far_back": Bilingual(
        "On-line the earliest month is {earliest}; for earlier stops visit the counter.",
        "网上最早可停 {earliest}，更早的请到窗口办理。",
    ),
    "refund": Bilingual(
        "{first}–{last} have been levied already; {count} months will be refunded on the next bill.",
        "{first}–{last} 已过核定，下期账单将退收 {count} 个月。",
    ),
    "next_bill": Bilingual(
        "Covered up to the end of {last}; not on the bill from {first} on.",
        "参保至 {last} 月末，自 {first} 起不再列入账单。",
    ),
    "ends": Bilingual(
        "This reason ends the insurance for good; it cannot be resumed on-line.", "该原因将终止参保，不能网上续保。"
    ),
}


def first_uncovered(day: date, facts: Facts) -> Month:
    """Return the first uncovered month after a stop date (city rule ``stop.effect``)."""
    month = Month.of(day)
    return month + 1 if facts.pack.at(month).get("stop.effect") == "next_month" else month


def ends_insurance(reason: str) -> bool:
    """Return whether a reason ends the insurance (终止) instead of suspending it (暂停)."""
    entry = get_table("chg_rea").get(reason)
    return entry is not None and entry.more.get("effect") == "end"


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return [finding for line in lines for finding in _check_line(line, facts)]


def _check_line(line: Line, facts: Facts) -> Iterable[Finding]:
    record = facts.person(line).record
    period = next((period for period in record.valid_periods if period.until is None), None) if record else None
    if period is None:
        yield Finding("error", "not_insured_here", line.position)
        return
    day = date.fromisoformat(line.values["day"])
    until = first_uncovered(day, facts)
    earliest = facts.month - int(facts.pack.at(facts.month).get("filing.online_retro_months"))
    if day > facts.today:
        yield Finding("error", "day_in_future", line.position, "day")
    elif Month.of(day) < period.start:
        yield Finding("error", "before_spell", line.position, "day", {"month": int(period.start)})
    elif Month.of(day) < earliest:
        yield Finding("error", "too_far_back", line.position, "day", {"earliest": int(earliest)})
    elif until < facts.month:
        words = {"first": int(until), "last": int(facts.month - 1), "count": facts.month - until}
        yield Finding("warning", "refund", line.position, "day", words)
    else:
        yield Finding("warning", "next_bill", line.position, "day", {"last": int(until - 1), "first": int(until)})
    if ends_insurance(line.values["reason"]):
        yield Finding("warning", "ends", line.position, "reason")
