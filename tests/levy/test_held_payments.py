"""Receipts that cannot be right as reported are held until a clerk takes them over or a later file corrects them."""

from datetime import date, timedelta

import pytest

from canbao.journal.models import Entry
from canbao.levy.account import ledger
from canbao.levy.collection import held_payments
from canbao.levy.collection.receipt_requests import release_receipt_request, request_for_receipt
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity import reconciliation
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, ReceiptRequestKind, TaxPayment, TaxPaymentFile
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests.levy.payments import PACK, TODAY, arrive, feed, state

BEFORE = date(2025, 11, 20)
SLIP = 100


def payment(ticket: str = "T1") -> TaxPayment:
    return TaxPayment.objects.get(ticket=ticket)


def take_over(finance: Actor, issuer: Actor, ticket: str = "T1") -> TaxPayment:
    asked = request_for_receipt(finance, ticket, ReceiptRequestKind.TAKE_OVER, "税务来函确认")
    return release_receipt_request(issuer, asked.id, PACK)


@pytest.mark.parametrize(
    ("times", "day", "reason"),
    [
        (1, BEFORE, "before_notice"),
        (1, TODAY + timedelta(days=1), "future"),
        (1, date(2036, 11, 20), "future"),
        (SLIP, TODAY, "amount"),
    ],
)
def test_a_receipt_that_can_not_be_right_is_held_and_not_booked(
    finance: Actor, bills: list[Bill], times: int, day: date, reason: str
) -> None:
    file = arrive(finance, "T1", bills[0], bills[0].amount * times, day)
    assert (file.fresh, file.booked, file.unmatched, file.held, file.refused) == (1, 0, 0, 1, 0)
    assert (payment().state, payment().held_for, payment().employer_id) == ("held", reason, None)
    assert ledger.get_balance(bills[0].employer_id).cash == 0
    assert [one.ticket for one in held_payments.get_held("", 5)] == ["T1"]


@pytest.mark.parametrize(
    ("amount", "day"),
    [(held_payments.MOST_WITHOUT_NOTICE + 1, TODAY), (100, TODAY + timedelta(days=1))],
    ids=["a slip of the decimal point", "a day to come"],
)
def test_a_receipt_without_notice_is_held_too(finance: Actor, bills: list[Bill], amount: int, day: date) -> None:
    assert arrive(finance, "T1", None, amount, day).held == 1


def test_a_treasury_day_to_come_is_held(finance: Actor, bills: list[Bill]) -> None:
    data = f"ticket,amount,paid_on,treasury_on\nT1,1.00,{TODAY},2036-11-20".encode()
    assert tax_feed.import_tax_payments(finance, "f.csv", data, PACK).held == 1
    assert payment().held_for == "future"


def test_what_is_on_the_edge_is_booked(finance: Actor, bills: list[Bill]) -> None:
    issued_on = date(2026, 9, 1)
    assert arrive(finance, "T1", bills[0], bills[0].amount * 2, issued_on).booked == 1
    assert arrive(finance, "T2", None, held_payments.MOST_WITHOUT_NOTICE, TODAY).unmatched == 1


def test_what_is_open_counts_and_not_the_notice_alone(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[0], bills[0].amount)
    assert arrive(finance, "T2", bills[0], bills[0].amount + 1).held == 1
    assert arrive(finance, "T3", bills[1], bills[1].amount + 1).booked == 1


def test_a_second_payment_of_a_paid_notice_is_not_held(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount)
    assert arrive(finance, "T2", bills[1], bills[1].amount).booked == 1
    assert ledger.get_balance(bills[1].employer_id).credit == bills[1].amount


def test_a_held_receipt_taken_over_is_booked_on_its_notice(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount, BEFORE)
    take_over(finance, issuer)
    assert (payment().state, payment().held_for, state(bills[1]).code) == ("booked", "before_notice", "settled")
    entry = Entry.objects.get(verb="arrival.take_over")
    assert (entry.actor, entry.new["held_for"], entry.reason) == (issuer.name, "before_notice", "税务来函确认")
    with pytest.raises(Refusal, match="not_in_this_state"):
        request_for_receipt(finance, "T1", ReceiptRequestKind.TAKE_OVER, "又一次")


def test_a_held_receipt_without_a_bill_taken_over_is_unmatched(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", None, held_payments.MOST_WITHOUT_NOTICE + 1)
    assert take_over(finance, issuer).state == "unmatched"
    assert arrive(finance, "T1", None, held_payments.MOST_WITHOUT_NOTICE + 1).fresh == 1
    assert payment().state == "unmatched"


def test_a_payment_still_to_come_is_not_taken_over(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], 100, TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="still_to_come"):
        request_for_receipt(finance, "T1", ReceiptRequestKind.TAKE_OVER, "税务来函确认")
    with pytest.raises(Refusal, match="no_such_arrival"):
        request_for_receipt(finance, "T9", ReceiptRequestKind.TAKE_OVER, "税务来函确认")
    assert payment().state == "held"


def test_a_later_file_corrects_a_held_receipt_and_no_other(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount, BEFORE)
    assert arrive(finance, "T1", bills[1], bills[1].amount, BEFORE).held == 1
    still = arrive(finance, "T1", bills[1], bills[1].amount * SLIP)
    assert (still.held, payment().held_for, payment().file_id) == (1, "amount", still.id)
    corrected = arrive(finance, "T1", bills[1], bills[1].amount)
    assert (corrected.booked, payment().state, payment().held_for) == (1, "booked", "")
    assert state(bills[1]).code == "settled"
    assert arrive(finance, "T1", bills[1], bills[1].amount + 1).problems == [["2", "other", "T1"]]
    entry = Entry.objects.filter(verb="arrival.correct").latest("seq")
    assert entry.new["amount"] == bills[1].amount


def test_a_held_receipt_is_no_difference_of_the_books(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], 500, BEFORE)
    result = reconciliation.reconcile(finance, TODAY, Month(202610))
    assert (result.breaks, result.sums["held"], result.sums["unmatched"], result.sums["arrived"]) == (0, 500, 0, 0)
    assert list(get_account_faults()) == []
    TaxPayment.objects.filter(ticket="T1").update(state="booked", employer_id=bills[1].employer_id)
    assert reconciliation.reconcile(finance, TODAY, Month(202610)).breaks == 1
    assert len(list(get_account_faults())) == 1


def test_a_file_counts_booked_unmatched_and_held_apart(finance: Actor, bills: list[Bill]) -> None:
    notice = bills[1].notice
    data = feed(
        ("T1", notice, 100, TODAY), ("T2", "ZJ0", 200, TODAY), ("T3", notice, 300, BEFORE), ("T1", "", 9, TODAY)
    )
    file = tax_feed.import_tax_payments(finance, "feed.csv", data, PACK)
    assert (file.rows, file.booked, file.unmatched, file.held, file.refused, file.amount) == (4, 1, 1, 1, 1, 600)
    again = tax_feed.import_tax_payments(finance, "feed.csv", data, PACK)
    assert (again.booked, again.unmatched, again.held, again.known, again.refused) == (1, 1, 1, 0, 1)
    assert TaxPaymentFile.objects.count() == 1
