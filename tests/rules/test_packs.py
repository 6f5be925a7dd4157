"""Policy packs: read strictly, dated, explained with their source, laid over one another."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.rules import packs
from canbao.rules.packs import NotInForce, Pack, PackError, UnknownParameter, load_pack
from canbao.values.months import Month

RATE = "scheme.310.employer.rate"


def rate_from(*dated: tuple[int, str]) -> Pack:
    return Pack.from_mapping({RATE: [{"from": since, "value": value} for since, value in dated]}, "a case")


def written(folder: Path, text: str, name: str = "city.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_value_of_the_greatest_month_not_after_is_in_force() -> None:
    pack = rate_from((202001, "0.07"), (202407, "0.08"))
    assert [pack.at(Month(month))[RATE] for month in (202001, 202406, 202407, 209912)] == [
        *(Decimal("0.07"), Decimal("0.07"), Decimal("0.08"), Decimal("0.08"))
    ]


def test_nothing_is_in_force_before_the_first_month() -> None:
    with pytest.raises(NotInForce, match="scheme.310.employer.rate in 201912") as missing:
        rate_from((202001, "0.07")).at(Month(201912)).get(RATE)
    assert (missing.value.name, missing.value.month) == (RATE, 201912)


def test_a_caller_may_say_what_counts_when_nothing_is_in_force() -> None:
    rules = Pack({}).at(Month(202611))
    assert rules.get("base.floor_rounding", "half_up") == "half_up"
    assert rules.get("late_fee.cap_ratio", None) is None


def test_a_plain_value_is_always_in_force() -> None:
    pack = Pack.from_mapping({"join.effect": "same_month"}, "a case")
    assert pack.at(Month(190001))["join.effect"] == "same_month"


def test_null_ends_a_parameter() -> None:
    pack = Pack.from_mapping({RATE: [{"from": 202001, "value": "0.07"}, {"from": 202501, "value": None}]}, "a case")
    assert pack.get_value_in_force(RATE, Month(202412)) is not None
    assert pack.get_value_in_force(RATE, Month(202501)) is None


def test_a_misspelt_name_in_the_program_is_no_missing_value() -> None:
    with pytest.raises(UnknownParameter):
        Pack({}).at(Month(202611)).get("base.flor_ratio", None)


def test_a_value_is_explained_by_its_month_and_source() -> None:
    pack = Pack.from_mapping(
        {RATE: [{"from": 202001, "value": "0.07", "source": "decree 1", "example": True}]}, "a case"
    )
    found = pack.get_value_in_force(RATE, Month(202611))
    assert found is not None
    assert (found.value, found.since, found.source, found.example) == (Decimal("0.07"), 202001, "decree 1", True)


def of_category(pack: Pack, category: str) -> object:
    in_force = pack.get_value_in_force(RATE, Month(202611))
    return in_force.for_category(category) if in_force else None


def test_a_rate_may_go_by_person_category() -> None:
    pack = Pack.from_mapping({RATE: {"1201": "0.003", "*": "0.005"}}, "a case")
    assert of_category(pack, "1201") == Decimal("0.003")
    assert of_category(pack, "1101") == Decimal("0.005")


def test_a_category_without_a_rate_has_none() -> None:
    pack = Pack.from_mapping({RATE: {"1102": "0.03"}}, "a case")
    assert of_category(pack, "1101") is None


def test_a_single_rate_counts_for_every_category() -> None:
    assert of_category(rate_from((202001, "0.07")), "1201") == Decimal("0.07")


def test_a_case_replaces_a_name_whole() -> None:
    pack = Pack.from_mapping({RATE: "0.09"}, "a case").laid_over(rate_from((202001, "0.07"), (202407, "0.08")))
    assert pack.at(Month(202001))[RATE] == Decimal("0.09")


def test_a_pack_laid_over_another_leaves_its_other_names() -> None:
    pack = Pack.from_mapping({"join.effect": "next_month"}, "a case").laid_over(rate_from((202001, "0.07")))
    assert pack.at(Month(202001))[RATE] == Decimal("0.07")


def test_a_rate_published_late_counts_from_its_month() -> None:
    pack = rate_from((202001, "0.07"), (202407, "0.08")).with_published(RATE, Month(202402), "0.075", "decree 2")
    found = pack.get_value_in_force(RATE, Month(202406))
    assert found is not None
    assert (found.value, found.source) == (Decimal("0.075"), "decree 2")
    assert pack.at(Month(202407))[RATE] == Decimal("0.08")


def test_publishing_for_the_same_month_replaces() -> None:
    pack = rate_from((202001, "0.07")).with_published(RATE, Month(202001), "0.06")
    assert pack.at(Month(202001))[RATE] == Decimal("0.06")
    assert len(pack.parameters[RATE]) == 1


@given(st.lists(st.integers(0, 240), min_size=1, max_size=8, unique=True), st.integers(0, 260))
def test_in_force_is_the_newest_value_that_has_begun(offsets: list[int], asked: int) -> None:
    start = Month(201001)
    pack = Pack.from_mapping(
        {"reference_wage.annual": [{"from": int(start + off), "value": str(off + 1)} for off in sorted(offsets)]}, "it"
    )
    begun = [off for off in offsets if off <= asked]
    found = pack.get_value_in_force("reference_wage.annual", start + asked)
    assert (found.value if found else None) == (max(begun) + 1 if begun else None)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("scheme.310.employer.rat", "0.07", "not the name of a parameter"),
        ("scheme.311.employer.rate", "0.07", "not the name of a parameter"),
        ("scheme.310.agency.rate", "0.07", "not the name of a parameter"),
        ("review.Enrolment.steps", 2, "not the name of a parameter"),
        (RATE, "7", "a share from 0 to 1"),
        (RATE, 0.07, "quoted decimal"),
        (RATE, True, "quoted decimal"),
        (RATE, "seven", "decimal number"),
        (RATE, "-0.07", "decimal number"),
        (RATE, "NaN", "decimal number"),
        (RATE, {}, "must name a person category"),
        (RATE, {"1999": "0.07"}, "psn_type"),
        (RATE, {1101: "0.07"}, "psn_type"),
        (RATE, [{"from": 202407, "value": "0.07"}, {"from": 202401, "value": "0.08"}], "does not come after 202407"),
        (RATE, [{"from": 202401, "value": "0.07"}, {"from": 202401, "value": "0.08"}], "does not come after 202401"),
        (RATE, [{"from": 202413, "value": "0.07"}], "no month"),
        (RATE, [{"from": "202401", "value": "0.07"}], "no month"),
        (RATE, [{"from": 202401, "value": "0.07", "until": 202412}], "unknown key until"),
        (RATE, [{"from": 202401, "value": "0.07", "example": "yes"}], "example as true or false"),
        (RATE, [], "decimal number"),
        ("reference_wage.annual", "0", "above zero"),
        ("base.cap_ratio", "300", "not a percentage"),
        ("base.unit", "0.5", "one of 1, 0.1, 0.01"),
        ("base.floor_rounding", "down", "one of half_up, truncate_plus_one"),
        ("base.year_start_month", 13, "from 1 to 12"),
        ("base.declare_window", ["07-01"], "first and last day"),
        ("base.declare_window", ["02-29", "03-31"], "days of every year"),
        ("base.declare_window", ["09-30", "07-01"], "begin before it ends"),
        ("base.declare_window", ["W01", "W09"], "days of every year"),
        ("calendar.overrides", {"2026-W07-6": True}, "name days"),
        ("calendar.overrides", {"20260228": True}, "name days"),
        ("levy.first_month", 202400, "a month yyyyMM"),
        ("join.effect", "at once", "one of same_month, next_month"),
        ("scheme.310.applies_to", ["1101", "1101"], "each person category once"),
        ("scheme.310.applies_to", [1101], "psn_type"),
        ("scheme.310.applies_to", "1101", "list of quoted codes"),
        ("calendar.cutoff_day", 32, "from 1 to 31"),
        ("calendar.overrides", {"2026-02-30": True}, "name days"),
        ("calendar.overrides", {"2026-02-28": "free"}, "map days"),
        ("filing.online_retro_months", "3", "whole number"),
        ("review.enrolment.steps", 3, "from 0 to 2"),
        ("review.enrolment.steps", True, "from 0 to 2"),
        ("review.enrolment.auto", "yes", "true or false"),
        ("retirement.male", {"from_birth": 196501}, "exactly birth_months_per_step"),
        (
            "retirement.male",
            {"from_birth": 196501, "start_months": 756, "end_months": 720, "birth_months_per_step": 4},
            "end below",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, raw: Any, said: str) -> None:
    with pytest.raises(PackError, match=said) as refused:
        Pack.from_mapping({name: raw}, "city.yaml")
    assert str(refused.value).startswith(f"city.yaml: {name}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "cannot be read"),
        ("- a list", "no mapping called rules"),
        ("rules:\n  join.effect: same_month\n  join.effect: next_month\n", "join.effect appears twice"),
        ("rules: {}\nruels: {}\n", "unknown part ruels"),
        ("rules:\n  base.unit:\n  - {from: 202001, value: '1'}\n", "base.unit has a value without a source"),
        ("rules:\n  base.unit: {value: '1', example: true}\n", "base.unit has a value without a source"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PackError, match=said) as refused:
        load_pack(written(tmp_path, text))
    assert str(refused.value).startswith("city.yaml: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="gone.yaml"):
        load_pack(tmp_path / "gone.yaml")


def test_a_later_file_lies_over_an_earlier_one(tmp_path: Path) -> None:
    lower = written(tmp_path, "rules: {join.effect: same_month, stop.effect: next_month}", "lower.yaml")
    upper = written(tmp_path, "rules: {join.effect: next_month}", "upper.yaml")
    rules = load_pack(lower, upper).at(Month(202611))
    assert (rules["join.effect"], rules["stop.effect"]) == ("next_month", "next_month")


def test_a_pack_written_to_a_file_is_read_as_the_same_pack(tmp_path: Path) -> None:
    example = Path(packs.__file__).parent / "packs" / "610200.yaml"
    pack = load_pack(example).with_published(RATE, Month(202611), None, "ended")
    assert load_pack(written(tmp_path, packs.pack_text(pack))) == pack
