"""Check declared wages before review."""

from collections.abc import Iterable, Sequence

from canbao.matters.facts import Facts, Line
from canbao.rules.formulas import base_cap, base_floor, contribution_base
from canbao.services.base_declaration.year import get_window, get_year_start
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

NOTABLE_CHANGE = 50
"""The change against the last declared wage, in per cent, from which a warning asks to check it."""

SENTENCES = {
    "nothing_changed": Bilingual(
        "No wage differs from the last declared one; there is nothing to declare.",
        "所有人员工资与最近申报一致，无需申报。",
    ),
    "not_insured_here": Bilingual(
        "This person is not insured with your employer now; update the list.",
        "该人员当前未在本单位参保，请更新名单。",
    ),
    "wage_missing": Bilingual(
        "No wage has been declared; without one the floor applies.", "从未申报工资，未填按下限计。"
    ),
    "window_closed": Bilingual(
        "The yearly declaration is open from {first} to {last}; outside it, enter a month after {start}.",
        "年度申报期为 {first} 至 {last}；期外请按更正办理，生效年月填 {start} 之后。",
    ),
    "declared_this_year": Bilingual(
        "Already declared for this year; a correction takes effect in a month after {start}.",
        "本年度已申报过，更正的生效年月应晚于 {start}。",
    ),
    "before_spell": Bilingual("The person is insured only since {month}.", "该人员自 {month} 起参保。"),
    "month_in_future": Bilingual("The latest month is {latest}.", "最晚可填 {latest}。"),
    "before_year": Bilingual(
        "The contribution year began in {start}; for earlier months visit the counter.",
        "缴费年度自 {start} 起，更早的请到窗口办理。",
    ),
    "below_floor": Bilingual(
        "Below the floor of {limit} yuan; it counts as {limit}.", "低于下限，按下限 {limit} 元计。"
    ),
    "above_cap": Bilingual("Above the cap of {limit} yuan; it counts as {limit}.", "高于上限，按上限 {limit} 元计。"),
    "large_change": Bilingual(
        "{percent} % against the last declared wage; please check.", "较最近申报变动 {percent}%，请核对。"
    ),
}


def is_changed(line: Line) -> bool:
    """Return whether a line declares a wage other than the last declared one."""
    return line.values["wage"] is not None and line.values["wage"] != line.values["last"]


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines."""
    findings = [finding for line in lines if is_changed(line) for finding in _check_line(line, facts)]
    findings.extend(
        Finding("warning", "wage_missing", line.position, "wage") for line in lines if line.values["wage"] is None
    )
    if lines and not any(is_changed(line) for line in lines):
        findings.append(Finding("error", "nothing_changed"))
    return findings


def _check_line(line: Line, facts: Facts) -> Iterable[Finding]:
    record = facts.person(line).record
    period = next((period for period in record.valid_periods if period.until is None), None) if record else None
    if record is None or period is None:
        yield Finding("error", "not_insured_here", line.position)
        return
    yield from _check_month(line, facts, period.start, record.wages)
    rules = facts.pack.at(Month(line.values["month"]))
    base = contribution_base(Fen(line.values["wage"]), rules)
    if base.clamped:
        limit, code = (base_floor(rules), "below_floor") if base.clamped == "floor" else (base_cap(rules), "above_cap")
        yield Finding("warning", code, line.position, "wage", {"limit": yuan(limit)})
    last = line.values["last"]
    if last and abs(line.values["wage"] - last) * 100 >= last * NOTABLE_CHANGE:
        percent = round((line.values["wage"] - last) * 100 / last)
        yield Finding("warning", "large_change", line.position, "wage", {"percent": f"{percent:+d}"})


def _check_month(line: Line, facts: Facts, period_start: Month, wages: object) -> Iterable[Finding]:
    month, start = Month(line.values["month"]), get_year_start(facts)
    first, last = get_window(facts)
    declared = isinstance(wages, dict) and start in wages and period_start < start
    if month > facts.month:
        yield Finding("error", "month_in_future", line.position, "month", {"latest": int(facts.month)})
    elif month < start:
        yield Finding("error", "before_year", line.position, "month", {"start": int(start)})
    elif month < period_start:
        yield Finding("error", "before_spell", line.position, "month", {"month": int(period_start)})
    elif month == start and declared:
        yield Finding("error", "declared_this_year", line.position, "month", {"start": int(start)})
    elif month == start and not first <= facts.today <= last:
        words = {"first": first.isoformat(), "last": last.isoformat(), "start": int(start)}
        yield Finding("error", "window_closed", line.position, "month", words)
