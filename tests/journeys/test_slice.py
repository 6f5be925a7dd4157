"""A whole filing in Chromium: slip → register → bind → enrol → 办结, in every way a person may use the site."""

from pathlib import Path

import pytest

from canbao.matters.models import Matter
from canbao.register.queries import get_insured
from canbao.store.tenancy import fan_out
from canbao.values.months import Month
from tests import factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, Agency, OpenSite, Way
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser


def do_employers_half(agency: Agency, open_site: OpenSite, way: Way, folder: Path) -> tuple[Visitor, str]:
    """Go from the slip to the receipt; return the owner as a visitor and the matter's number."""
    clerk = acts.log_in(open_site(way=way), agency.clerk)
    acts.enter_employer(clerk)
    slip = acts.print_slip(clerk, folder)
    owner = open_site(way=way)
    acts.register(owner)
    acts.complete(owner)
    acts.bind(owner, slip)
    acts.enrol(owner)
    acts.check(owner)
    return owner, acts.submit(owner)


def do_agencys_half(agency: Agency, open_site: OpenSite, way: Way, owner: Visitor, number: str) -> None:
    """Go from the queue to the register, and check what the owner sees of it."""
    acts.take_and_review(acts.log_in(open_site(way=way), agency.reviewer), number)
    acts.confirm(acts.log_in(open_site(way=way), agency.approver), number)
    acts.see_done(owner, number)
    with fan_out("verify"):
        matter = Matter.objects.get()
    assert (matter.state, matter.passed_count) == ("done", 3)
    assert get_insured(matter.employer_id, Month(int(acts.month()))).count() == 3


# By keyboard it takes twice as long: each half is a test of its own, so that two workers share them.
WHOLE = {name: way for name, way in WAYS.items() if not way.keyboard}


@pytest.mark.parametrize("way", WHOLE.values(), ids=WHOLE)
def test_a_filing_goes_from_slip_to_register(agency: Agency, open_site: OpenSite, way: Way, tmp_path: Path) -> None:
    owner, number = do_employers_half(agency, open_site, way, tmp_path)
    do_agencys_half(agency, open_site, way, owner, number)


def test_the_employers_half_works_by_keyboard_alone(agency: Agency, open_site: OpenSite, tmp_path: Path) -> None:
    _owner, number = do_employers_half(agency, open_site, WAYS["by keyboard alone"], tmp_path)
    with fan_out("verify"):
        matter = Matter.objects.get()
    assert (matter.number, matter.state, matter.line_count) == (number, "submitted", 3)


def test_the_agencys_half_works_by_keyboard_alone(town: factories.City, open_site: OpenSite) -> None:
    way = WAYS["by keyboard alone"]
    agency = Agency(town.clerk, town.reviewer, town.approver)
    people = [factories.newcomer(1, **{**person, "month": acts.month()}) for person in acts.PEOPLE]
    number = factories.submit_people(town.owner_actor, people).number
    do_agencys_half(agency, open_site, way, acts.log_in(open_site(way=way), town.owner), number)
