"""Check resumptions before review."""

from collections.abc import Iterator, Sequence

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import (
    check_earlier_coverage,
    check_joining_month,
    check_lines,
    check_not_insured,
    check_retirement_age,
    check_wage_limits,
)
from canbao.register.models import InsuranceStatus
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding

HARMLESS_GAP = 3
"""The longest interruption in months without a waiting period (基本医疗保险关系转移接续暂行办法)."""

SENTENCES = {
    "ended": Bilingual(
        "The insurance was ended, not suspended; remove this person. If they work for you again, enrol them as new.",
        "该人员参保已终止，不能续保。请移出名单；如重新用工，请办理新参保登记。",
    ),
    "not_known_here": Bilingual(
        "This person was never insured with your employer; enrol them as new.",
        "该人员从未在本单位参保，请办理新参保登记。",
    ),
    "long_gap": Bilingual(
        "Interrupted for {months} months, more than three: benefits may have a waiting period of up to three months.",
        "已中断 {months} 个月（超过 3 个月）：续保后待遇可能有最长 3 个月的等待期。",
    ),
}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return check_lines(_check_line, lines, facts)


def _check_line(line: Line, facts: Facts) -> Iterator[Finding | None]:
    month = check_joining_month(line, facts)
    can_join = month is None or not month.is_error
    yield (
        check_not_insured(line, facts)
        or _check_suspended(line, facts)
        or (check_earlier_coverage(line, facts) or _check_long_gap(line, facts) if can_join else None)
    )
    yield month
    if not can_join:
        return
    if particulars := facts.person(line).particulars:
        yield check_retirement_age(line, facts, particulars["birth"], particulars["sex"], "month")
    yield check_wage_limits(line, facts)


def _check_suspended(line: Line, facts: Facts) -> Finding | None:
    particulars = facts.person(line).particulars
    if not particulars:
        return line.error("not_known_here")
    return line.error("ended") if particulars["insurance_status"] == InsuranceStatus.ENDED else None


def _check_long_gap(line: Line, facts: Facts) -> Finding | None:
    free = facts.person(line).insurable_from
    months = line.get_month() - free if free is not None else 0
    return line.warning("long_gap", "month", months=months) if months > HARMLESS_GAP else None
