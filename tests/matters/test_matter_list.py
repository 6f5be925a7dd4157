"""The list of an employer's matters: its order, its pages and its filters."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from canbao.matters.matter_list import ORDERS, get_cursor, get_own_matters
from canbao.matters.models import Matter
from tests import factories

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def town() -> factories.City:
    with time_machine.travel(BEGIN, tick=False):
        return factories.city()


@pytest.fixture
def matters_of_days(town: factories.City) -> list[Matter]:
    """Return three matters submitted on three days, and a draft."""
    matters = []
    for day in range(3):
        with time_machine.travel(BEGIN + timedelta(days=day), tick=False):
            matters.append(factories.submit_people(town.owner_actor, [factories.newcomer(day + 1)]))
    with time_machine.travel(BEGIN + timedelta(days=3), tick=False):
        matters.append(factories.draft(town.owner_actor, [factories.newcomer(9)]))
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
def test_matters_are_listed_in_the_chosen_order(
    town: factories.City, matters_of_days: list[Matter], order: str, places: list[int]
) -> None:
    assert [row.id for row in get_own_matters(town.owner_actor, order=order)] == [
        matters_of_days[place].id for place in places
    ]


@pytest.mark.parametrize("order", ["", *ORDERS])
def test_the_pages_list_every_matter_once(town: factories.City, matters_of_days: list[Matter], order: str) -> None:
    seen: list[int] = []
    after = ""
    while rows := get_own_matters(town.owner_actor, order=order, after=after, limit=1):
        seen.append(rows[0].id)
        after = get_cursor(rows[0], order)
    assert seen == [row.id for row in get_own_matters(town.owner_actor, order=order)]
    assert len(seen) == 4


@pytest.mark.parametrize("order", ["", *ORDERS])
@pytest.mark.parametrize("after", ["nonsense", "_", "2026-11-23_x", "99999999999999999999999"])
def test_an_invalid_cursor_starts_at_the_beginning(
    town: factories.City, matters_of_days: list[Matter], order: str, after: str
) -> None:
    assert len(get_own_matters(town.owner_actor, order=order, after=after)) == 4


def test_the_order_applies_to_the_filtered_matters(town: factories.City, matters_of_days: list[Matter]) -> None:
    rows = get_own_matters(town.owner_actor, order="promised", state="submitted", service_code="enrolment")
    assert [row.id for row in rows] == [matter.id for matter in matters_of_days[:3]]
