"""How many statements an act takes: a newcomer's filing few, ten thousand lines no more than in proportion."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canbao.law.queries import cached_law, get_city_pack
from canbao.matters import submission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def statements(act: Callable[[], object]) -> int:
    # The law belongs to the request, like session and actor: read once, whatever the act asks of it.
    with cached_law():
        get_city_pack()
        with CaptureQueriesContext(connection) as captured:
            act()
    # Savepoints are the test's own nesting; the product's transaction is one BEGIN and one COMMIT.
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def submitting(actor: factories.Actor, people: int, start: int) -> int:
    typed = [
        factories.newcomer(place, number=factories.resident_number(place, f"19{60 + place // 1000}0101"))
        for place in range(start, start + people)
    ]
    matter = factories.draft(actor, typed)
    return statements(lambda: submission.submit_matter(actor, matter.id, matter.version, f"key {start}"))


def test_submitting_one_newcomer_takes_at_most_fifteen_statements() -> None:
    assert submitting(factories.city().owner_actor, 1, 1) <= 15


def test_statements_do_not_grow_with_the_lines_of_a_filing() -> None:
    actor = factories.city().owner_actor
    few = submitting(actor, 2, 100)
    many = submitting(actor, 400, 20_000)
    assert many <= few + 2
