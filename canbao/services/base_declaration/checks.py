"""Check declared wages before review."""

from collections.abc import Iterator, Mapping, Sequence

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import check_latest_month, check_lines, check_period_start, check_wage_limits
from canbao.services.base_declaration.year import get_contribution_year
from canbao.values.bilingual import Bilingual
from canbao.values.contact_words import CONTACT_AGENCY
from canbao.values.findings import Finding
from canbao.values.money import yuan
from canbao.values.months import Month

NOTABLE_CHANGE = 50
"""The change against the last declared wage, in per cent, from which a warning asks to check it."""

SENTENCES = {
    "nothing_changed": Bilingual(
        "No wage differs from the last declared one; there is nothing to declare.",
        "所有人员工资与最近申报一致，无须申报。",
    ),
    "not_insured_here": Bilingual(
        "This person is not insured with your employer now; update the list.",
        "该人员当前未在本单位参保，请更新名单。",
    ),
    "wage_missing": Bilingual(
        "No wage has been declared; without one the floor applies.", "从未申报工资，不填则按下限计。"
    ),
    "wage_cleared": Bilingual(
        "Left empty, so the wage of {wage} yuan declared last continues to count.",
        "未填工资，仍按最近申报的 {wage} 元计。",
    ),
    "window_closed": Bilingual(
        "The yearly declaration is open from {first} to {last}; outside it, enter a month after {start}.",
        "年度申报期为 {first} 至 {last}；期外请按更正办理，生效年月填 {start} 之后。",
    ),
    "declared_this_year": Bilingual(
        "Already declared for this year; a correction takes effect in a month after {start}.",
        "本年度已申报过，更正的生效年月应晚于 {start}。",
    ),
    "before_year": Bilingual(
        f"The contribution year began in {{start}}; for earlier months {CONTACT_AGENCY.en}.",
        f"缴费年度自 {{start}} 起；更早的月份，{CONTACT_AGENCY.zh}。",
    ),
    "large_change": Bilingual(
        "Changed by {percent} % against the last declared wage; please check.", "较最近申报变动 {percent}%，请核对。"
    ),
}


def is_changed(line: Line) -> bool:
    """Return whether a line declares a wage other than the last declared one."""
    return line.values["wage"] is not None and line.values["wage"] != line.values["last"]


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines."""
    changed = [line for line in lines if is_changed(line)]
    findings = check_lines(_check_line, changed, facts)
    findings.extend(_get_empty_wage_finding(line) for line in lines if line.values["wage"] is None)
    if lines and not changed:
        findings.append(Finding("error", "nothing_changed"))
    return findings


def _get_empty_wage_finding(line: Line) -> Finding:
    last = line.values["last"]
    return (
        line.warning("wage_missing", "wage") if last is None else line.warning("wage_cleared", "wage", wage=yuan(last))
    )


def _check_line(line: Line, facts: Facts) -> Iterator[Finding | None]:
    record = facts.person(line).record
    if record is None or record.open_period is None:
        yield line.error("not_insured_here")
        return
    month = _check_month(line, facts, record.open_period.start, record.wages)
    yield month or check_wage_limits(line, facts)
    yield _check_change(line)


def _check_month(line: Line, facts: Facts, insured_from: Month, wages: Mapping[Month, int]) -> Finding | None:
    month, year = line.get_month(), get_contribution_year(facts)
    if month < year.start:
        return line.error("before_year", "month", start=int(year.start))
    impossible = check_latest_month(line, facts) or check_period_start(line, insured_from, month)
    if impossible or month != year.start:
        return impossible
    if year.start in wages and insured_from < year.start:
        return line.error("declared_this_year", "month", start=int(year.start))
    if not year.opens <= facts.today <= year.closes:
        days = {"first": year.opens.isoformat(), "last": year.closes.isoformat()}
        return line.error("window_closed", "month", **days, start=int(year.start))
    return None


def _check_change(line: Line) -> Finding | None:
    wage, last = line.values["wage"], line.values["last"]
    if not last or abs(wage - last) * 100 < last * NOTABLE_CHANGE:
        return None
    return line.warning("large_change", "wage", percent=f"{round((wage - last) * 100 / last):+d}")
