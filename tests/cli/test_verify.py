"""`canbao verify` is silent on whole books and names what was changed by hand."""

import pytest

from canbao.cli.commands.verify import verify_installation
from canbao.matters.models import Matter, MatterEvent
from canbao.register.models import CoveragePeriod, CurrentCoverage, InsuredPerson
from canbao.store.tenancy import fan_out
from tests import factories

pytestmark = pytest.mark.django_db


def _faults(part: str) -> list[str]:
    return list(verify_installation()["faults"][part])


@pytest.fixture
def books(today: object) -> Matter:
    """An employer with one person insured by a decided matter."""
    return factories.enrol_people(factories.city(), 1)


def test_whole_books_have_no_fault(books: Matter) -> None:
    report = verify_installation()
    assert report["ok"]
    assert report["examined"]["insured"] == 1


def test_a_state_that_no_move_led_to_is_named(books: Matter) -> None:
    Matter.objects.for_employer(books.employer_id).filter(id=books.id).update(state="refused")
    assert [str(books.id) in fault for fault in _faults("histories")] == [True]


def test_a_missing_step_is_named(books: Matter) -> None:
    MatterEvent.objects.for_employer(books.employer_id).filter(matter_id=books.id, step=2).delete()
    assert _faults("histories")


def test_a_spell_that_no_matter_decided_is_named(books: Matter) -> None:
    with fan_out("verify"):
        CoveragePeriod.objects.all().update(opened_by=books.id + 1)
    assert len(_faults("register")) == 2


def test_a_roster_that_says_other_than_the_spell_is_named(books: Matter) -> None:
    InsuredPerson.objects.for_employer(books.employer_id).update(from_month=202501)
    assert len(_faults("register")) == 1


def test_a_cover_without_its_spell_is_named(books: Matter) -> None:
    CurrentCoverage.objects.all().update(employer_id=None)
    assert len(_faults("register")) == 1
