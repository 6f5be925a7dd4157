"""The pages of statements: forms, lists, CSV and print, and the city's state."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.levy.models import Bill
from canbao.office.statements.catalogue import KINDS
from canbao.values.refusals import Refusal
from tests import factories
from tests.office.pages import words

BASE = "/office/receipts/statements/"


@pytest.fixture
def browser(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """Return the finance clerk's browser."""
    return signed_in(factories.staff("office.finance", "财务甲"))


@pytest.fixture
def bill(town: factories.City) -> Bill:
    """Return an issued bill of October."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    return factories.issued_earlier(factories.issue_month_bill(town, town.employer, 202610))


def test_every_statement_has_a_form_or_a_list(browser: Client, bill: Bill) -> None:
    assert "Account statement" in words(browser.get(BASE))
    for code in ("receipts", "arrears", "account", "instructions", "day", "month"):
        assert browser.get(f"{BASE}{code}/").status_code == 200
    assert browser.get(f"{BASE}nothing/").status_code == 404


def test_a_month_is_shown_downloaded_and_printed(browser: Client, bill: Bill) -> None:
    query = {"month": "202610"}
    shown = words(browser.get(f"{BASE}month/", query))
    assert bill.notice in shown and "Amounts by scheme and fund" in shown
    table = browser.get(f"{BASE}month.csv", query)
    assert bill.notice in table.content.decode("utf-8-sig") and "attachment" in table["Content-Disposition"]
    assert browser.get(f"{BASE}month.pdf", query)["Content-Type"] == "application/pdf"


def test_the_account_statement_asks_for_the_period_of_the_employer_it_is_opened_for(
    browser: Client, bill: Bill, town: factories.City
) -> None:
    form = browser.get(f"{BASE}account/", {"number": town.employer.number})
    assert form.status_code == 200 and town.employer.number in form.content.decode()
    query = {"number": town.employer.number, "first": "2026-08-01", "last": "2026-11-23"}
    assert town.employer.name in words(browser.get(f"{BASE}account/", query))


@pytest.mark.parametrize(
    ("code", "query", "sentence"),
    [
        ("receipts", {"first": "2026-11-02", "last": "2026-11-01"}, "The last day is before the first."),
        ("receipts", {"first": "2024-11-02", "last": "2026-11-01"}, "at most a year"),
        ("account", {"number": "no", "first": "2026-11-01", "last": "2026-11-02"}, "No employer has this number."),
    ],
)
def test_what_a_statement_cannot_cover_is_said(
    browser: Client, code: str, query: dict[str, str], sentence: str
) -> None:
    answer = browser.get(f"{BASE}{code}/", query)
    assert answer.status_code == 422 and sentence in words(answer)
    assert browser.get(f"{BASE}{code}.csv", query).status_code == 303


def test_a_day_that_was_not_reconciled_is_said(browser: Client) -> None:
    answer = browser.get(f"{BASE}day/", {"day": "2026-11-01"})
    assert answer.status_code == 409 and "not reconciled" in words(answer)
    with pytest.raises(Refusal, match="day_not_reconciled"):
        KINDS["day"].make({"day": date(2026, 11, 1)})
    assert browser.get(f"{BASE}day.pdf", {"day": "2026-11-01"}).status_code == 303


def test_the_state_of_the_city_is_on_one_page(browser: Client, bill: Bill, town: factories.City) -> None:
    factories.submit_people(town.owner_actor, [factories.newcomer(50)])
    shown = words(browser.get("/office/levy/state/"))
    assert "Open matters 1 " in shown
    assert "202610 1 0" in shown
    assert "1–30 days 1 1" in shown
