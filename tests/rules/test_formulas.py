"""Floor, cap and base; the retirement age as it rises; the month that filings of a day count for."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.rules import packs
from canbao.rules.formulas import (
    accounting_month,
    calendar_day,
    contribution_base,
    effective_month,
    get_base_limits,
    get_crossed_limits,
    retirement_month,
)
from canbao.rules.packs import LawDay, NotInForce, Pack, Rules, load_pack
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month

EXAMPLE = load_pack(Path(packs.__file__).parent / "packs" / "610200.yaml")
NOW = EXAMPLE.at(Month(202611))


def rules(annual: str = "84000", **more: Any) -> Rules:
    mapping = {"reference_wage.annual": annual, "base.floor_ratio": "0.60", "base.cap_ratio": "3.00", "base.unit": "1"}
    named = {name.replace("__", "."): value for name, value in more.items()}
    return Pack.from_mapping(mapping | named, "a case").at(Month(202401))


def test_the_floor_is_a_share_of_the_monthly_reference_wage() -> None:
    assert get_base_limits(rules()).floor == 420000


def test_the_cap_is_a_multiple_of_the_monthly_reference_wage() -> None:
    assert get_base_limits(rules()).cap == 2100000


def test_the_twelfth_is_not_rounded_before_it_is_multiplied() -> None:
    # 88888 / 12 is 7407.33 when rounded first, and three times that 22221.99 instead of 22222.
    assert get_base_limits(rules("88888", base__unit="0.01")).cap == 2222200


@pytest.mark.parametrize(("annual", "lowest"), [("80000", 400100), ("80010", 400100), ("79999", 400000)])
def test_a_floor_that_always_goes_up_to_the_next_yuan(annual: str, lowest: int) -> None:
    assert get_base_limits(rules(annual, base__floor_rounding="truncate_plus_one")).floor == lowest


def test_a_missing_reference_wage_is_named_with_its_month() -> None:
    with pytest.raises(NotInForce, match="reference_wage.annual in 202401"):
        get_base_limits(Pack({}).at(Month(202401)))


@pytest.mark.parametrize(
    ("wage", "unit", "counted", "clamped"),
    [
        (654321, "1", 654300, None),
        (555555, "1", 555600, None),
        (654350, "1", 654400, None),
        (654325, "0.1", 654330, None),
        (654321, "0.01", 654321, None),
        (180000, "1", 420000, "floor"),
        (419950, "1", 420000, None),
        (9999999, "1", 2100000, "cap"),
        (2100049, "1", 2100000, None),
        (None, "1", 420000, "floor"),
        (0, "1", 420000, "floor"),
    ],
)
def test_a_wage_becomes_a_base(wage: int | None, unit: str, counted: int, clamped: str | None) -> None:
    found = contribution_base(None if wage is None else Fen(wage), get_base_limits(rules(base__unit=unit)))
    assert (found.fen, found.clamped) == (counted, clamped)


@pytest.mark.parametrize(
    ("wage", "counted", "clamped"),
    [(300_000, 350_000, "cap"), (400_000, 350_000, "cap"), (900_000, 350_000, "cap"), (None, 420_000, "floor")],
)
def test_a_cap_below_the_floor_counts_last(wage: int | None, counted: int, clamped: str) -> None:
    crossed = get_base_limits(rules(base__cap_ratio="0.5"))
    found = contribution_base(None if wage is None else Fen(wage), crossed)
    assert (found.fen, found.clamped) == (counted, clamped)


def test_months_with_the_floor_above_the_cap_are_found() -> None:
    pack = Pack.from_mapping(
        {
            "reference_wage.annual": [{"from": 202401, "value": "84000"}],
            "base.floor_ratio": "0.60",
            "base.cap_ratio": [{"from": 202301, "value": "0.5"}, {"from": 202406, "value": "3.00"}],
        },
        "test",
    )
    assert [(int(month), limits.floor) for month, limits in get_crossed_limits(pack, Month(202301))] == [
        (202401, 420_000)
    ]
    assert list(get_crossed_limits(pack, Month(202406))) == []


@given(st.integers(0, 10**9), st.integers(1, 10**7), st.sampled_from(["1", "0.1", "0.01"]))
def test_a_base_lies_between_floor_and_cap_and_on_a_whole_unit(wage: int, annual: int, unit: str) -> None:
    limits = get_base_limits(rules(str(annual), base__unit=unit))
    found = contribution_base(Fen(wage), limits)
    assert limits.floor <= found.fen <= limits.cap
    assert Decimal(yuan_plain(found.fen)) % Decimal(unit) == 0


@pytest.mark.parametrize(
    ("birth", "retires"),
    [
        (date(1964, 12, 31), 202412),
        (date(1965, 1, 1), 202502),
        (date(1965, 4, 30), 202505),
        (date(1965, 5, 1), 202507),
        (date(1968, 9, 1), 202909),
        (date(1976, 8, 31), 203907),
        (date(1976, 9, 1), 203909),
        (date(1990, 6, 1), 205306),
    ],
)
def test_men_retire_between_60_and_63(birth: date, retires: int) -> None:
    assert retirement_month(birth, "1", "1101", NOW) == retires


@pytest.mark.parametrize(
    ("birth", "retires"),
    [(date(1969, 12, 31), 202412), (date(1970, 1, 1), 202502), (date(1981, 9, 1), 203909), (date(1990, 1, 1), 204801)],
)
def test_women_cadres_retire_between_55_and_58(birth: date, retires: int) -> None:
    assert retirement_month(birth, "2", "1102", NOW) == retires


@pytest.mark.parametrize(
    ("birth", "retires"),
    [
        (date(1974, 12, 31), 202412),
        (date(1975, 1, 1), 202502),
        (date(1975, 2, 28), 202503),
        (date(1975, 3, 1), 202505),
        (date(1984, 10, 1), 203909),
        (date(1984, 11, 1), 203911),
        (date(1990, 1, 1), 204501),
    ],
)
def test_women_workers_retire_between_50_and_55(birth: date, retires: int) -> None:
    assert retirement_month(birth, "2", "1101", NOW) == retires


def test_under_the_law_of_2024_a_man_of_1970_retired_at_60() -> None:
    assert retirement_month(date(1970, 1, 1), "1", "1101", EXAMPLE.at(Month(202412))) == 203001


@given(st.dates(date(1950, 1, 1), date(2010, 1, 1)), st.sampled_from(["1", "2"]), st.sampled_from(["1101", "1102"]))
def test_nobody_retires_before_somebody_older(birth: date, sex: str, category: str) -> None:
    born = Month.of(birth)
    later = retirement_month((born + 1).first_day, sex, category, NOW)
    assert retirement_month(birth, sex, category, NOW) < later


@pytest.mark.parametrize(
    ("act", "stated", "effective"),
    [
        ("join", 202611, 202611),
        ("join", 202612, 202701),
        ("stop", 202611, 202612),
        ("stop", 202612, 202612),
    ],
)
def test_a_filing_takes_effect_by_the_rule_of_the_stated_month(
    act: Literal["join", "stop"], stated: int, effective: int
) -> None:
    changed = {
        "join.effect": [{"from": 202001, "value": "same_month"}, {"from": 202612, "value": "next_month"}],
        "stop.effect": [{"from": 202001, "value": "next_month"}, {"from": 202612, "value": "same_month"}],
    }
    assert effective_month(Month(stated), act, Pack.from_mapping(changed, "the test")) == effective


def test_the_cut_off_moves_to_the_next_working_day() -> None:
    # 25 October 2026 is a Sunday.
    assert calendar_day(Month(202610), "cutoff", EXAMPLE) == date(2026, 10, 26)


def test_a_bill_is_paid_in_the_month_after() -> None:
    # 10 October 2026 is a Saturday that is worked for the holidays before it.
    assert calendar_day(Month(202609), "pay_by", EXAMPLE) == date(2026, 10, 10)


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    pack = Pack.from_mapping({"calendar.cutoff_day": 31}, "a case")
    assert calendar_day(Month(202609), "cutoff", pack) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 11, 1), 202611),
        (date(2026, 11, 25), 202611),
        (date(2026, 11, 26), 202612),
        (date(2026, 10, 25), 202610),
        (date(2026, 10, 26), 202610),
        (date(2026, 10, 27), 202611),
        (date(2026, 12, 31), 202701),
    ],
)
def test_filings_count_for_the_month_up_to_its_cut_off(today: date, month: int) -> None:
    assert accounting_month(LawDay(today, EXAMPLE)) == month


@pytest.mark.parametrize(
    ("today", "month"), [(date(2026, 5, 31), 202605), (date(2026, 6, 1), 202605), (date(2026, 6, 2), 202606)]
)
def test_a_cut_off_pushed_past_the_months_end_still_belongs_to_it(today: date, month: int) -> None:
    # 31 May 2026 is a Sunday, so filings of Monday, 1 June, still count for May.
    pack = Pack.from_mapping({"calendar.cutoff_day": 31}, "a case")
    assert accounting_month(LawDay(today, pack)) == month


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(1, 31))
def test_the_accounting_month_never_goes_back_as_days_pass(today: date, cutoff: int) -> None:
    pack = Pack.from_mapping({"calendar.cutoff_day": cutoff}, "a case")
    tomorrow = date.fromordinal(today.toordinal() + 1)
    assert accounting_month(LawDay(today, pack)) <= accounting_month(LawDay(tomorrow, pack))


def test_the_first_month_of_a_calendar_needs_no_month_before_it() -> None:
    pack = Pack.from_mapping({"calendar.cutoff_day": [{"from": 202611, "value": 25}]}, "a case")
    assert accounting_month(LawDay(date(2026, 11, 2), pack)) == 202611


def test_a_published_value_changes_what_formulas_computed_before() -> None:
    pack = rules().pack
    month = rules().month
    floor = get_base_limits(pack.at(month)).floor
    assert get_base_limits(pack.at(month)) is get_base_limits(pack.at(month))
    dearer = pack.with_published("base.floor_ratio", month, "0.80", "test")
    assert get_base_limits(dearer.at(month)).floor > floor == get_base_limits(pack.at(month)).floor
