"""Bills and payments: what is billed, paid and open, and payment demands, of the own employer only."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from canbao.law.queries import get_configured_pack
from canbao.levy.account import ledger
from canbao.levy.collection import instructions, payment_demands, tax_payments
from canbao.levy.exchange import opening_balances, tax_feed
from canbao.levy.models import Bill, BillKey, PaymentDemand
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan, yuan_plain
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words

PAGE = "/portal/payments/"
PACK = get_configured_pack()
TODAY = date(2026, 11, 23)
LAW_DAY = LawDay(TODAY, PACK)


@pytest.fixture
def finance(town: factories.City) -> Actor:
    """Return the finance clerk."""
    return factories.actor(factories.staff("office.finance", "财务甲"))


@pytest.fixture
def october(town: factories.City) -> Bill:
    """Return October's bill of two people, which is overdue."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    return factories.issue_month_bill(town, town.employer, 202610)


def arrive(finance: Actor, ticket: str, notice: str, amount: int) -> None:
    feed = f"ticket,notice,amount,paid_on\n{ticket},{notice},{yuan_plain(Fen(amount))},{TODAY}".encode()
    tax_feed.import_tax_payments(finance, "f.csv", feed, PACK)


def test_the_page_explains_that_there_are_no_bills_yet(town: factories.City, owner: Client) -> None:
    shown = words(owner.get(PAGE))
    assert "No bills yet" in shown and "Nothing arrived yet" in shown
    assert "Tax office last heard not yet" in shown


def test_an_overdue_bill_is_shown_as_open_with_its_late_fee(town: factories.City, owner: Client, october: Bill) -> None:
    at = ledger.get_bill_state(BillKey(town.employer.id, Month(202610), 1), LAW_DAY)
    assert at is not None and at.late_fee > 0
    shown = words(owner.get(PAGE))
    assert f"Open on bills {yuan(Fen(october.amount))} yuan" in shown
    assert f"Late fee as of today {yuan(at.late_fee)} yuan" in shown
    assert "Overdue" in shown


def test_part_payment_leaves_the_rest_of_a_bill_open(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    arrive(finance, "T100", october.notice, 10_000)
    shown = words(owner.get(PAGE))
    assert f"Open on bills {yuan(Fen(october.amount - 10_000))} yuan" in shown
    assert "T100" in shown and "Payment" in shown and "Bill paid" in shown
    assert "Tax office last heard 2026-11-23" in shown


def test_an_overpayment_is_on_account_until_it_is_refunded(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    at = ledger.get_bill_state(BillKey(town.employer.id, Month(202610), 1), LAW_DAY)
    assert at is not None
    arrive(finance, "T1", october.notice, at.total + 12_345)
    shown = words(owner.get(PAGE))
    assert "Money on account 123.45 yuan" in shown and "Open on bills 0.00 yuan" in shown
    asked = instructions.request_refund(finance, town.employer.id, 12_345, "某银行", "6222020000001234567", "多缴")
    instructions.release_instruction(factories.actor(town.approver), town.employer.id, asked.id, LAW_DAY)
    shown = words(owner.get(PAGE))
    assert "Money on account 0.00 yuan" in shown and "Refund" in shown
    assert "6222020000001234567" not in shown


def test_a_reversed_payment_is_not_shown(town: factories.City, owner: Client, finance: Actor, october: Bill) -> None:
    arrive(finance, "T777", october.notice, 10_000)
    booking = ledger.get_tax_payments(town.employer.id, 1)[0]
    asked = instructions.request_reversal(finance, town.employer.id, booking.id, "入错单位")
    instructions.release_instruction(factories.actor(town.approver), town.employer.id, asked.id, LAW_DAY)
    shown = words(owner.get(PAGE))
    assert "T777" not in shown and "Nothing arrived yet" in shown
    assert f"Open on bills {yuan(Fen(october.amount))} yuan" in shown


def test_a_released_opening_balance_is_shown(town: factories.City, owner: Client, finance: Actor) -> None:
    data = f"employer,month,principal,credit,pay_by\n{town.employer.number},202606,88.00,,2026-07-25\n".encode()
    result = opening_balances.request_opening_file(finance, "a.csv", data, PACK)
    assert "Opening balance" not in words(owner.get(PAGE))
    opening_balances.release_opening_file(factories.actor(town.approver), result.file or 0, LAW_DAY)
    shown = words(owner.get(PAGE))
    assert "Opening balance" in shown and "Open on bills 88.00 yuan" in shown


def send_demand(town: factories.City, finance: Actor) -> PaymentDemand:
    """Return a payment demand that a second person released."""
    row = payment_demands.prepare_payment_demand(finance, town.employer.id, TODAY + timedelta(days=10), PACK)
    return payment_demands.release_payment_demand(factories.actor(town.approver), town.employer.id, row.id, LAW_DAY)


def test_a_payment_demand_is_listed_and_can_be_downloaded(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    demand = send_demand(town, finance)
    assert demand.letter in words(owner.get(PAGE))
    answer = owner.get(f"{PAGE}demands/{demand.id}.pdf")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text().replace("\n", "")
    assert demand.letter in text and october.notice in text and yuan(Fen(october.amount)) in text


def test_a_payment_demand_is_shown_only_when_it_is_released(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    row = payment_demands.prepare_payment_demand(finance, town.employer.id, TODAY + timedelta(days=10), PACK)
    assert row.letter not in words(owner.get(PAGE))
    assert owner.get(f"{PAGE}demands/{row.id}.pdf").status_code == 404


def test_a_voided_payment_demand_is_shown_as_void(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    row = send_demand(town, finance)
    payment_demands.void_payment_demand(finance, town.employer.id, row.id, "单位已缴清")
    shown = words(owner.get(PAGE))
    assert row.letter in shown and "Void 单位已缴清" in shown
    text = PdfReader(BytesIO(owner.get(f"{PAGE}demands/{row.id}.pdf").content)).pages[0].extract_text()
    assert "本件已作废" in text and "查验码" not in text


def test_another_employers_payments_and_demands_are_not_shown(
    town: factories.City, finance: Actor, october: Bill, signed_in: Callable[..., Client]
) -> None:
    clerk = factories.actor(town.clerk)
    theirs = signed_in(factories.bound_owner(clerk, factories.employer(clerk, "乙单位")))
    demand = send_demand(town, finance)
    arrive(finance, "T1", october.notice, 10_000)
    shown = words(theirs.get(PAGE))
    assert october.notice not in shown and demand.letter not in shown and "T1" not in shown
    assert theirs.get(f"{PAGE}demands/{demand.id}.pdf").status_code == 404


def test_credit_allocated_to_a_bill_is_shown(
    town: factories.City, owner: Client, finance: Actor, october: Bill
) -> None:
    arrive(finance, "T1", "", 20_000)
    tax_payments.assign_tax_payment(finance, "T1", town.employer.id, "", PACK)
    tax_payments.allocate_credit(finance, BillKey(town.employer.id, Month(202610), 1), 5_000, LAW_DAY)
    shown = words(owner.get(PAGE))
    assert "Money on account 150.00 yuan" in shown
    assert f"Open on bills {yuan(Fen(october.amount - 5_000))} yuan" in shown
