"""Checks that several services make of their lines, each with its sentence.

A check is a pure function of a line and its facts. It returns its finding, or None when there is nothing to say, so
``a(line, facts) or b(line, facts)`` is the first of two findings. A service that gives other advice for a code declares
the code in its own ``SENTENCES``.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

from canbao.matters.facts import Facts, Line
from canbao.rules.formulas import contribution_base, effective_month, get_base_limits, retirement_month
from canbao.rules.packs import NotInForce
from canbao.values.bilingual import Bilingual
from canbao.values.contact_words import CONTACT_AGENCY
from canbao.values.findings import Finding
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

SHARED_SENTENCES = {
    "insured_here": Bilingual(
        "This person is insured with your employer already, since {month}.",
        "该人员自 {month} 起已在本单位参保，无须办理。",
    ),
    "insured_elsewhere": Bilingual(
        "This person is insured with another employer, which must end that insurance first.",
        "该人员已在其他单位参保，请先由该单位办理停保。",
    ),
    "not_insured_here": Bilingual(
        "This person is not insured with your employer now; remove them from the list.",
        "该人员当前未在本单位参保，请移出名单。",
    ),
    "covered_until": Bilingual(
        "The person is covered up to the month before {month}; choose {month} or later.",
        "该人员参保至 {month} 的上月，请填 {month} 或以后。",
    ),
    "before_spell": Bilingual(
        "The person is insured only since {month}; choose {month} or later.",
        "该人员自 {month} 起参保，请填 {month} 或以后。",
    ),
    "month_in_future": Bilingual("The latest month is {latest}.", "最晚可填 {latest}。"),
    "too_far_back": Bilingual(
        f"On-line the earliest month is {{earliest}}; for earlier months {CONTACT_AGENCY.en}.",
        f"网上最早可填 {{earliest}}；更早的月份，{CONTACT_AGENCY.zh}。",
    ),
    "name_differs": Bilingual(
        "The register has another name for this number; correct the one that differs from the certificate. "
        "The reviewer compares both names.",
        "该号码在登记簿中为另一姓名，请对照证件核对姓名和号码；审核时将比对两个姓名。",
    ),
    "name_alike": Bilingual(
        "The register writes this person's name in another way; enter it as on the certificate. "
        "The reviewer compares both names.",
        "登记簿中该人员姓名的写法不同，请按证件填写；审核时将比对两个姓名。",
    ),
    "back_payment": Bilingual(
        "{first}–{last} have been levied already; {count} months will be levied as back payment.",
        "{first}–{last} 已核定，将补收 {count} 个月。",
    ),
    "retirement_age": Bilingual(
        "The person reaches the retirement age in {month}; the reviewer will ask for proof of continued employment.",
        "该人员 {month} 达到法定退休年龄，审核时需要说明继续用工的情况。",
    ),
    "no_limits": Bilingual(
        "No floor and cap of wages are in force in {month}; correct the month.",
        "{month} 没有缴费工资上下限的规定，请更正年月。",
    ),
    "below_floor": Bilingual(
        "Below the floor of {limit} yuan; it counts as {limit}.", "低于下限，按下限 {limit} 元计。"
    ),
    "above_cap": Bilingual("Above the cap of {limit} yuan; it counts as {limit}.", "高于上限，按上限 {limit} 元计。"),
}


HELD = frozenset({"name_differs", "name_alike", "number_taken"})
"""Codes of findings that a reviewer decides: a matter with one is never decided automatically."""


def check_lines(
    check_line: Callable[[Line, Facts], Iterable[Finding | None]], lines: Sequence[Line], facts: Facts
) -> list[Finding]:
    """Return the findings of a service's checks of each line, in line order."""
    return [finding for line in lines for finding in check_line(line, facts) if finding]


def check_not_insured(line: Line, facts: Facts, column: str | None = None) -> Finding | None:
    """Return an error when the person is insured already, with this employer or with another."""
    person = facts.person(line)
    if person.covered_by is None:
        return None
    if person.covered_by == facts.employer_id:
        return line.error("insured_here", column, month=person.particulars.get("from_month", ""))
    return line.error("insured_elsewhere", column)


def check_registered_name(line: Line, facts: Facts, column: str) -> Finding | None:
    """Return a warning when the register has another name for the line's number, or writes it in another way."""
    likeness = facts.person(line).likeness
    if likeness in (None, "same"):
        return None
    return line.warning("name_alike" if likeness == "alike" else "name_differs", column)


def check_earlier_coverage(line: Line, facts: Facts) -> Finding | None:
    """Return an error when the line's month lies before the end of the person's earlier insurance."""
    free = facts.person(line).insurable_from
    if free is not None and line.get_month() < free:
        return line.error("covered_until", "month", month=int(free))
    return None


def check_period_start(line: Line, start: Month, month: Month, column: str = "month") -> Finding | None:
    """Return an error when a month lies before the start of the person's insurance."""
    return line.error("before_spell", column, month=int(start)) if month < start else None


def check_latest_month(line: Line, facts: Facts) -> Finding | None:
    """Return an error when the line's month lies after the open accounting month."""
    if line.get_month() > facts.month:
        return line.error("month_in_future", "month", latest=int(facts.month))
    return None


def check_earliest_month(
    line: Line, facts: Facts, month: Month, act: Literal["join", "stop"], column: str = "month"
) -> Finding | None:
    """Return an error when a join or stop changes a month too far back (``filing.online_retro_months``).

    The window counts the months whose levy changes: a stop that takes effect in the next month may be dated one month
    earlier than one that takes effect at once. The finding names the earliest month to state.
    """
    first = facts.earliest_month
    earliest = first - 1 if effective_month(first - 1, act, facts.pack) >= first else first
    return line.error("too_far_back", column, earliest=int(earliest)) if month < earliest else None


def check_joining_month(line: Line, facts: Facts) -> Finding | None:
    """Return an error when a join's month cannot be filed on-line, a warning when earlier months are paid back."""
    month = line.get_month()
    impossible = check_latest_month(line, facts) or check_earliest_month(line, facts, month, "join")
    if impossible:
        return impossible
    first = effective_month(month, "join", facts.pack)
    if first >= facts.month:
        return None
    return line.warning("back_payment", "month", first=int(first), last=int(facts.month - 1), count=facts.month - first)


def check_retirement_age(line: Line, facts: Facts, birth: date, sex: str, column: str) -> Finding | None:
    """Return a warning when the person reaches the retirement age of the line's category by the line's month.

    A city without a retirement age warns of none.
    """
    try:
        retirement = retirement_month(birth, sex, line.values["category"], facts.rules)
    except NotInForce:
        return None
    return line.warning("retirement_age", column, month=int(retirement)) if line.get_month() >= retirement else None


def check_wage_limits(line: Line, facts: Facts) -> Finding | None:
    """Return a warning when the line's wage lies below the floor or above the cap of the line's month.

    A month without floor and cap is an error. Ask only for a month that can be filed, so that it has one finding.
    """
    month = line.get_month()
    try:
        limits = get_base_limits(facts.pack.at(month))
    except NotInForce:
        return line.error("no_limits", "month", month=int(month))
    base = contribution_base(Fen(line.values["wage"]), limits)
    if base.clamped is None:
        return None
    return line.warning("below_floor" if base.clamped == "floor" else "above_cap", "wage", limit=yuan(base.fen))
