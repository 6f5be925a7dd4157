"""Check resumptions before review."""

from collections.abc import Iterable, Sequence
from datetime import date

from canbao.matters.facts import Facts, Line
from canbao.register.models import InsuranceStatus
from canbao.rules.formulas import base_cap, base_floor, contribution_base, retirement_month
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

HARMLESS_GAP = 3
"""The longest interruption in months without a waiting period (基本医疗保险关系转移接续暂行办法)."""

SENTENCES = {
    "insured_here": Bilingual("This person is insured with your employer already.", "该人员已在本单位参保，无需续保。"),
    "insured_elsewhere": Bilingual(
        "This person is insured with another employer, which must end that insurance first.",
        "该人员已在其他单位参保，请先由该单位办理停保。",
    ),
    "ended": Bilingual(
        "The insurance was ended for good, not suspended; visit the counter.", "该人员参保已终止，请到窗口办理。"
    ),
    "not_known_here": Bilingual(
        "This person was never insured with your employer; enrol them as new.",
        "该人员从未在本单位参保，请办理新参保登记。",
    ),
    "covered_until": Bilingual(
        "The person is covered up to the month before {month}; choose {month} or later.",
        "该人员参保至 {month} 的上月，续保年月请填 {month} 或以后。",
    ),
    "month_in_future": Bilingual("The latest month is {latest}.", "最晚可填 {latest}。"),
    "too_far_back": Bilingual(
        "On-line the earliest month is {earliest}; for earlier months visit the counter.",
        "网上最早可填 {earliest}，更早的请到窗口办理。",
    ),
    "back_payment": Bilingual(
        "{first}–{last} have been levied already; {count} months will be levied as back payment.",
        "{first}–{last} 已过核定，将补收 {count} 个月。",
    ),
    "long_gap": Bilingual(
        "Interrupted for {months} months, more than three: benefits may wait up to three months after resuming.",
        "已中断 {months} 个月（超过 3 个月）：续保后待遇可能有最长 3 个月的等待期。",
    ),
    "retirement_age": Bilingual(
        "The person reaches the retirement age in {month}; the reviewer will ask for proof of continued employment.",
        "该人员 {month} 达到法定退休年龄，审核时需要说明继续用工的情况。",
    ),
    "below_floor": Bilingual(
        "Below the floor of {limit} yuan; it counts as {limit}.", "低于下限，按下限 {limit} 元计。"
    ),
    "above_cap": Bilingual("Above the cap of {limit} yuan; it counts as {limit}.", "高于上限，按上限 {limit} 元计。"),
}


def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
    """Return the errors and warnings of the lines, in line order."""
    return [
        finding
        for line in lines
        for finding in (*_check_cover(line, facts), *_check_month(line, facts), *_check_wage(line, facts))
    ]


def _check_cover(line: Line, facts: Facts) -> Iterable[Finding]:
    person = facts.person(line)
    month = Month(line.values["month"])
    if person.covered_by == facts.employer_id:
        yield Finding("error", "insured_here", line.position)
    elif person.covered_by is not None:
        yield Finding("error", "insured_elsewhere", line.position)
    elif not person.particulars:
        yield Finding("error", "not_known_here", line.position)
    elif person.particulars["insurance_status"] == InsuranceStatus.ENDED:
        yield Finding("error", "ended", line.position)
    elif person.insurable_from is not None and month < person.insurable_from:
        yield Finding("error", "covered_until", line.position, "month", {"month": int(person.insurable_from)})
    elif person.insurable_from is not None and month - person.insurable_from > HARMLESS_GAP:
        yield Finding("warning", "long_gap", line.position, "month", {"months": month - person.insurable_from})


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
    particulars = facts.person(line).particulars
    if particulars:
        birth: date = particulars["birth"]
        retirement = retirement_month(birth, particulars["sex"], line.values["category"], facts.pack.at(facts.month))
        if month >= retirement:
            yield Finding("warning", "retirement_age", line.position, "month", {"month": int(retirement)})


def _check_wage(line: Line, facts: Facts) -> Iterable[Finding]:
    rules = facts.pack.at(Month(line.values["month"]))
    base = contribution_base(Fen(line.values["wage"]), rules)
    if base.clamped:
        limit, code = (base_floor(rules), "below_floor") if base.clamped == "floor" else (base_cap(rules), "above_cap")
        yield Finding("warning", code, line.position, "wage", {"limit": yuan(limit)})
