"""How many statements an act takes: a newcomer's filing few, ten thousand lines no more than in proportion."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canbao.law.queries import city_pack, one_law
from canbao.matters import operations as filing
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def statements(act: Callable[[], object]) -> int:
    # The law belongs to the request, like session and seat: read once, whatever the act asks of it.
    with one_law():
        city_pack()
        with CaptureQueriesContext(connection) as captured:
            act()
    # Savepoints are the test's own nesting; the product's transaction is one BEGIN and one COMMIT.
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def submitting(seat: cast.Seat, people: int, start: int) -> int:
    typed = [
        cast.newcomer(place, number=cast.resident_number(place, f"19{60 + place // 1000}0101"))
        for place in range(start, start + people)
    ]
    matter = cast.draft(seat, typed)
    return statements(lambda: filing.submit(seat, matter.id, matter.version, f"key {start}"))


def test_submitting_one_newcomer_takes_at_most_fifteen_statements() -> None:
    assert submitting(cast.city().owner_seat, 1, 1) <= 15


def test_statements_do_not_grow_with_the_lines_of_a_filing() -> None:
    seat = cast.city().owner_seat
    few = submitting(seat, 2, 100)
    many = submitting(seat, 400, 20_000)
    assert many <= few + 2
