"""人员续保登记: the months, interruptions and people that can be resumed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import pick_people
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.register.models import CoveragePeriod, InsuranceStatus, InsuredPerson
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import Enrol, Identity, Suspend
from canbao.values.months import Month
from tests import factories

Codes = Callable[[Matter], dict[int, list[str]]]
RESUMPTION = "resumption"


def stop_person(town: factories.City, name: str = "李晓燕", until: int = 202610, *, ends: bool = False) -> int:
    """Suspend a person, or end the insurance, from a month on; return their id."""
    person = factories.insure_people(town.employer, name)[name]
    with transaction.atomic():
        stop = Suspend(town.employer.id, person, date(2026, 6, 30), Month(until), "211" if ends else "222", ends)
        apply_changes(SYSTEM, town.employer.id, [stop])
    return person


def row(town: factories.City, person: int) -> InsuredPerson:
    return InsuredPerson.objects.for_employer(town.employer.id).get(person_id=person)


def test_a_line_starts_with_the_open_month_and_the_last_wage(town: factories.City) -> None:
    (line,) = get_lines(factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town)]))
    assert (line.raw["month"], line.raw["wage"], line.raw["category"]) == ("202611", "6800.00", "1101")


def test_a_decided_resumption_opens_a_second_coverage_period(town: factories.City) -> None:
    person = stop_person(town)
    draft = factories.draft_for_people(town.owner_actor, RESUMPTION, [person], wage="7200")
    factories.decide_matter(town, factories.submit_draft(town.owner_actor, draft))
    periods = CoveragePeriod.objects.for_employer(town.employer.id).filter(person_id=person).order_by("from_month")
    assert [(one.from_month, one.until_month) for one in periods] == [(202601, 202610), (202611, None)]
    assert (row(town, person).insurance_status, row(town, person).wage) == (InsuranceStatus.ACTIVE, 720_000)


def test_an_interruption_of_more_than_three_months_is_a_warning(town: factories.City, codes: Codes) -> None:
    assert (
        "long_gap?"
        in codes(factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town, until=202607)]))[1]
    )


def test_an_interruption_of_three_months_is_no_finding(town: factories.City, codes: Codes) -> None:
    assert codes(factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town, until=202608)])) == {}


def test_an_earlier_month_is_a_warning_of_back_payment(town: factories.City, codes: Codes) -> None:
    draft = factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town)], month="202610")
    assert codes(draft) == {1: ["back_payment?"]}


@pytest.mark.parametrize(
    ("month", "code"),
    [("202609", "covered_until"), ("202612", "month_in_future"), ("202607", "too_far_back")],
)
def test_an_invalid_month_is_an_error(town: factories.City, codes: Codes, month: str, code: str) -> None:
    draft = factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town)], month=month)
    assert code in codes(draft)[1]


def test_a_person_whose_insurance_ended_can_not_be_chosen(town: factories.City) -> None:
    assert pick_people(town.owner_actor, get_service(RESUMPTION), [stop_person(town, ends=True)]).line_count == 0


def test_a_person_insured_at_another_employer_is_an_error(town: factories.City, codes: Codes) -> None:
    """A person insured elsewhere can not be resumed here before the other employer stops them."""
    person = stop_person(town)
    other = factories.employer(factories.actor(town.clerk), name="别的单位")
    draft = factories.draft_for_people(town.owner_actor, RESUMPTION, [person])
    known = get_people_of_lines(town.employer.id, get_lines(draft))[person]
    identity = Identity(known.certificate, known.number, known.name, known.sex, known.birth)
    with transaction.atomic():
        apply_changes(SYSTEM, other.id, [Enrol(other.id, identity, Month(202611), "1101", 500_000)])
    assert codes(draft)[1][0] == "insured_elsewhere"


def test_a_person_resumed_meanwhile_is_an_error(town: factories.City, codes: Codes) -> None:
    person = stop_person(town)
    first = factories.submit_draft(town.owner_actor, factories.draft_for_people(town.owner_actor, RESUMPTION, [person]))
    draft = factories.draft_for_people(town.owner_actor, RESUMPTION, [person])
    factories.decide_matter(town, first)
    assert codes(draft)[1][0] == "insured_here"


@pytest.mark.parametrize(("wage", "code"), [("1000", "below_floor?"), ("99999", "above_cap?")])
def test_a_wage_outside_floor_and_cap_is_only_a_warning(
    town: factories.City, codes: Codes, wage: str, code: str
) -> None:
    assert codes(factories.draft_for_people(town.owner_actor, RESUMPTION, [stop_person(town)], wage=wage)) == {
        1: [code]
    }
