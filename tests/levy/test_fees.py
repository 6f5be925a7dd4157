"""Late fee: of a bill as one debt, and of months paid back each as a debt of its own where the city says so."""

from datetime import date, timedelta

import pytest
from django.test import Client

from canbao.access.seats import SYSTEM
from canbao.law.queries import files_pack
from canbao.levy import fees, ledger
from canbao.levy.assess import assess
from canbao.levy.bills import draw_up, issue
from canbao.levy.law import Payment, late_fee
from canbao.levy.models import Bill
from canbao.register.operations import apply_changes
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import Pack
from canbao.values.facts import Stop
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat
from tests import cast

USUAL = files_pack()
STRICT = USUAL.publishing(fees.RULE, Month(202607), "from_accrual_pay_by")
SEPTEMBER, OCTOBER, NOVEMBER = Month(202609), Month(202610), Month(202611)


@pytest.fixture
def bill(town: cast.City, finance: Seat, issuer: Seat) -> Bill:
    """The issued bill of November of an employer who joined somebody in November as from September."""
    cast.on_the_books(town.employer, "李晓燕", since=202609, wage=680_000)
    return billed(town, finance, issuer, NOVEMBER)


def billed(town: cast.City, finance: Seat, issuer: Seat, month: Month) -> Bill:
    assess(finance, town.employer.id, month, USUAL)
    drawn = draw_up(finance, town.employer.id, month, USUAL)
    assert drawn is not None
    return issue(issuer, town.employer.id, month, drawn.number)


def of_month(found: list[fees.Debt], month: Month) -> fees.Debt:
    return next(one for one in found if one.month == month)


def test_a_bill_is_one_debt_to_be_paid_by_one_day(bill: Bill) -> None:
    assert fees.debts(bill, USUAL) == [fees.Debt(NOVEMBER, bill.amount, bill.pay_by)]
    assert fees.fee(bill, [], bill.pay_by, USUAL) == 0


def test_months_paid_back_are_debts_of_their_own_from_their_own_day(bill: Bill) -> None:
    found = fees.debts(bill, STRICT)
    assert [(one.month, one.due) for one in found] == [
        (month, calendar_day(month, "pay_by", STRICT)) for month in (SEPTEMBER, OCTOBER, NOVEMBER)
    ]
    assert sum(one.amount for one in found) == bill.amount
    day = bill.pay_by
    expected = sum(late_fee(one.amount, one.due, [], day, STRICT.at(one.month)) for one in found)
    assert fees.fee(bill, [], day, STRICT) == expected > 0


def test_a_payment_ends_the_fee_of_the_oldest_month_first(bill: Bill) -> None:
    found, day = fees.debts(bill, STRICT), bill.pay_by
    september = of_month(found, SEPTEMBER)
    paid = [Payment(date(2026, 11, 23), september.amount)]
    until_paid = late_fee(september.amount, september.due, paid, day, STRICT.at(SEPTEMBER))
    others = sum(late_fee(one.amount, one.due, [], day, STRICT.at(one.month)) for one in found if one != september)
    assert fees.fee(bill, paid, day, STRICT) == until_paid + others
    more = [Payment(date(2026, 11, 23), Fen(september.amount + 10_000))]
    later = day + timedelta(days=40)
    assert fees.fee(bill, more, later, STRICT) < fees.fee(bill, paid, later, STRICT)


def test_what_a_bill_gives_back_makes_the_debts_smaller(town: cast.City, finance: Seat, issuer: Seat) -> None:
    leaving = cast.on_the_books(town.employer, "王建国", since=202610, wage=900_000)
    billed(town, finance, issuer, OCTOBER)
    stop = Stop(town.employer.id, leaving["王建国"], date(2026, 9, 30), OCTOBER, "221")
    apply_changes(SYSTEM, town.employer.id, [stop])
    cast.on_the_books(town.employer, "李晓燕", since=202610, wage=680_000, start=5)
    bill = billed(town, finance, issuer, NOVEMBER)
    found = fees.debts(bill, STRICT)
    assert sum(one.amount for one in found) == max(0, bill.amount)
    assert all(one.amount > 0 for one in found)


@pytest.mark.parametrize(("pack", "starts"), [(USUAL, False), (STRICT, True)], ids=["usual", "strict"])
def test_the_ledger_asks_for_it_and_says_how_it_came_about(bill: Bill, pack: Pack, starts: bool) -> None:
    today = date(2026, 11, 23)
    state = ledger.state_of_bill(bill.employer_id, NOVEMBER, bill.number, today, pack)
    assert state is not None
    assert (state.late_fee > 0) is starts
    told = [one.en for one in ledger.fee_explained(bill, today, pack)]
    assert any("202609" in one for one in told) is starts


def test_the_bill_s_page_says_how_its_late_fee_came_about(
    town: cast.City, finance: Seat, issuer: Seat, today: object
) -> None:
    cast.on_the_books(town.employer, "李晓燕", since=202609, wage=680_000)
    bill = billed(town, finance, issuer, SEPTEMBER)
    browser = Client()
    browser.force_login(town.owner)
    page = browser.get(f"/portal/bills/{int(bill.month)}/{bill.number}/").content.decode()
    assert all(one.zh in page for one in ledger.fee_explained(bill, date(2026, 11, 23), USUAL))
