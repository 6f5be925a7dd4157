"""A read of employers' rows names its employer; a GET writes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, prefetch_related_objects

from canbao.matters.models import Matter, MatterLine
from canbao.register.models import Employer
from canbao.store.read_only import WroteOnRead, refuse_write
from canbao.store.tenancy import UnscopedRead, fan_out
from canbao.values.ids import new_id
from tests import factories

pytestmark = pytest.mark.django_db


def filed(employer_id: int) -> Matter:
    """A draft of an employer with two lines."""
    matter = Matter.objects.create(
        employer_id=employer_id, service="enrolment", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    for place in (1, 2):
        MatterLine.objects.create(
            employer_id=employer_id, matter_id=matter.id, service="enrolment", position=place, raw={}
        )
    return matter


@pytest.fixture
def mine() -> Matter:
    return filed(factories.employer(factories.actor(factories.staff("office.accounts"))).id)


@pytest.fixture
def others() -> Matter:
    return filed(factories.employer(factories.actor(factories.staff("office.accounts"))).id)


@pytest.mark.parametrize(
    "read",
    [
        lambda rows: list(rows.all()),
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: bool(rows.all()),
        lambda rows: rows.all()[0],
        lambda rows: rows.get(id=1),
        lambda rows: rows.filter(state="draft").first(),
        lambda rows: rows.earliest("saved_at"),
        lambda rows: rows.latest("saved_at"),
        lambda rows: rows.in_bulk(),
        lambda rows: rows.in_bulk([(1, 1), (2, 1)]),
        lambda rows: list(rows.values_list("id", flat=True)),
        lambda rows: list(rows.values("state").annotate(Count("id"))),
        lambda rows: list(rows.dates("saved_at", "day")),
        lambda rows: rows.aggregate(Max("version")),
        lambda rows: list(rows.iterator()),
        lambda rows: rows.aiterator(),
        lambda rows: rows.explain(),
        lambda rows: rows.raw("SELECT * FROM matters_matter"),
        lambda rows: rows.update(state="draft"),
        lambda rows: rows.all().delete(),
        lambda rows: rows.get_or_create(id=1),
        lambda rows: list(rows.select_related("employer")),
        lambda rows: list(rows.prefetch_related("lines")),
    ],
)
def test_a_read_without_an_employer_raises(read: Callable[[Any], Any]) -> None:
    with pytest.raises(UnscopedRead):
        read(Matter.objects)


@pytest.mark.parametrize(
    "condition",
    [
        ~Q(employer_id=1),
        Q(employer_id__gt=1),
        Q(employer_id__isnull=False),
        Q(employer_id=1) | Q(state="draft"),
        Q(employer_id=1) | Q(employer_id=2),
        Q(employer_id__in=[1, 2]),
        Q(employer_id=F("account_id")),
        Q(employer__number="610200000001"),
        Q(pk__in=[(1, 1), (2, 1)]),
        Q(employer_id__in=Employer.objects.values("id")),
    ],
)
def test_a_condition_that_lets_several_employers_through_names_none(condition: Q) -> None:
    with pytest.raises(UnscopedRead):
        Matter.objects.filter(condition).count()


@pytest.mark.parametrize(
    "condition",
    [
        Q(employer_id=1),
        Q(employer=1),
        Q(employer__id=1),
        Q(employer_id__in=[1]),
        Q(pk=(1, 2)),
        Q(pk__in=[(1, 2), (1, 3)]),
        Q(pk__in=[]),
        Q(employer_id=1) & ~Q(state="draft"),
        Q(employer_id=1, state="draft") | Q(employer_id=1, version=0),
    ],
)
def test_a_condition_on_one_employer_is_enough(condition: Q) -> None:
    assert Matter.objects.filter(condition).count() == 0


def test_a_condition_on_joined_rows_does_not_name_the_employer_of_these(mine: Matter) -> None:
    for rows in (
        MatterLine.objects.filter(matter__account_id=mine.account_id),
        Matter.objects.filter(lines__employer_id=mine.employer_id),
    ):
        with pytest.raises(UnscopedRead):
            rows.count()


def test_the_parents_employer_is_the_rows_own(mine: Matter) -> None:
    assert MatterLine.objects.filter(matter=mine).count() == 2
    assert MatterLine.objects.filter(matter__employer_id=mine.employer_id).count() == 2


def test_a_row_is_found_by_its_composite_key(mine: Matter, others: Matter) -> None:
    key = (mine.employer_id, mine.id)
    assert Matter.objects.get(pk=key) == mine
    assert Matter.objects.filter(pk=key).exists()
    assert not Matter.objects.filter(pk=(mine.employer_id, others.id)).exists()
    assert list(Matter.objects.in_bulk([key])) == [key]
    mine.refresh_from_db()


def test_a_related_manager_reads_its_own_employers_rows(mine: Matter, others: Matter) -> None:
    assert {line.employer_id for line in mine.lines.all()} == {mine.employer_id}
    assert mine.lines.count() == 2
    assert mine.lines.aggregate(Max("position")) == {"position__max": 2}
    assert mine.lines.earliest("position").matter == mine


def test_related_rows_are_prefetched_for_one_employer(mine: Matter) -> None:
    second = Matter.objects.create(
        employer_id=mine.employer_id, service="other", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    found = Matter.objects.for_employer(mine.employer_id).order_by("id").prefetch_related("lines")
    assert [len(matter.lines.all()) for matter in found] == [2, 0]
    assert [matter.id for matter in found] == [mine.id, second.id]
    lines = MatterLine.objects.for_employer(mine.employer_id).prefetch_related("matter")
    assert {line.matter.id for line in lines} == {mine.id}


def test_related_rows_are_not_prefetched_for_several_employers(mine: Matter, others: Matter) -> None:
    with pytest.raises(UnscopedRead):
        prefetch_related_objects([mine, others], "lines")
    with fan_out("office.worklist"):
        prefetch_related_objects([mine, others], "lines")
    assert len(others.lines.all()) == 2


def test_a_query_inside_another_names_its_employer_too(mine: Matter) -> None:
    lines = MatterLine.objects.for_employer(mine.employer_id)
    with pytest.raises(UnscopedRead):
        lines.filter(matter_id__in=Matter.objects.filter(state="draft").values("id"))
    assert lines.filter(matter_id__in=Matter.objects.for_employer(mine.employer_id).values("id")).count() == 2
    inner = Matter.objects.filter(employer_id=OuterRef("employer_id"), id=OuterRef("matter_id"))
    assert lines.filter(Exists(inner)).count() == 2
    assert lines.filter(matter_id__in=inner.values("id")).count() == 2


def test_reads_put_together_name_one_employer_between_them(mine: Matter, others: Matter) -> None:
    rows = Matter.objects.for_employer(mine.employer_id)
    assert len(rows.union(rows.filter(state="draft"))) == 1
    for more in (Matter.objects.all(), Matter.objects.for_employer(others.employer_id)):
        with pytest.raises(UnscopedRead):
            list(rows.union(more))


def test_a_read_of_one_employer_runs() -> None:
    assert list(Matter.objects.for_employer(1)) == []
    assert Matter.objects.filter(employer_id=1, state="draft").first() is None
    assert list(Matter.objects.none()) == []


def test_a_named_report_may_read_over_employers() -> None:
    with fan_out("office.worklist"):
        assert list(Matter.objects.all()) == []
    with pytest.raises(UnscopedRead), fan_out("no such report"):
        pass


def test_the_database_refuses_a_line_of_another_employers_matter() -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    mine, other = factories.employer(clerk), factories.employer(clerk)
    matter = Matter.objects.create(
        employer_id=mine.id, service="enrolment", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterLine.objects.create(employer_id=other.id, matter_id=matter.id, service="enrolment", position=1, raw={})


def test_a_reading_request_cannot_write() -> None:
    with connection.execute_wrapper(refuse_write), pytest.raises(WroteOnRead), transaction.atomic():
        Employer.objects.filter(id=1).update(name="别名")


def test_three_thousand_children_are_fetched_by_employer() -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    of = factories.employer(clerk)
    matter = Matter.objects.create(
        employer_id=of.id, service="enrolment", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    rows = [
        MatterLine(employer_id=of.id, id=new_id(), matter_id=matter.id, service="enrolment", position=place, raw={})
        for place in range(1, 3001)
    ]
    MatterLine.objects.bulk_create(rows, batch_size=500)
    assert MatterLine.objects.for_employer(of.id).filter(matter_id=matter.id).count() == 3000
