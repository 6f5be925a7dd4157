"""The number of database statements of the main pages does not grow with the people."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories

SNAPSHOT = {
    "/portal/": 11,
    "/portal/hall/": 9,
    "/portal/services/enrolment/": 15,
    "/portal/services/enrolment/check/": 20,
    "/portal/matters/": 7,
    "/portal/roster/": 9,
}


def count_statements(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert browser.get(address).status_code == 200
    return len(taken)


@pytest.mark.parametrize(("address", "most"), SNAPSHOT.items())
def test_a_page_takes_no_more_statements_than_recorded(
    town: factories.City, owner: Client, address: str, most: int
) -> None:
    factories.enrol_people(town, 3)
    factories.draft(town.owner_actor, [factories.newcomer(51)])
    owner.get(address)
    assert count_statements(owner, address) <= most


@pytest.mark.parametrize("page", ["", "check/"])
def test_a_filing_of_five_hundred_people_takes_as_many_statements_as_of_one(
    town: factories.City, owner: Client, page: str
) -> None:
    address = f"/portal/services/enrolment/{page}"
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    owner.get(address)
    one = count_statements(owner, address)
    factories.draft(
        town.owner_actor,
        [factories.newcomer(place, number=factories.resident_number(place, "19910101")) for place in range(1, 500)],
    )
    # The first looks examine the lines, some at a time; what was found is remembered.
    while "<progress" in owner.get(address).content.decode():
        pass
    assert count_statements(owner, address) == one
