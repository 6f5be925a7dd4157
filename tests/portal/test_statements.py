"""How many statements the main pages take: as many for five hundred people as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories

SNAPSHOT = {
    "/portal/": 10,
    "/portal/hall/": 8,
    "/portal/services/enrolment/": 14,
    "/portal/services/enrolment/check/": 19,
    "/portal/matters/": 7,
    "/portal/roster/": 7,
}


def statements(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert browser.get(address).status_code == 200
    return len(taken)


@pytest.mark.parametrize(("address", "most"), SNAPSHOT.items())
def test_a_page_takes_no_more_statements_than_it_did(
    town: factories.City, owner: Client, address: str, most: int
) -> None:
    factories.insured_people(town, 3)
    factories.draft(town.owner_actor, [factories.newcomer(51)])
    owner.get(address)
    assert statements(owner, address) <= most


@pytest.mark.parametrize("page", ["", "check/"])
def test_five_hundred_people_take_as_many_statements_as_one(town: factories.City, owner: Client, page: str) -> None:
    address = f"/portal/services/enrolment/{page}"
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    owner.get(address)
    one = statements(owner, address)
    factories.draft(
        town.owner_actor,
        [factories.newcomer(place, number=factories.resident_number(place, "19910101")) for place in range(1, 500)],
    )
    assert statements(owner, address) == one
