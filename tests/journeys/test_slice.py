"""The slice in Chromium: slip → register → bind → enrol → 办结, in every way somebody may use the site."""

from pathlib import Path

import pytest

from canbao.matters.models import Matter
from canbao.register.queries import get_insured
from canbao.store.tenancy import fan_out
from canbao.values.months import Month
from tests.journeys import acts
from tests.journeys.conftest import WAYS, Agency, Seating, Way

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_one_filing_through_all_of_it(agency: Agency, sit_down: Seating, way: Way, tmp_path: Path) -> None:
    clerk = acts.log_in(sit_down(way=way), agency.clerk)
    acts.enter_employer(clerk)
    slip = acts.print_slip(clerk, tmp_path)
    owner = sit_down(way=way)
    acts.register(owner)
    acts.complete(owner)
    acts.bind(owner, slip)
    acts.enrol(owner)
    acts.check(owner)
    number = acts.submit(owner)
    acts.take_and_review(acts.log_in(sit_down(way=way), agency.reviewer), number)
    acts.confirm(acts.log_in(sit_down(way=way), agency.approver), number)
    acts.see_done(owner, number)
    with fan_out("verify"):
        matter = Matter.objects.get()
    assert (matter.state, matter.passed_count) == ("done", 3)
    assert get_insured(matter.employer_id, Month.parse(acts.month())).count() == 3
