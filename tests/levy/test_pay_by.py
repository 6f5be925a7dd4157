"""A payment deadline in a year without a published calendar is provisional until the calendar is there."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from canbao.access.actors import SYSTEM
from canbao.cli.commands import check
from canbao.law.queries import get_city_pack
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import (
    PeopleCount,
    draw_up_bill,
    get_people_count,
    get_scheme_sums,
    issue_bill,
)
from canbao.levy.billing.deadlines import get_pay_by
from canbao.levy.documents.notices import PrintedBill, _notice
from canbao.levy.integrity.reconciliation import _reconcile_day
from canbao.levy.models import Bill
from canbao.register.models import Employer
from canbao.register.operations import apply_changes
from canbao.rules import workdays
from canbao.rules.formulas import calendar_deadline
from canbao.rules.packs import Pack
from canbao.rules.workdays import Deadline
from canbao.values.actor import Actor
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests import factories
from tests.levy.payments import issue_month_bill
from tests.portal.pages import words

DECEMBER = Month(202612)
PROVISIONAL, MOVED = date(2027, 1, 11), date(2027, 1, 12)
"""The 10th is a Sunday. The calendar of these tests makes the Monday after it a holiday."""

Publish = Callable[[date], None]


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Return a function that publishes the calendar of 2027 with one more holiday."""

    def act(holiday: date) -> None:
        known = workdays.chinese_calendar.is_workday

        def is_workday(day: date) -> bool:
            return bool(known(day)) if day.year != 2027 else day.weekday() < 5 and day != holiday

        monkeypatch.setattr(workdays.chinese_calendar, "is_workday", is_workday)

    return act


@pytest.fixture
def bill(town: factories.City, finance: Actor) -> Bill:
    """Return the bill of December, not issued yet; it is paid in January of a year without a calendar."""
    factories.insure_people(town.employer, "李晓燕", since=202612)
    assess_employer(finance, town.employer.id, DECEMBER, get_city_pack())
    drawn = draw_up_bill(finance, town.employer.id, DECEMBER, get_city_pack())
    assert drawn is not None
    return drawn


@pytest.fixture
def browser(town: factories.City) -> Client:
    """Return the owner's browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(town.owner)
    return client


def reload(bill: Bill) -> Bill:
    return Bill.objects.for_employer(bill.employer_id).get(month=bill.month, number=bill.number)


def remarks() -> list[str]:
    return [remark.sentence for remark in check._working_days()]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (None, Deadline(PROVISIONAL, provisional=True)),
        ({"2027-01-10": False}, Deadline(PROVISIONAL, provisional=True)),
        ({"2027-01-10": False, "2027-01-11": True}, Deadline(PROVISIONAL, provisional=False)),
        ({"2027-01-10": True}, Deadline(date(2027, 1, 10), provisional=False)),
    ],
)
def test_days_the_city_names_itself_are_known(overrides: Any, expected: Deadline) -> None:
    pack = Pack.from_mapping({"calendar.pay_by_day": 10, "calendar.overrides": overrides}, "the test")
    assert calendar_deadline(DECEMBER, "pay_by", pack) == expected
    assert not calendar_deadline(Month(202610), "pay_by", pack).provisional


def test_a_bill_drawn_up_before_the_calendar_is_provisional(bill: Bill) -> None:
    assert (bill.pay_by, bill.is_pay_by_provisional) == (PROVISIONAL, True)
    assert any("1 bills not issued yet" in sentence for sentence in remarks())


def test_the_day_end_computes_it_again_when_the_calendar_is_published(bill: Bill, publish: Publish) -> None:
    payload = {"day": "2026-11-23"}
    _reconcile_day(payload, "")
    assert reload(bill).pay_by == PROVISIONAL
    publish(PROVISIONAL)
    _reconcile_day(payload, "")
    assert (reload(bill).pay_by, reload(bill).is_pay_by_provisional) == (MOVED, False)
    assert remarks() == []


def test_the_issue_computes_it_again(bill: Bill, issuer: Actor, publish: Publish) -> None:
    publish(PROVISIONAL)
    issued = issue_bill(issuer, bill.key)
    assert (issued.pay_by, issued.is_pay_by_provisional) == (MOVED, False)


def test_an_issued_notice_keeps_its_day_and_says_what_the_calendar_gives(
    bill: Bill, issuer: Actor, publish: Publish
) -> None:
    issued = issue_bill(issuer, bill.key)
    assert any("1 issued notices have a provisional" in sentence for sentence in remarks())
    publish(PROVISIONAL)
    _reconcile_day({"day": "2026-11-23"}, "")
    kept = get_pay_by(reload(bill), get_city_pack())
    assert (kept.day, kept.provisional, kept.calendar_day) == (PROVISIONAL, False, MOVED)
    assert [sentence for sentence in remarks() if issued.notice in sentence]
    employer = Employer.objects.get(id=bill.employer_id)
    paper = _notice(PrintedBill(reload(bill), 0), employer, get_city_pack(), timezone.now())
    assert any("对应的缴款期限为2027-01-12，本单仍以2027-01-11为准" in sentence for sentence in paper.since)


def test_an_issued_notice_whose_day_holds_says_nothing_more(bill: Bill, issuer: Actor, publish: Publish) -> None:
    issue_bill(issuer, bill.key)
    publish(date(2027, 1, 1))
    assert get_pay_by(reload(bill), get_city_pack()).calendar_day is None
    assert remarks() == []


def test_pages_and_api_mark_a_provisional_deadline(
    town: factories.City, bill: Bill, issuer: Actor, browser: Client, publish: Publish
) -> None:
    issue_bill(issuer, bill.key)
    page, api = "/portal/bills/202612/1/", "/api/v1/bills/202612/1"
    assert "2027-01-11 Provisional" in words(browser.get(page))
    assert browser.get(api).json()["pay_by_provisional"] is True
    publish(PROVISIONAL)
    shown = words(browser.get(page))
    assert "Provisional" not in shown
    assert "2027-01-12 by the calendar published since; the notice keeps its day" in shown
    assert browser.get(api).json()["pay_by_provisional"] is False


# -- people counted apart ---------------------------------------------------------------------------------------------


def test_people_with_only_a_refund_are_counted_apart(
    town: factories.City, finance: Actor, issuer: Actor, browser: Client
) -> None:
    """Of three people one left in the month before: the bill has three people, each scheme two."""
    people = factories.insure_people(town.employer, "李晓燕", "王建国", "张伟", since=202610)
    issue_month_bill(town, finance, issuer, 202610)
    stop = Suspend(town.employer.id, people["张伟"], date(2026, 9, 30), Month(202610), "222")
    apply_changes(SYSTEM, town.employer.id, [stop])
    bill = issue_month_bill(town, finance, issuer, 202611)
    assert bill.people == 3
    assert {scheme_sum.people for scheme_sum in get_scheme_sums(bill)} == {2}
    assert get_people_count(bill) == PeopleCount(2, 1, ("refund",), 3)
    paper = _notice(PrintedBill(bill, 0), town.employer, get_city_pack(), timezone.now())
    assert paper.people == "3人，其中1人仅有退收"
    shown = words(browser.get("/portal/bills/202611/1/"))
    assert "2 and 1 more with only back payments, differences or refunds" in shown
    answer = browser.get("/api/v1/bills/202611/1").json()
    assert (answer["people"], answer["people_with_other_lines_only"]) == (3, 1)


def test_a_bill_of_normal_lines_counts_nobody_apart(bills: list[Bill]) -> None:
    assert get_people_count(bills[-1]) == PeopleCount(2, 0, (), 2)
