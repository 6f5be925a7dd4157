"""The example pack: complete, sourced, and honest about what is only an example."""

from pathlib import Path

import pytest

from canbao.rules import packs
from canbao.rules.packs import load_pack
from canbao.values.months import Month, months

PACK = load_pack(Path(packs.__file__).parent / "packs" / "610200.yaml")

SERVICES = ("enrolment", "suspension", "resumption", "base_declaration", "person_change", "employer_change")
NEEDED = (
    *("levy.first_month", "reference_wage.annual", "base.floor_ratio", "base.cap_ratio", "base.unit"),
    *("base.year_start_month", "base.declare_window", "join.effect", "stop.effect", "late_fee.daily_rate"),
    *("calendar.open_day", "calendar.cutoff_day", "calendar.pay_by_day", "filing.online_retro_months"),
    *("scheme.310.employer.rate", "scheme.310.person.rate", "scheme.510.employer.rate"),
    *("scheme.330.person.monthly_amount", "retirement.male", "retirement.female_cadre", "retirement.female_worker"),
    *(f"review.{service}.steps" for service in SERVICES),
    *(f"review.{service}.promised_working_days" for service in SERVICES),
)


@pytest.mark.parametrize("name", NEEDED)
def test_it_is_in_force_in_every_month_of_the_demonstration(name: str) -> None:
    assert all(PACK.get_value_in_force(name, month) for month in months(Month(202301), Month(202712)))


def test_every_figure_names_its_source() -> None:
    assert [name for name, values in PACK.parameters.items() for value in values if not value.source] == []


def test_what_no_public_source_gives_is_marked_as_an_example() -> None:
    # A source that is not marked has to be one somebody can look up: a Chinese law, decree or decision.
    unmarked = {value.source for values in PACK.parameters.values() for value in values if not value.example}
    assert unmarked
    assert [source for source in unmarked if source.isascii()] == []


def test_the_employers_share_goes_to_the_pool_since_2023() -> None:
    assert PACK.at(Month(202301))["scheme.310.employer.account_ratio"] == 0
    assert PACK.at(Month(202212))["scheme.310.employer.account_ratio"] > 0


def test_the_reference_wage_rises_with_the_years() -> None:
    wages = [PACK.at(Month(month))["reference_wage.annual"] for month in (202301, 202307, 202407, 202507, 202607)]
    assert wages == sorted(set(wages))


def test_a_join_is_reviewed_by_two_people_within_a_working_day() -> None:
    rules = PACK.at(Month(202611))
    assert (rules["review.enrolment.steps"], rules["review.enrolment.promised_working_days"]) == (2, 1)
