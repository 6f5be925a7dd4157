"""Check enrolments before review. Pure functions of lines and facts."""

from collections.abc import Iterator, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.matters.shared_checks import (
    check_earlier_coverage,
    check_joining_month,
    check_lines,
    check_not_insured,
    check_registered_name,
    check_retirement_age,
    check_wage_limits,
)
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding

YOUNGEST = 16
"""The youngest age of employment in years (劳动法 art. 15)."""

SENTENCES = {
    "known_here": Bilingual(
        "This person was insured with your employer before; this resumes their insurance.",
        "该人员曾在本单位参保，本次按恢复参保处理。",
    ),
    "too_young": Bilingual("The person is under 16 on the first of the month.", "参保当月一日未满 16 周岁，不能参保。"),
    "employed_before_birth": Bilingual(
        "The first employment is before the age of 16; correct the date.", "参加工作日期早于年满 16 周岁，请核对。"
    ),
}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return check_lines(_check_line, lines, facts)


def _check_line(line: Line, facts: Facts) -> Iterator[Finding | None]:
    birth = line.get_day("birth")
    month = check_joining_month(line, facts)
    can_join = month is None or not month.is_error
    yield (
        check_not_insured(line, facts, "number")
        or (check_earlier_coverage(line, facts) if can_join else None)
        or _check_known(line, facts)
    )
    yield check_registered_name(line, facts, "name")
    if can_join:
        yield line.error("too_young", "birth") if _get_age(birth, line.get_month().first_day) < YOUNGEST else None
        yield check_retirement_age(line, facts, birth, line.values["sex"], "birth")
        yield check_wage_limits(line, facts)
    yield month
    yield _check_employment(line, birth)


def _check_known(line: Line, facts: Facts) -> Finding | None:
    return line.warning("known_here", "number") if facts.person(line).particulars else None


def _get_age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _check_employment(line: Line, birth: date) -> Finding | None:
    if not line.values["first_employed"]:
        return None
    day = line.get_day("first_employed")
    return line.error("employed_before_birth", "first_employed") if _get_age(birth, day) < YOUNGEST else None
