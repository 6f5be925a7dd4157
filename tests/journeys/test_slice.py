"""The slice in Chromium: slip → register → bind → enrol → 办结, in every way somebody may use the site."""

from pathlib import Path

import pytest

from canbao.matters.models import Matter
from canbao.register.queries import get_insured
from canbao.store.tenancy import fan_out
from canbao.values.months import Month
from tests import factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, Agency, Seating, Way
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser


def employers_half(agency: Agency, sit_down: Seating, way: Way, folder: Path) -> tuple[Hands, str]:
    """From the slip to the receipt; the owner's hands and the matter's number."""
    clerk = acts.log_in(sit_down(way=way), agency.clerk)
    acts.enter_employer(clerk)
    slip = acts.print_slip(clerk, folder)
    owner = sit_down(way=way)
    acts.register(owner)
    acts.complete(owner)
    acts.bind(owner, slip)
    acts.enrol(owner)
    acts.check(owner)
    return owner, acts.submit(owner)


def agencys_half(agency: Agency, sit_down: Seating, way: Way, owner: Hands, number: str) -> None:
    """From the queue to the register, and what the owner sees of it."""
    acts.take_and_review(acts.log_in(sit_down(way=way), agency.reviewer), number)
    acts.confirm(acts.log_in(sit_down(way=way), agency.approver), number)
    acts.see_done(owner, number)
    with fan_out("verify"):
        matter = Matter.objects.get()
    assert (matter.state, matter.passed_count) == ("done", 3)
    assert get_insured(matter.employer_id, Month.parse(acts.month())).count() == 3


# By keyboard it takes twice as long: the halves are tests of their own, which two workers share.
WHOLE = {name: way for name, way in WAYS.items() if not way.keyboard}


@pytest.mark.parametrize("way", WHOLE.values(), ids=WHOLE)
def test_one_filing_through_all_of_it(agency: Agency, sit_down: Seating, way: Way, tmp_path: Path) -> None:
    owner, number = employers_half(agency, sit_down, way, tmp_path)
    agencys_half(agency, sit_down, way, owner, number)


def test_the_employers_half_by_keyboard_alone(agency: Agency, sit_down: Seating, tmp_path: Path) -> None:
    _owner, number = employers_half(agency, sit_down, WAYS["by keyboard alone"], tmp_path)
    with fan_out("verify"):
        matter = Matter.objects.get()
    assert (matter.number, matter.state, matter.line_count) == (number, "submitted", 3)


def test_the_agencys_half_by_keyboard_alone(town: factories.City, sit_down: Seating) -> None:
    way = WAYS["by keyboard alone"]
    agency = Agency(town.clerk, town.reviewer, town.approver)
    people = [factories.newcomer(1, **{**person, "month": acts.month()}) for person in acts.PEOPLE]
    number = factories.submitted(town.owner_actor, people).number
    agencys_half(agency, sit_down, way, acts.log_in(sit_down(way=way), town.owner), number)
