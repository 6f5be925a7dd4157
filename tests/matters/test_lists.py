"""The order of an employer's matters: as the reader chooses, page by page, drafts last."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from canbao.matters.lists import ORDERS, my_matters, place_of
from canbao.matters.models import Matter
from tests import cast

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def town() -> cast.City:
    with time_machine.travel(BEGIN, tick=False):
        return cast.city()


@pytest.fixture
def filed(town: cast.City) -> list[Matter]:
    """Three matters submitted on three days, then a draft."""
    matters = []
    for day in range(3):
        with time_machine.travel(BEGIN + timedelta(days=day), tick=False):
            matters.append(cast.submitted(town.owner_seat, [cast.newcomer(day + 1)]))
    with time_machine.travel(BEGIN + timedelta(days=3), tick=False):
        matters.append(cast.draft(town.owner_seat, [cast.newcomer(9)]))
    return matters


@pytest.mark.parametrize(
    ("order", "places"),
    [
        ("", [3, 2, 1, 0]),
        ("-submitted", [2, 1, 0, 3]),
        ("submitted", [0, 1, 2, 3]),
        ("-promised", [2, 1, 0, 3]),
        ("promised", [0, 1, 2, 3]),
        ("no such order", [3, 2, 1, 0]),
    ],
)
def test_matters_stand_in_the_order_chosen(town: cast.City, filed: list[Matter], order: str, places: list[int]) -> None:
    assert [row.id for row in my_matters(town.owner_seat, order=order)] == [filed[place].id for place in places]


@pytest.mark.parametrize("order", ["", *ORDERS])
def test_page_by_page_every_matter_is_seen_once(town: cast.City, filed: list[Matter], order: str) -> None:
    seen: list[int] = []
    after = ""
    while rows := my_matters(town.owner_seat, order=order, after=after, limit=1):
        seen.append(rows[0].id)
        after = place_of(rows[0], order)
    assert seen == [row.id for row in my_matters(town.owner_seat, order=order)]
    assert len(seen) == 4


@pytest.mark.parametrize("order", ["", *ORDERS])
@pytest.mark.parametrize("after", ["nonsense", "_", "2026-11-23_x", "99999999999999999999999"])
def test_a_place_that_is_none_begins_at_the_beginning(
    town: cast.City, filed: list[Matter], order: str, after: str
) -> None:
    assert len(my_matters(town.owner_seat, order=order, after=after)) == 4


def test_the_order_keeps_to_what_was_filtered(town: cast.City, filed: list[Matter]) -> None:
    rows = my_matters(town.owner_seat, order="promised", state="submitted", service_code="enrolment")
    assert [row.id for row in rows] == [matter.id for matter in filed[:3]]
