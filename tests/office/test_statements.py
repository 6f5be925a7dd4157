"""The number of database statements of the worklist and the review desk does not grow with matters and lines."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.office.pages import address, take_matter


def count_statements(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(where).status_code == 200
    return len(found)


def test_the_statements_of_the_worklist_do_not_grow_with_its_matters(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    where = "/office/matters/?queue=unassigned"
    factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer.get(where)
    one = count_statements(reviewer, where)
    for serial in range(2, 31):
        factories.submit_people(town.owner_actor, [factories.newcomer(serial)])
    assert count_statements(reviewer, where) == one <= 9


def test_the_statements_of_the_desk_do_not_grow_with_the_lines(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    few = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    many = factories.submit_people(
        town.owner_actor,
        [factories.newcomer(place, number=factories.resident_number(place, "19910101")) for place in range(1, 501)],
    )
    for matter in (few, many):
        take_matter(reviewer, matter)
    assert count_statements(reviewer, address(many)) == count_statements(reviewer, address(few)) <= 30


def test_the_part_beside_a_line_takes_the_same_statements_for_every_line(
    town: factories.City, reviewer: Client, routed_sql: list[str]
) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(place) for place in range(1, 4)])
    take_matter(reviewer, matter)
    assert count_statements(reviewer, address(matter) + "?line=1") == count_statements(
        reviewer, address(matter) + "?line=3"
    )
