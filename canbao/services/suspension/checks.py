"""Check suspensions before review."""

from collections.abc import Iterator, Sequence

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import check_earliest_month, check_lines, check_period_start
from canbao.rules.codes import get_table
from canbao.rules.formulas import effective_month
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.months import Month

SENTENCES = {
    "day_after_open_month": Bilingual(
        "The latest stop date is {latest}, the end of the open accounting month.",
        "停保日期最晚为 {latest}（当前费款所属期的月末）。",
    ),
    "refund": Bilingual(
        "{first}–{last} have been levied already; {count} months will be refunded on the next bill.",
        "{first}–{last} 已核定，将在下一张核定单退收 {count} 个月。",
    ),
    "next_bill": Bilingual(
        "Covered up to the end of {last}; not on the bill from {first} on.",
        "参保至 {last} 月末，自 {first} 起不再列入核定单。",
    ),
    "ends": Bilingual(
        "This reason ends the insurance for good; it cannot be resumed online.", "该原因将终止参保，不能网上续保。"
    ),
}


def get_first_uncovered(line: Line, facts: Facts) -> Month:
    """Return the first uncovered month after a line's stop date."""
    return effective_month(Month.of(line.get_day("day")), "stop", facts.pack)


def ends_insurance(reason: str) -> bool:
    """Return whether a reason ends the insurance (终止) instead of suspending it (暂停)."""
    entry = get_table("chg_rea").get(reason)
    return entry is not None and entry.more.get("effect") == "end"


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return check_lines(_check_line, lines, facts)


def _check_line(line: Line, facts: Facts) -> Iterator[Finding | None]:
    period = facts.person(line).open_period
    if period is None:
        yield line.error("not_insured_here")
        return
    month = Month.of(line.get_day("day"))
    yield (
        _check_latest_day(line, facts)
        or check_period_start(line, period.start, month, "day")
        or check_earliest_month(line, facts, month, "stop", "day")
        or _foretell_bill(line, facts)
    )
    yield line.warning("ends", "reason") if ends_insurance(line.values["reason"]) else None


def _check_latest_day(line: Line, facts: Facts) -> Finding | None:
    latest = facts.month.last_day
    return (
        line.error("day_after_open_month", "day", latest=latest.isoformat()) if line.get_day("day") > latest else None
    )


def _foretell_bill(line: Line, facts: Facts) -> Finding:
    until = get_first_uncovered(line, facts)
    if until < facts.month:
        return line.warning("refund", "day", first=int(until), last=int(facts.month - 1), count=facts.month - until)
    return line.warning("next_bill", "day", last=int(until - 1), first=int(until))
