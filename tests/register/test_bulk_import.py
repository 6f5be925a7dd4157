"""A register kept elsewhere is taken over: people enter whole, once, and the levy begins where the other one ended."""

import pytest
from django.db import IntegrityError

from canbao.access.actors import SYSTEM
from canbao.journal.models import Entry
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.models import LevyLine
from canbao.register.bulk_import import ImportedPerson, import_people
from canbao.register.models import CurrentCoverage, InsuredPerson, PersonNumber
from canbao.register.queries import get_records
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month
from tests import factories

NOVEMBER = Month(202611)


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency and a bound employer."""
    return factories.city()


def arriving(place: int, **told: object) -> ImportedPerson:
    """Somebody the other register has insured since 2020."""
    return ImportedPerson(factories.identity(place), "1101", Month(202001), Fen(600_000), **told)  # type: ignore[arg-type]


def test_who_is_taken_over_is_on_the_roster_covered_and_has_his_book(town: factories.City) -> None:
    assert (
        import_people(
            SYSTEM, {town.employer.id: [arriving(1), arriving(2, until=Month(202610), reason="221")]}, NOVEMBER
        )
        == 2
    )
    rows = {row.insurance_status: row for row in InsuredPerson.objects.for_employer(town.employer.id)}
    assert set(rows) == {"1", "2"}
    record = get_records(town.employer.id, [rows["1"].person_id])[rows["1"].person_id]
    assert (record.valid_periods[0].start, record.wages[Month(202001)]) == (202001, 600_000)
    cover = CurrentCoverage.objects.get(person_id=rows["2"].person_id)
    assert (cover.employer_id, cover.insurable_from) == (None, 202610)
    assert Entry.objects.filter(verb="register.take_over").count() == 1


def test_a_number_known_already_stops_all_of_it(town: factories.City) -> None:
    import_people(SYSTEM, {town.employer.id: [arriving(1)]}, NOVEMBER)
    with pytest.raises(IntegrityError):
        import_people(SYSTEM, {town.employer.id: [arriving(2), arriving(1)]}, NOVEMBER)
    assert PersonNumber.objects.count() == InsuredPerson.objects.for_employer(town.employer.id).count() == 1


def test_the_levy_begins_with_the_month_of_the_take_over(town: factories.City) -> None:
    import_people(SYSTEM, {town.employer.id: [arriving(1)]}, NOVEMBER)
    finance: Actor = factories.actor(factories.staff("office.finance", "财务甲"))
    assess_employer(finance, town.employer.id, NOVEMBER, get_city_pack())
    assert set(LevyLine.objects.for_employer(town.employer.id).values_list("accrual", flat=True)) == {202611}
