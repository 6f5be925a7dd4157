"""The limits of the checks of services: the last valid value and the first invalid one.

Checks are pure, so these tests pass lines and facts and need no database.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from canbao.law.queries import get_configured_pack
from canbao.matters.catalogue import get_service
from canbao.matters.facts import Facts, Line, PersonFacts
from canbao.matters.finding_sentences import finding_sentence
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.register.models import InsuranceStatus
from canbao.values.months import Month

HERE, ELSEWHERE = 1, 2
TODAY, OPEN, PACK = date(2026, 11, 23), Month(202611), get_configured_pack()
KNOWN = {
    "insurance_status": InsuranceStatus.SUSPENDED,
    "birth": date(1990, 1, 1),
    "sex": "1",
    "category": "1101",
    "from_month": Month(202609),
    "name": "李晓燕",
}


def codes(service: str, values: dict[str, Any] | Sequence[dict[str, Any]], **known: Any) -> list[str]:
    """Return the codes that a service's check finds in lines about a person; warnings with a question mark.

    Each finding has a sentence that its words fill.
    """
    several = [values] if isinstance(values, dict) else list(values)
    lines = [Line(place, one, person_id=7) for place, one in enumerate(several, start=1)]
    people = {line.position: PersonFacts(**known) for line in lines}
    found = get_service(service).check(lines, Facts(HERE, TODAY, OPEN, PACK, people))
    assert all(finding_sentence(one, get_service(service).sentences).zh for one in found)
    return [one.code if one.level == "error" else f"{one.code}?" for one in found]


def insured_since(month: int) -> InsuranceRecord:
    return InsuranceRecord(HERE, periods=(RecordPeriod(Month(month)),))


# -- enrolment -------------------------------------------------------------------------------------------------------

NEWCOMER = {
    "birth": "1990-01-01",
    "sex": "1",
    "category": "1101",
    "month": OPEN,
    "wage": 680_000,
    "first_employed": None,
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, []),
        ({"month": Month(202612)}, ["month_in_future"]),
        ({"month": Month(202610)}, ["back_payment?"]),
        ({"month": Month(202608)}, ["back_payment?"]),
        ({"month": Month(202607)}, ["too_far_back"]),
        ({"birth": "2010-11-01"}, []),
        ({"birth": "2010-11-02"}, ["too_young"]),
        ({"birth": "1966-06-15"}, ["retirement_age?"]),
        ({"birth": "1966-07-15"}, []),
        ({"wage": 100_000}, ["below_floor?"]),
        ({"wage": 9_999_999}, ["above_cap?"]),
        ({"first_employed": "2026-11-23"}, []),
        ({"first_employed": "2006-01-01"}, []),
        ({"first_employed": "2005-12-31"}, ["employed_before_birth"]),
    ],
)
def test_limits_of_the_enrolment_of_a_new_person(typed: dict[str, Any], found: list[str]) -> None:
    assert codes("enrolment", {**NEWCOMER, **typed}) == found


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"covered_by": HERE}, ["insured_here"]),
        ({"covered_by": ELSEWHERE}, ["insured_elsewhere"]),
        ({"insurable_from": Month(202611)}, []),
        ({"insurable_from": Month(202612)}, ["covered_until"]),
        ({"insurable_from": Month(202611), "particulars": KNOWN}, ["known_here?"]),
    ],
)
def test_limits_of_the_enrolment_of_a_person_insured_before(known: dict[str, Any], found: list[str]) -> None:
    assert codes("enrolment", NEWCOMER, **known) == found


# -- resumption ------------------------------------------------------------------------------------------------------

RESUMED = {"month": OPEN, "wage": 680_000, "category": "1101"}


@pytest.mark.parametrize(
    ("particulars", "found"),
    [
        (KNOWN, []),
        ({}, ["not_known_here"]),
        ({**KNOWN, "insurance_status": InsuranceStatus.ENDED}, ["ended"]),
        ({**KNOWN, "birth": date(1966, 6, 15)}, ["retirement_age?"]),
        ({**KNOWN, "birth": date(1966, 7, 15)}, []),
    ],
)
def test_limits_of_a_resumption_by_person(particulars: dict[str, Any], found: list[str]) -> None:
    assert codes("resumption", RESUMED, particulars=particulars) == found


@pytest.mark.parametrize(
    ("month", "found"), [(202612, ["month_in_future"]), (202608, ["back_payment?"]), (202607, ["too_far_back"])]
)
def test_limits_of_a_resumption_by_month(month: int, found: list[str]) -> None:
    assert codes("resumption", {**RESUMED, "month": Month(month)}, particulars=KNOWN) == found


# -- suspension ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "since", "found"),
    [
        ("2026-11-23", 202601, ["next_bill?"]),
        ("2026-11-24", 202601, ["next_bill?"]),
        ("2026-11-30", 202601, ["next_bill?"]),
        ("2026-12-01", 202601, ["day_after_open_month"]),
        ("2026-11-01", 202611, ["next_bill?"]),
        ("2026-10-31", 202611, ["before_spell"]),
        ("2026-10-31", 202601, ["next_bill?"]),
        ("2026-09-30", 202601, ["refund?"]),
        ("2026-08-01", 202601, ["refund?"]),
        ("2026-07-31", 202601, ["refund?"]),
        ("2026-06-30", 202601, ["too_far_back"]),
    ],
)
def test_limits_of_a_suspension_by_day(day: str, since: int, found: list[str]) -> None:
    assert codes("suspension", {"day": day, "reason": "222"}, record=insured_since(since)) == found


# -- declaration of wages --------------------------------------------------------------------------------------------

DECLARED = {"month": OPEN, "wage": 680_000, "last": 670_000}


@pytest.mark.parametrize(
    ("typed", "since", "found"),
    [
        ({}, 202601, []),
        ({"month": Month(202612)}, 202601, ["month_in_future"]),
        ({"month": Month(202609)}, 202609, []),
        ({"month": Month(202609)}, 202610, ["before_spell"]),
        ({"last": 0}, 202601, []),
        ({"last": None}, 202601, []),
        ({"last": 100_000}, 202601, ["large_change?"]),
    ],
)
def test_limits_of_a_declaration(typed: dict[str, Any], since: int, found: list[str]) -> None:
    assert codes("base_declaration", {**DECLARED, **typed}, record=insured_since(since)) == found


def test_an_emptied_wage_says_that_the_last_one_continues_to_count() -> None:
    assert codes("base_declaration", {**DECLARED, "wage": None}, record=insured_since(202601)) == [
        "wage_cleared?",
        "nothing_changed",
    ]
    assert codes("base_declaration", {**DECLARED, "wage": None, "last": None}) == ["wage_missing?", "nothing_changed"]


def test_a_declaration_needs_an_insured_person_and_a_change() -> None:
    assert codes("base_declaration", DECLARED) == ["not_insured_here"]
    assert codes("base_declaration", []) == []
    assert codes("base_declaration", {**DECLARED, "last": 680_000}, record=insured_since(202601)) == ["nothing_changed"]


# -- change of particulars -------------------------------------------------------------------------------------------

UNCHANGED = {"name": None, "certificate": None, "number": None, "phone": None, "category": None, "month": None}


@pytest.mark.parametrize(
    ("month", "found"),
    [(202611, []), (202612, ["month_in_future"]), (202609, []), (202608, ["before_spell"])],
)
def test_limits_of_a_change_of_category_by_month(month: int, found: list[str]) -> None:
    changed = {**UNCHANGED, "category": "1102", "month": Month(month)}
    assert codes("person_change", changed, particulars=KNOWN) == found


def test_a_change_of_particulars_needs_a_known_person_and_a_change() -> None:
    assert codes("person_change", {**UNCHANGED, "phone": "13800000009"}) == ["not_known_here"]
    assert codes("person_change", UNCHANGED, particulars=KNOWN) == ["nothing_changed"]
