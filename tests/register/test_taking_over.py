"""A register kept elsewhere is taken over: people enter whole, once, and the levy begins where the other one ended."""

import pytest
from django.db import IntegrityError

from canbao.access.seats import SYSTEM
from canbao.journal.models import Entry
from canbao.law.queries import city_pack
from canbao.levy.assess import assess
from canbao.levy.models import LevyLine
from canbao.register.models import InsuredPerson, PersonCover, PersonNumber
from canbao.register.queries import books
from canbao.register.taking_over import TakenOver, take_over
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

NOVEMBER = Month(202611)


@pytest.fixture
def town(db: None, today: object) -> cast.City:
    """The agency and a bound employer."""
    return cast.city()


def arriving(place: int, **told: object) -> TakenOver:
    """Somebody the other register has insured since 2020."""
    return TakenOver(cast.identity(place), "1101", Month(202001), Fen(600_000), **told)  # type: ignore[arg-type]


def test_who_is_taken_over_is_on_the_roster_covered_and_has_his_book(town: cast.City) -> None:
    assert take_over(SYSTEM, {town.employer.id: [arriving(1), arriving(2, until=Month(202610), reason="221")]}) == 2
    rows = {row.standing: row for row in InsuredPerson.objects.of(town.employer.id)}
    assert set(rows) == {"1", "2"}
    book = books(town.employer.id, [rows["1"].person_id])[rows["1"].person_id]
    assert (book.valid_spells[0].start, book.wages[Month(202001)]) == (202001, 600_000)
    cover = PersonCover.objects.get(person_id=rows["2"].person_id)
    assert (cover.employer_id, cover.free_from) == (None, 202610)
    assert Entry.objects.filter(verb="register.take_over").count() == 1


def test_a_number_known_already_stops_all_of_it(town: cast.City) -> None:
    take_over(SYSTEM, {town.employer.id: [arriving(1)]})
    with pytest.raises(IntegrityError):
        take_over(SYSTEM, {town.employer.id: [arriving(2), arriving(1)]})
    assert PersonNumber.objects.count() == InsuredPerson.objects.of(town.employer.id).count() == 1


def test_the_levy_begins_with_the_month_assessed_first(town: cast.City) -> None:
    take_over(SYSTEM, {town.employer.id: [arriving(1)]})
    finance: Seat = cast.seat(cast.staff("office.finance", "财务甲"))
    assess(finance, town.employer.id, NOVEMBER, city_pack())
    assert set(LevyLine.objects.of(town.employer.id).values_list("accrual", flat=True)) == {202611}
