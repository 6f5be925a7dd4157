"""The limits of the checks that services share: the last valid value and the first invalid one."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.law.queries import get_configured_pack
from canbao.matters.facts import Facts, Line, PersonFacts
from canbao.matters.finding_sentences import finding_sentence
from canbao.matters.shared_checks import (
    check_earlier_coverage,
    check_earliest_month,
    check_joining_month,
    check_latest_month,
    check_lines,
    check_not_insured,
    check_period_start,
    check_retirement_age,
    check_wage_limits,
)
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.rules.packs import Pack
from canbao.values.contact_words import CONTACT_AGENCY
from canbao.values.findings import Finding
from canbao.values.months import Month

HERE, ELSEWHERE = 1, 2
OPEN = Month(202611)
WAGES = {"base.floor_ratio": "0.6", "base.cap_ratio": "3", "reference_wage.annual": [{"from": 202001, "value": 60_000}]}
PACK = Pack.from_mapping(WAGES, "the test").laid_over(get_configured_pack())

TOO_EARLY = f"网上最早可填 202608；更早的月份，{CONTACT_AGENCY.zh}。"


def line(month: int = OPEN, **values: Any) -> Line:
    return Line(3, {"month": month, "category": "1101", **values})


def facts(pack: Pack = PACK, month: Month = OPEN, **known: Any) -> Facts:
    return Facts(HERE, date(2026, 11, 23), month, pack, {3: PersonFacts(**known)})


def describe(finding: Finding | None) -> str | None:
    """Return level, column and Chinese sentence of a finding."""
    if finding is None:
        return None
    assert finding.line == 3
    return f"{finding.level} {finding.column or '-'}: {finding_sentence(finding, {}).zh}"


# -- insured already, insured before ----------------------------------------------------------------------------------


def test_a_person_insured_with_the_filing_employer_is_an_error() -> None:
    known = facts(covered_by=HERE, particulars={"from_month": Month(202601)})
    assert describe(check_not_insured(line(), known)) == "error -: 该人员自 202601 起已在本单位参保，无须办理。"


def test_a_person_insured_elsewhere_is_an_error_without_naming_the_employer() -> None:
    found = check_not_insured(line(), facts(covered_by=ELSEWHERE), "number")
    assert describe(found) == "error number: 该人员已在其他单位参保，请先由该单位办理停保。"


def test_a_person_insured_nowhere_is_no_finding() -> None:
    assert check_not_insured(line(), facts(covered_by=None)) is None


@pytest.mark.parametrize(
    ("free", "sentence"),
    [
        (None, None),
        (202611, None),
        (202612, "error month: 该人员参保至 202612 的上月，请填 202612 或以后。"),
    ],
)
def test_a_month_before_the_end_of_earlier_coverage_is_an_error(free: int | None, sentence: str | None) -> None:
    known = facts(insurable_from=Month(free) if free else None)
    assert describe(check_earlier_coverage(line(202611), known)) == sentence


@pytest.mark.parametrize(
    ("month", "sentence"), [(202603, None), (202602, "error day: 该人员自 202603 起参保，请填 202603 或以后。")]
)
def test_a_month_before_the_coverage_period_is_an_error(month: int, sentence: str | None) -> None:
    assert describe(check_period_start(line(), Month(202603), Month(month), "day")) == sentence


def test_the_open_period_is_the_valid_period_without_an_end() -> None:
    ended, void = RecordPeriod(Month(202501), Month(202507)), RecordPeriod(Month(202508), void=True)
    assert PersonFacts().open_period is None
    assert PersonFacts(record=InsuranceRecord(HERE, (ended, void))).open_period is None
    opened = RecordPeriod(Month(202601))
    assert PersonFacts(record=InsuranceRecord(HERE, (ended, void, opened))).open_period == opened


# -- which months can be filed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("month", "sentence"), [(202611, None), (202612, "error month: 最晚可填 202611。")])
def test_a_month_after_the_open_month_is_an_error(month: int, sentence: str | None) -> None:
    assert describe(check_latest_month(line(month), facts())) == sentence


@pytest.mark.parametrize(
    ("effect", "month", "earliest"),
    [
        ("same_month", 202608, None),
        ("same_month", 202607, 202608),
        ("next_month", 202607, None),
        ("next_month", 202606, 202607),
    ],
)
@pytest.mark.parametrize("act", ["join", "stop"])
def test_the_window_counts_the_months_whose_levy_changes(act: Any, effect: str, month: int, earliest: int) -> None:
    pack = Pack.from_mapping({f"{act}.effect": effect}, "the test").laid_over(PACK)
    expected = earliest and f"error day: {TOO_EARLY.replace('202608', str(earliest))}"
    assert describe(check_earliest_month(line(), facts(pack), Month(month), act, "day")) == expected


def test_a_join_that_takes_effect_in_the_open_month_pays_nothing_back() -> None:
    pack = Pack.from_mapping({"join.effect": "next_month"}, "the test").laid_over(PACK)
    assert describe(check_joining_month(line(202610), facts(pack))) is None
    assert describe(check_joining_month(line(202609), facts(pack))) == (
        "warning month: 202610–202610 已核定，将补收 1 个月。"
    )


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        (202612, "error month: 最晚可填 202611。"),
        (202611, None),
        (202610, "warning month: 202610–202610 已核定，将补收 1 个月。"),
        (202608, "warning month: 202608–202610 已核定，将补收 3 个月。"),
        (202607, f"error month: {TOO_EARLY}"),
    ],
)
def test_limits_of_the_month_of_joining(month: int, sentence: str | None) -> None:
    assert describe(check_joining_month(line(month), facts())) == sentence


@given(month=st.integers(0, 240).map(lambda months: Month(201501) + months), back=st.integers(0, 60), off=st.data())
def test_back_payments_are_for_the_months_before_the_open_month(month: Month, back: int, off: st.DataObject) -> None:
    stated = month + off.draw(st.integers(-back - 3, 3))
    pack = Pack.from_mapping({"filing.online_retro_months": back, "join.effect": "same_month"}, "the test")
    found = check_joining_month(line(stated), facts(pack, month))
    late = month - stated
    code, words = (found.code, found.words) if found else (None, {})
    assert code == (
        "month_in_future" if late < 0 else None if late == 0 else "back_payment" if late <= back else "too_far_back"
    )
    if code == "back_payment":
        assert (words["first"], Month(words["last"]) + 1, words["count"]) == (stated, month, late)


# -- wage and age -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wage", "sentence"),
    [
        (299_900, "warning wage: 低于下限，按下限 3,000.00 元计。"),
        (300_000, None),
        (1_500_000, None),
        (1_500_100, "warning wage: 高于上限，按上限 15,000.00 元计。"),
    ],
)
def test_a_wage_outside_floor_and_cap_is_a_warning(wage: int, sentence: str | None) -> None:
    assert describe(check_wage_limits(line(wage=wage), facts())) == sentence


def test_floor_and_cap_are_those_of_the_month_of_the_line() -> None:
    raised = facts(PACK.with_published("reference_wage.annual", Month(202612), 72_000))
    assert check_wage_limits(line(202611, wage=300_000), raised) is None
    found = check_wage_limits(line(202612, wage=300_000), raised)
    assert describe(found) == "warning wage: 低于下限，按下限 3,600.00 元计。"


@pytest.mark.parametrize(
    ("month", "sentence"),
    [(202610, None), (202611, "warning birth: 该人员 202611 达到法定退休年龄，审核时需要说明继续用工的情况。")],
)
def test_the_retirement_age_is_reached_in_the_month_of_the_line(month: int, sentence: str | None) -> None:
    found = check_retirement_age(line(month), facts(), date(1966, 6, 15), "1", "birth")
    assert describe(found) == sentence


def test_the_retirement_age_is_that_of_the_law_in_the_open_month() -> None:
    earlier = {"from_birth": 196501, "start_months": 600, "end_months": 600, "birth_months_per_step": 4}
    known = facts(PACK.with_published("retirement.male", OPEN, earlier))
    found = check_retirement_age(line(OPEN - 1), known, date(1966, 6, 15), "1", "month")
    assert describe(found) == "warning month: 该人员 201606 达到法定退休年龄，审核时需要说明继续用工的情况。"


# -- lines ------------------------------------------------------------------------------------------------------------


def test_findings_follow_the_order_of_lines_and_checks() -> None:
    lines = [Line(1, {"month": 202612}), Line(2, {"month": 202611}), Line(3, {"month": 202612})]
    found = check_lines(lambda line, facts: [check_latest_month(line, facts), line.warning("ends")], lines, facts())
    assert [(one.line, one.code) for one in found] == [
        (1, "month_in_future"),
        (1, "ends"),
        (2, "ends"),
        (3, "month_in_future"),
        (3, "ends"),
    ]


@pytest.mark.parametrize(("picked", "known", "person"), [(7, 8, 7), (None, 8, 8), (None, None, 0)])
def test_a_chosen_person_takes_precedence_over_the_number(picked: int | None, known: int | None, person: int) -> None:
    assert facts(person_id=known).get_person_id(Line(3, {}, picked)) == person
