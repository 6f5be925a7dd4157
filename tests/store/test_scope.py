"""A read of employers' rows names its employer; a GET writes nothing."""

import pytest
from django.db import IntegrityError, connection, transaction

from canbao.matters.models import Matter, MatterLine
from canbao.register.models import Employer
from canbao.store.guard import WroteOnRead, refuse_writes
from canbao.store.scope import UnscopedRead, fan_out
from canbao.values.ids import new_id
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "read",
    [
        lambda rows: list(rows.all()),
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.filter(state="draft").first(),
        lambda rows: list(rows.iterator()),
        lambda rows: rows.update(state="draft"),
        lambda rows: rows.exclude(employer_id=1).count(),
    ],
)
def test_a_read_without_an_employer_raises(read: object) -> None:
    with pytest.raises(UnscopedRead):
        read(Matter.objects)  # type: ignore[operator]


def test_a_read_of_one_employer_runs() -> None:
    assert list(Matter.objects.of(1)) == []
    assert Matter.objects.filter(employer_id=1, state="draft").first() is None


def test_a_named_report_may_read_over_employers() -> None:
    with fan_out("office.worklist"):
        assert list(Matter.objects.all()) == []
    with pytest.raises(UnscopedRead), fan_out("no such report"):
        pass


def test_the_database_refuses_a_line_of_another_employers_matter() -> None:
    clerk = cast.seat(cast.staff("office.accounts"))
    mine, other = cast.employer(clerk), cast.employer(clerk)
    matter = Matter.objects.create(
        employer_id=mine.id, service="enrolment", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterLine.objects.create(employer_id=other.id, matter_id=matter.id, service="enrolment", position=1, raw={})


def test_a_reading_request_cannot_write() -> None:
    with connection.execute_wrapper(refuse_writes), pytest.raises(WroteOnRead), transaction.atomic():
        Employer.objects.filter(id=1).update(name="别名")


def test_three_thousand_children_are_fetched_by_employer() -> None:
    clerk = cast.seat(cast.staff("office.accounts"))
    of = cast.employer(clerk)
    matter = Matter.objects.create(
        employer_id=of.id, service="enrolment", scheme="310", account_id=1, drafted_by=1, drafted_by_name="王芳"
    )
    rows = [
        MatterLine(employer_id=of.id, id=new_id(), matter_id=matter.id, service="enrolment", position=place, raw={})
        for place in range(1, 3001)
    ]
    MatterLine.objects.bulk_create(rows, batch_size=500)
    assert MatterLine.objects.of(of.id).filter(matter_id=matter.id).count() == 3000
