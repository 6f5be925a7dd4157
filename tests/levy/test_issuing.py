"""Issuing a month: the number of statements does not depend on the number of bills, and nothing is lost by it."""

import secrets

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canbao.journal.models import Entry
from canbao.journal.operations import employer_chain
from canbao.journal.queries import get_journal_faults
from canbao.levy.assessment import city
from canbao.levy.billing.bills import issue_bill
from canbao.levy.models import Bill, BillKey, Booking, NoticeNumber
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month
from tests import factories

NOVEMBER = Month(202611)


def assess_city(town: factories.City, finance: Actor, count: int) -> list[int]:
    """Assess November for ``count`` more employers with a person each and return the employers."""
    employers = []
    for place in range(count):
        employer = factories.employer(factories.actor(town.clerk), name=f"单位{place}")
        factories.insure_people(employer, "甲乙", since=202611, wage=500_000 + place, start=60 + place)
        employers.append(employer.id)
    city.start_assessment(finance, NOVEMBER)
    for _row in city.run_assessment(NOVEMBER):
        pass
    return employers


def count_statements(issuer: Actor) -> int:
    with CaptureQueriesContext(connection) as captured:
        city.issue_month_bills(issuer, NOVEMBER)
    return len(captured)


@pytest.mark.parametrize("count", [2, 12])
def test_a_month_is_issued_by_the_same_statements_for_any_number_of_bills(
    town: factories.City, finance: Actor, issuer: Actor, count: int
) -> None:
    assess_city(town, finance, count)
    # Rows of executemany are single statements on SQLite: one for each bill, one for each head of a chain.
    assert count_statements(issuer) <= 30 + 2 * count


def test_every_bill_of_an_issued_month_is_numbered_booked_and_in_its_journal(
    town: factories.City, finance: Actor, issuer: Actor
) -> None:
    employers = assess_city(town, finance, 5)
    city.issue_month_bills(issuer, NOVEMBER)
    with fan_out("verify"):
        bills = list(Bill.objects.filter(month=NOVEMBER))
        booked = {row.employer_id: row.due for row in Booking.objects.filter(kind="issue")}
    assert {bill.employer_id for bill in bills} == set(employers)
    assert len({bill.notice for bill in bills}) == NoticeNumber.objects.count() == 5
    assert booked == {bill.employer_id: bill.amount for bill in bills}
    for bill in bills:
        entry = Entry.objects.filter(chain=employer_chain(bill.employer_id)).latest("seq")
        assert (entry.verb, entry.object_id, entry.new["notice"]) == ("bill.issue", "202611-1", bill.notice)
        assert (bill.issued_by, bill.issued_by_name) == (issuer.user_id, issuer.name)
    with fan_out("verify"):
        assert list(get_journal_faults()) == []


def test_a_notice_number_that_another_bill_has_is_drawn_again(
    town: factories.City, finance: Actor, issuer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    employers = assess_city(town, finance, 3)
    drawn = iter([1, 2, 2, 1, 3, 4])
    monkeypatch.setattr(secrets, "randbelow", lambda _limit: next(drawn))
    NoticeNumber.objects.create(notice="ZJ20261100000001", employer_id=1, month=202610, number=1)
    city.issue_month_bills(issuer, NOVEMBER)
    with fan_out("verify"):
        notices = set(Bill.objects.filter(employer_id__in=employers).values_list("notice", flat=True))
    assert notices == {"ZJ20261100000002", "ZJ20261100000003", "ZJ20261100000004"}


def test_a_bill_issued_by_itself_meanwhile_is_issued_once(town: factories.City, finance: Actor, issuer: Actor) -> None:
    employers = assess_city(town, finance, 3)
    alone = issue_bill(issuer, BillKey(employers[1], NOVEMBER, 1))
    assert city.issue_month_bills(issuer, NOVEMBER) == 2
    assert Bill.objects.for_employer(employers[1]).get().notice == alone.notice
