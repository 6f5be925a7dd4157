"""Insurance as of a month with the coming change: the plain function, and the same status by the database."""

from datetime import date
from random import Random

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.register.insurance_today import (
    InsuranceToday,
    describe_insurance,
    filter_by_status,
    get_insurance_today,
)
from canbao.register.models import CoveragePeriod, InsuredPerson
from canbao.register.operations import apply_changes
from canbao.register.queries import get_roster
from canbao.values.fact_changes import Resume, Suspend, UndoEnrol
from canbao.values.months import Month
from tests import factories

NOW, NEXT = Month(202611), Month(202612)


def _period(start: int, until: int | None = None, is_final: bool = False) -> tuple[Month, Month | None, bool]:
    return Month(start), None if until is None else Month(until), is_final


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([_period(202601)], InsuranceToday("1")),
        ([_period(202601, 202612)], InsuranceToday("1", last=NOW)),
        ([_period(202601, 202612, True)], InsuranceToday("1", last=NOW)),
        ([_period(202601, 202611)], InsuranceToday("2")),
        ([_period(202601, 202611, True)], InsuranceToday("4")),
        ([_period(202612)], InsuranceToday("0", first=NEXT)),
        ([_period(202601, 202608), _period(202612)], InsuranceToday("2", first=NEXT)),
        ([_period(202601, 202612), _period(202612)], InsuranceToday("1")),
        ([_period(202601, 202612), _period(202612, 202703)], InsuranceToday("1", last=Month(202702))),
        ([_period(202601, 202612), _period(202701)], InsuranceToday("1", last=NOW)),
        ([], InsuranceToday("0")),
    ],
)
def test_the_status_is_that_of_the_month_with_the_coming_change(
    periods: list[tuple[Month, Month | None, bool]], expected: InsuranceToday
) -> None:
    assert describe_insurance(periods, NOW) == expected


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    return factories.city()


@pytest.mark.parametrize("seed", range(30))
def test_the_database_filters_by_the_same_status(town: factories.City, seed: int) -> None:
    """Random periods with gaps, some final, the last one open in half of the cases."""
    draw, employer, start = Random(seed), town.employer.id, Month(202601)  # noqa: S311 - no secret
    [person] = factories.insure_people(town.employer, "李晓燕").values()
    CoveragePeriod.objects.for_employer(employer).filter(person_id=person).delete()
    count = draw.randint(0, 4)
    for place in range(count):
        start, length = start + draw.randint(0, 4), draw.randint(1, 5)
        until = None if place == count - 1 and draw.random() < 0.5 else start + length
        CoveragePeriod.objects.create(
            employer_id=employer, person_id=person, from_month=start, until_month=until, ends=draw.random() < 0.3
        )
        start = start + length
    rows = InsuredPerson.objects.for_employer(employer)
    for month in (Month(202601) + step for step in range(24)):
        today = get_insurance_today(employer, [person], month)[person]
        assert [code for code in "0124" if filter_by_status(rows, employer, [code], month).exists()] == [today.status]


def test_an_undone_join_is_no_insurance(town: factories.City) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [UndoEnrol(town.employer.id, li)])
    assert get_insurance_today(town.employer.id, [li], NOW)[li] == InsuranceToday("0")
    assert filter_by_status(get_roster(town.employer.id), town.employer.id, ["0"], NOW).count() == 1


def test_a_stop_at_the_months_end_and_a_resumption_later_are_both_seen(town: factories.City) -> None:
    li = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    stop = Suspend(town.employer.id, li, date(2026, 9, 20), Month(202610), "222")
    again = Resume(town.employer.id, li, NEXT, "1101", 700_000, "")
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [stop])
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, [again])
    assert get_insurance_today(town.employer.id, [li], NOW)[li] == InsuranceToday("2", first=NEXT)
    assert get_insurance_today(town.employer.id, [li], Month(202609))[li].status == "1"
    assert get_insurance_today(town.employer.id, [li], NEXT)[li] == InsuranceToday("1")
