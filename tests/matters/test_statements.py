"""The number of database statements of a submission is small and does not grow with its lines."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canbao.law.queries import cached_law, get_city_pack
from canbao.matters import submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def count_statements(act: Callable[[], object]) -> int:
    # A request reads the law once, like session and actor; it is read here before statements are counted.
    with cached_law():
        get_city_pack()
        with CaptureQueriesContext(connection) as captured:
            act()
    # The savepoints come from the test's transaction; the product has one BEGIN and one COMMIT.
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def count_submission(actor: factories.Actor, people: int, start: int) -> int:
    typed = [
        factories.newcomer(place, number=factories.resident_number(place, f"19{60 + place // 1000}0101"))
        for place in range(start, start + people)
    ]
    matter = factories.draft(actor, typed)
    return count_statements(lambda: submission.submit_matter(actor, matter.id, matter.version, f"key {start}"))


def test_submitting_one_person_takes_at_most_fifteen_statements() -> None:
    assert count_submission(factories.city().owner_actor, 1, 1) <= 15


def test_statements_do_not_grow_with_the_lines_of_a_filing() -> None:
    actor = factories.city().owner_actor
    few = count_submission(actor, 2, 100)
    many = count_submission(actor, 400, 20_000)
    assert many <= few + 2
