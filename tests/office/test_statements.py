"""How many statements the worklist and the desk take: as many for five hundred lines as for one."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.office.pages import address, taken


def statements(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(where).status_code == 200
    return len(found)


def test_the_worklist_takes_as_many_for_thirty_matters_as_for_one(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    where = "/office/matters/?queue=unassigned"
    factories.submitted(town.owner_actor, [factories.newcomer(1)])
    reviewer.get(where)
    one = statements(reviewer, where)
    for serial in range(2, 31):
        factories.submitted(town.owner_actor, [factories.newcomer(serial)])
    assert statements(reviewer, where) == one <= 9


def test_the_desk_takes_as_many_for_five_hundred_lines_as_for_one(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    few = factories.submitted(town.owner_actor, [factories.newcomer(1)])
    many = factories.submitted(
        town.owner_actor,
        [factories.newcomer(place, number=factories.resident_number(place, "19910101")) for place in range(1, 501)],
    )
    for matter in (few, many):
        taken(reviewer, matter)
    assert statements(reviewer, address(many)) == statements(reviewer, address(few)) <= 30


def test_what_stands_beside_a_line_takes_as_many_whatever_the_line(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(place) for place in range(1, 4)])
    taken(reviewer, matter)
    assert statements(reviewer, address(matter) + "?line=1") == statements(reviewer, address(matter) + "?line=3")
