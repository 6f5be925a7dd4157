"""Late fee: a bill is one debt, or each month of it is a debt of its own where the city chooses so."""

from datetime import date, timedelta

import pytest
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_configured_pack
from canbao.levy.account import late_fees, ledger
from canbao.levy.arithmetic.contribution import Payment, compute_late_fee
from canbao.levy.assessment.runs import assess_employer
from canbao.levy.billing.bills import draw_up_bill, issue_bill
from canbao.levy.models import Bill, BillKey
from canbao.register.operations import apply_changes
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import LawDay, Pack
from canbao.values.actor import Actor
from canbao.values.fact_changes import Suspend
from canbao.values.money import Fen
from canbao.values.months import Month
from tests import factories

USUAL = get_configured_pack()
STRICT = USUAL.with_published(late_fees.RULE, Month(202607), "from_accrual_pay_by")
SEPTEMBER, OCTOBER, NOVEMBER = Month(202609), Month(202610), Month(202611)


@pytest.fixture
def bill(town: factories.City, finance: Actor, issuer: Actor) -> Bill:
    """Return November's issued bill of an employer that enrolled a person from September on."""
    factories.insure_people(town.employer, "李晓燕", since=202609, wage=680_000)
    return issue_month(town, finance, issuer, NOVEMBER)


def issue_month(town: factories.City, finance: Actor, issuer: Actor, month: Month) -> Bill:
    assess_employer(finance, town.employer.id, month, USUAL)
    drawn = draw_up_bill(finance, town.employer.id, month, USUAL)
    assert drawn is not None
    return issue_bill(issuer, BillKey(town.employer.id, month, drawn.number))


def of_month(found: list[late_fees.Debt], month: Month) -> late_fees.Debt:
    return next(one for one in found if one.month == month)


def test_a_bill_is_one_debt_with_one_payment_deadline(bill: Bill) -> None:
    assert late_fees.get_debts(bill, USUAL) == [late_fees.Debt(NOVEMBER, bill.amount, bill.pay_by)]
    assert late_fees.compute_bill_late_fee(bill, [], LawDay(bill.pay_by, USUAL)) == 0


def test_each_month_of_back_payments_is_a_debt_with_its_own_deadline(bill: Bill) -> None:
    found = late_fees.get_debts(bill, STRICT)
    assert [(one.month, one.due_day) for one in found] == [
        (month, calendar_day(month, "pay_by", STRICT)) for month in (SEPTEMBER, OCTOBER, NOVEMBER)
    ]
    assert sum(one.amount for one in found) == bill.amount
    day = bill.pay_by
    expected = sum(compute_late_fee(one.amount, one.due_day, [], day, STRICT.at(one.month)) for one in found)
    assert late_fees.compute_bill_late_fee(bill, [], LawDay(day, STRICT)) == expected > 0


def test_a_payment_settles_the_oldest_month_first(bill: Bill) -> None:
    found, day = late_fees.get_debts(bill, STRICT), bill.pay_by
    september = of_month(found, SEPTEMBER)
    paid = [Payment(date(2026, 11, 23), september.amount)]
    until_paid = compute_late_fee(september.amount, september.due_day, paid, day, STRICT.at(SEPTEMBER))
    others = sum(
        compute_late_fee(one.amount, one.due_day, [], day, STRICT.at(one.month)) for one in found if one != september
    )
    assert late_fees.compute_bill_late_fee(bill, paid, LawDay(day, STRICT)) == until_paid + others
    more = [Payment(date(2026, 11, 23), Fen(september.amount + 10_000))]
    later = day + timedelta(days=40)
    assert late_fees.compute_bill_late_fee(bill, more, LawDay(later, STRICT)) < late_fees.compute_bill_late_fee(
        bill, paid, LawDay(later, STRICT)
    )


def test_refunds_on_a_bill_reduce_its_debts(town: factories.City, finance: Actor, issuer: Actor) -> None:
    leaving = factories.insure_people(town.employer, "王建国", since=202610, wage=900_000)
    issue_month(town, finance, issuer, OCTOBER)
    stop = Suspend(town.employer.id, leaving["王建国"], date(2026, 9, 30), OCTOBER, "221")
    apply_changes(SYSTEM, town.employer.id, [stop])
    factories.insure_people(town.employer, "李晓燕", since=202610, wage=680_000, start=5)
    bill = issue_month(town, finance, issuer, NOVEMBER)
    found = late_fees.get_debts(bill, STRICT)
    assert sum(one.amount for one in found) == max(0, bill.amount)
    assert all(one.amount > 0 for one in found)


@pytest.mark.parametrize(("pack", "starts"), [(USUAL, False), (STRICT, True)], ids=["usual", "strict"])
def test_the_ledger_charges_and_explains_the_late_fee(bill: Bill, pack: Pack, starts: bool) -> None:
    today = date(2026, 11, 23)
    state = ledger.get_bill_state(bill.key, LawDay(today, pack))
    assert state is not None
    assert (state.late_fee > 0) is starts
    sentences = [one.en for one in ledger.get_late_fee_explanation(bill, LawDay(today, pack))]
    assert any("202609" in one for one in sentences) is starts


def test_the_page_of_a_bill_explains_the_late_fee(
    town: factories.City, finance: Actor, issuer: Actor, today: object
) -> None:
    factories.insure_people(town.employer, "李晓燕", since=202609, wage=680_000)
    bill = issue_month(town, finance, issuer, SEPTEMBER)
    browser = Client()
    browser.force_login(town.owner)
    page = browser.get(f"/portal/bills/{int(bill.month)}/{bill.number}/").content.decode()
    assert all(one.zh in page for one in ledger.get_late_fee_explanation(bill, LawDay(date(2026, 11, 23), USUAL)))
