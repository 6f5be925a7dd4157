"""Check enrolments before review. Pure functions of lines and facts."""

from collections.abc import Iterable, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.rules.formulas import base_cap, base_floor, contribution_base, retirement_month
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

YOUNGEST = 16
"""The youngest age of employment in years (劳动法 art. 15)."""

SENTENCES = {
    "insured_here": Bilingual(
        "This person is insured with your employer already, since {month}.",
        "该人员已在本单位参保，自 {month} 起，无需新增。",
    ),
    "insured_elsewhere": Bilingual(
        "This person is still insured with another employer, which must end that insurance first.",
        "该人员在其他单位的参保尚未停保，请先由原单位办理停保。",
    ),
    "covered_until": Bilingual(
        "The person is covered elsewhere up to the month before {month}; choose {month} or later.",
        "该人员在 {month} 之前已在其他单位参保，参保年月请填 {month} 或以后。",
    ),
    "known_here": Bilingual(
        "This person was insured with your employer before; this resumes their insurance.",
        "该人员曾在本单位参保，本次按恢复参保处理。",
    ),
    "too_young": Bilingual("The person is under 16 on the first of the month.", "参保当月一日未满 16 周岁，不能参保。"),
    "retirement_age": Bilingual(
        "The person reaches the retirement age in {month}; the reviewer will ask for proof of continued employment.",
        "该人员 {month} 达到法定退休年龄，审核时需要说明继续用工的情况。",
    ),
    "back_payment": Bilingual(
        "{first}–{last} have been levied already; {count} months will be levied as back payment.",
        "{first}–{last} 已过核定，将补收 {count} 个月。",
    ),
    "too_far_back": Bilingual(
        "On-line the earliest month is {earliest}; for earlier months visit the counter.",
        "网上最早可填 {earliest}，更早的请到窗口办理。",
    ),
    "month_in_future": Bilingual("The latest month is {latest}.", "最晚可填 {latest}。"),
    "below_floor": Bilingual(
        "Below the floor of {limit} yuan; it counts as {limit}.", "低于下限，按下限 {limit} 元计。"
    ),
    "above_cap": Bilingual("Above the cap of {limit} yuan; it counts as {limit}.", "高于上限，按上限 {limit} 元计。"),
    "employed_before_birth": Bilingual(
        "The first employment is before the age of 16; correct the date.", "参加工作日期早于年满 16 周岁，请核对。"
    ),
    "employed_in_future": Bilingual("The first employment is in the future.", "参加工作日期晚于今天，请核对。"),
}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return [finding for line in lines for finding in _check_line(line, facts)]


def _check_line(line: Line, facts: Facts) -> Iterable[Finding]:
    yield from _check_cover(line, facts)
    yield from _check_age(line, facts)
    yield from _check_month(line, facts)
    yield from _check_wage(line, facts)
    yield from _check_employment(line, facts)


def _check_cover(line: Line, facts: Facts) -> Iterable[Finding]:
    person = facts.person(line)
    if person.covered_by == facts.employer_id:
        since = person.particulars.get("from_month", "")
        yield Finding("error", "insured_here", line.position, "number", {"month": since})
    elif person.covered_by is not None:
        yield Finding("error", "insured_elsewhere", line.position, "number")
    elif person.insurable_from is not None and line.values["month"] < person.insurable_from:
        yield Finding("error", "covered_until", line.position, "month", {"month": int(person.insurable_from)})
    elif person.particulars:
        yield Finding("warning", "known_here", line.position, "number")


def _check_age(line: Line, facts: Facts) -> Iterable[Finding]:
    birth = date.fromisoformat(line.values["birth"])
    month = Month(line.values["month"])
    if _get_age(birth, month.first_day) < YOUNGEST:
        yield Finding("error", "too_young", line.position, "birth")
    retirement = retirement_month(birth, line.values["sex"], line.values["category"], facts.pack.at(facts.month))
    if month >= retirement:
        yield Finding("warning", "retirement_age", line.position, "birth", {"month": int(retirement)})


def _get_age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _check_month(line: Line, facts: Facts) -> Iterable[Finding]:
    month = Month(line.values["month"])
    earliest = facts.month - int(facts.pack.at(facts.month).get("filing.online_retro_months"))
    if month > facts.month:
        yield Finding("error", "month_in_future", line.position, "month", {"latest": int(facts.month)})
    elif month < earliest:
        yield Finding("error", "too_far_back", line.position, "month", {"earliest": int(earliest)})
    elif month < facts.month:
        words = {"first": int(month), "last": int(facts.month - 1), "count": facts.month - month}
        yield Finding("warning", "back_payment", line.position, "month", words)


def _check_wage(line: Line, facts: Facts) -> Iterable[Finding]:
    rules = facts.pack.at(Month(line.values["month"]))
    base = contribution_base(Fen(line.values["wage"]), rules)
    if base.clamped == "floor":
        yield Finding("warning", "below_floor", line.position, "wage", {"limit": yuan(base_floor(rules))})
    elif base.clamped == "cap":
        yield Finding("warning", "above_cap", line.position, "wage", {"limit": yuan(base_cap(rules))})


def _check_employment(line: Line, facts: Facts) -> Iterable[Finding]:
    if not line.values["first_employed"]:
        return
    day = date.fromisoformat(line.values["first_employed"])
    if day > facts.today:
        yield Finding("error", "employed_in_future", line.position, "first_employed")
    elif _get_age(date.fromisoformat(line.values["birth"]), day) < YOUNGEST:
        yield Finding("error", "employed_before_birth", line.position, "first_employed")
