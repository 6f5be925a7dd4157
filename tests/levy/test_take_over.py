"""People taken over from another register: months before are its own, in assessment, verification, quote and impact."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_city_pack
from canbao.levy.arithmetic.contribution import compute_differences
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.forecast.impact import compute_employer_impact
from canbao.levy.forecast.quote import RecordChange, compute_quote, get_levied
from canbao.levy.integrity.levy_checks import get_employer_faults
from canbao.levy.models import LevyLine
from canbao.register.bulk_import import ImportedPerson, import_people
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod, apply_change
from canbao.register.models import InsuredPerson
from canbao.register.operations import apply_changes
from canbao.register.queries import get_records
from canbao.values.actor import Actor
from canbao.values.fact_changes import DeclareWage
from canbao.values.money import Fen
from canbao.values.months import Month, months
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

OCTOBER, NOVEMBER, DECEMBER = Month(202610), Month(202611), Month(202612)
TODAY = date(2026, 11, 23)


def take_over(town: factories.City, levied_from: Month, since: int = 202001) -> int:
    """Take over one person, insured since 2020, and return their id."""
    imported = ImportedPerson(factories.identity(1), "1101", Month(since), Fen(600_000))
    import_people(SYSTEM, {town.employer.id: [imported]}, levied_from)
    return InsuredPerson.objects.for_employer(town.employer.id).get().person_id


def levied_months(town: factories.City) -> set[int]:
    return set(LevyLine.objects.for_employer(town.employer.id).values_list("accrual", flat=True))


def faults_of_the_law(town: factories.City) -> list[str]:
    return [fault for fault in get_employer_faults(town.employer, get_city_pack()) if "the law asks" in fault]


@pytest.mark.parametrize(
    ("levied_from", "levied"),
    [(202612, {202612}), (202611, {202611, 202612}), (202609, {202609, 202610, 202611, 202612})],
)
def test_the_first_assessment_levies_every_month_from_the_take_over_and_verification_agrees(
    town: factories.City, finance: Actor, levied_from: int, levied: set[int]
) -> None:
    take_over(town, Month(levied_from))
    assess_employer(finance, town.employer.id, DECEMBER, get_city_pack())
    assert levied_months(town) == levied
    assert faults_of_the_law(town) == []


def test_who_is_taken_over_into_an_assessed_month_is_levied_by_the_next_assessment(
    town: factories.City, finance: Actor
) -> None:
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    take_over(town, NOVEMBER)
    assess_employer(finance, town.employer.id, DECEMBER, get_city_pack())
    assert levied_months(town) == {202611, 202612}
    assert faults_of_the_law(town) == []


def test_a_wage_corrected_before_the_take_over_changes_only_months_after_it(
    town: factories.City, finance: Actor
) -> None:
    person = take_over(town, OCTOBER)
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    change = DeclareWage(town.employer.id, person, Month(202607), Fen(900_000))
    before = get_records(town.employer.id, [person])[person]
    quote = compute_quote(
        town.employer.id, [RecordChange(1, person, before, apply_change(before, change))], DECEMBER, get_city_pack()
    )
    assert {int(line.accrual) for line in quote.people[0].lines} == {202610, 202611, 202612}
    apply_changes(SYSTEM, town.employer.id, [change])
    run = assess_employer(finance, town.employer.id, DECEMBER, get_city_pack())
    assert (run.amount, levied_months(town)) == (quote.after, {202610, 202611, 202612})
    assert faults_of_the_law(town) == []


def test_the_impact_of_a_past_value_leaves_the_other_registers_months(town: factories.City, finance: Actor) -> None:
    take_over(town, OCTOBER)
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    pack = get_city_pack()
    changed = pack.with_published("scheme.310.employer.rate", Month(202608), "0.08")
    impact = compute_employer_impact(town.employer.id, Month(202608), TODAY, pack, changed)
    assert {month for month, _scheme in impact.sums} == {202610, 202611}


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 20),
    taken=st.integers(0, 20),
    length=st.integers(1, 20),
    accounting=st.integers(0, 20),
)
def test_random_periods_are_levied_from_the_later_of_take_over_and_first_month(
    start: int, taken: int, length: int, accounting: int
) -> None:
    origin = Month(202601)
    begin, levied_from, month = origin + start, origin + taken, origin + accounting
    period = RecordPeriod(begin, begin + length, levied_from=levied_from)
    record = InsuranceRecord(1, (period,), {begin: "1101"}, {begin: 600_000})
    pack = get_city_pack()
    lines = compute_differences(record, month, pack, {})
    first = max(begin, levied_from, Month(202607))
    assert {line.accrual for line in lines} == set(months(first, min(begin + length - 1, month)))


def test_nothing_levied_is_forgotten_by_a_take_over(town: factories.City, finance: Actor) -> None:
    person = take_over(town, NOVEMBER)
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    record = get_records(town.employer.id, [person])[person]
    levied = get_levied(town.employer.id, [person])[person]
    assert compute_differences(record, NOVEMBER, get_city_pack(), levied) == []
