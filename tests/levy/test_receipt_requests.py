"""Receipts are put right by two people: corrected, returned, taken up again, taken back by the tax office."""

from datetime import date, timedelta

import pytest

from canbao.journal.models import Entry
from canbao.levy.account import ledger
from canbao.levy.collection import instructions
from canbao.levy.collection.receipt_requests import (
    get_correction,
    refuse_receipt_request,
    release_receipt_request,
    request_for_receipt,
)
from canbao.levy.collection.tax_payments import assign_tax_payment
from canbao.levy.exchange import tax_feed
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, Booking, Instruction, ReceiptRequestKind, TaxPayment
from canbao.values.actor import Actor
from canbao.values.money import yuan_plain
from canbao.values.refusals import Refusal
from tests import factories
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, state

CORRECT, RETURN, RESTORE = ReceiptRequestKind.CORRECT, ReceiptRequestKind.RETURN, ReceiptRequestKind.RESTORE
TAKE_OVER = ReceiptRequestKind.TAKE_OVER


def payment(ticket: str = "T1") -> TaxPayment:
    return TaxPayment.objects.get(ticket=ticket)


def correct(finance: Actor, issuer: Actor, amount: int, day: date, notice: str, ticket: str = "T1") -> TaxPayment:
    asked = request_for_receipt(finance, ticket, CORRECT, "税务更正", get_correction(amount, day, notice))
    return release_receipt_request(issuer, asked.id, PACK)


def put(finance: Actor, issuer: Actor, kind: ReceiptRequestKind, ticket: str = "T1") -> TaxPayment:
    asked = request_for_receipt(finance, ticket, kind, "与税务核对")
    return release_receipt_request(issuer, asked.id, PACK)


def take_back(finance: Actor, row: str) -> None:
    """Read a row of the tax office that takes money back: ticket, yuan, what it is, the payment it is for."""
    ticket, amount, kind, original = row.split(",")
    data = f"ticket,amount,paid_on,kind,original_ticket\n{ticket},{amount},{TODAY},{kind},{original}".encode()
    assert tax_feed.import_tax_payments(finance, f"{ticket}.csv", data, PACK).held == 1


def test_nothing_is_changed_before_a_second_person_releases_it(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    asked = request_for_receipt(finance, "T1", RETURN, "税务误报")
    with pytest.raises(Refusal, match="same_person_asked"):
        release_receipt_request(finance, asked.id, PACK)
    with pytest.raises(Refusal, match="receipt_request_waits"):
        request_for_receipt(finance, "T1", RETURN, "又一次")
    assert (payment().state, state(bills[1]).paid) == ("booked", 10_000)
    refuse_receipt_request(issuer, asked.id, "应保留")
    with pytest.raises(Refusal, match="decided_already"):
        release_receipt_request(issuer, asked.id, PACK)
    assert payment().state == "booked"


@pytest.mark.parametrize(("reason", "code"), [(" ", "words_missing"), ("长" * 201, "words_too_long")])
def test_a_request_needs_a_reason_of_at_most_200_characters(
    finance: Actor, bills: list[Bill], reason: str, code: str
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    with pytest.raises(Refusal, match=code):
        request_for_receipt(finance, "T1", RETURN, reason)


def test_a_wrong_amount_booked_is_corrected_in_one_act(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount * 2)
    assert ledger.get_balance(bills[1].employer_id).credit == bills[1].amount
    correct(finance, issuer, bills[1].amount, TODAY, bills[1].notice)
    balance = ledger.get_balance(bills[1].employer_id)
    assert (state(bills[1]).code, balance.credit, balance.cash) == ("settled", 0, bills[1].amount)
    entry = Entry.objects.get(verb="arrival.amend")
    assert (entry.actor, entry.old["amount"], entry.new["amount"]) == (
        issuer.name,
        bills[1].amount * 2,
        bills[1].amount,
    )
    assert list(get_account_faults()) == []


def test_a_receipt_booked_on_the_wrong_notice_moves_to_the_right_one(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    correct(finance, issuer, 10_000, TODAY, bills[0].notice)
    assert (state(bills[0]).paid, state(bills[1]).paid) == (10_000, 0)
    correct(finance, issuer, 10_000, TODAY, "")
    assert (state(bills[0]).paid, ledger.get_balance(bills[0].employer_id).credit) == (0, 10_000)


@pytest.mark.parametrize(
    ("amount", "day", "notice", "code"),
    [
        (0, TODAY, "", "amount_not_above_zero"),
        (10_000_000_001, TODAY, "", "receipt_amount_too_large"),
        (5, TODAY + timedelta(days=1), "", "still_to_come"),
        (5, date(1998, 12, 31), "", "day_too_early"),
        (5, TODAY, "ZJ9", "notice_unknown"),
        (100, TODAY, "", "nothing_corrected"),
    ],
)
def test_what_can_not_be_right_is_no_correction(
    finance: Actor, bills: list[Bill], amount: int, day: date, notice: str, code: str
) -> None:
    arrive(finance, "T1", None, 100)
    with pytest.raises(Refusal, match=code):
        request_for_receipt(finance, "T1", CORRECT, "更正", get_correction(amount, day, notice))


def test_a_returned_receipt_leaves_the_lists_and_its_corrected_row_is_accepted(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount + 1)
    put(finance, issuer, RETURN)
    assert (payment().state, payment().note, state(bills[1]).paid) == ("returned", "与税务核对", 0)
    assert arrive(finance, "T1", bills[1], bills[1].amount).booked == 1
    assert (state(bills[1]).code, payment().turn, payment().note) == ("settled", 2, "")


def test_a_returned_receipt_is_taken_up_again(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount)
    before = state(bills[1]), ledger.get_balance(bills[1].employer_id)
    put(finance, issuer, RETURN)
    with pytest.raises(Refusal, match="arrival_returned"):
        assign_tax_payment(finance, "T1", bills[1].employer_id, "", PACK)
    put(finance, issuer, RESTORE)
    assert (state(bills[1]), ledger.get_balance(bills[1].employer_id)) == before


def test_the_corrected_row_of_a_reversed_receipt_is_accepted(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount * 2)
    booking = ledger.get_tax_payments(town.employer.id, 1)[0]
    asked = instructions.request_reversal(finance, town.employer.id, booking.id, "误")
    instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assert arrive(finance, "T1", bills[1], bills[1].amount).booked == 1
    assert ledger.get_balance(town.employer.id).cash == bills[1].amount


@pytest.mark.parametrize("kind", ["arrival", "allocation"])
def test_a_reversal_made_by_mistake_is_undone_once(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill], kind: str
) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount)
    before = state(bills[1]), ledger.get_balance(town.employer.id)

    def reverse(booking: Booking) -> None:
        asked = instructions.request_reversal(finance, town.employer.id, booking.id, "误冲")
        instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)

    reverse(Booking.objects.for_employer(town.employer.id).get(kind=kind))
    assert state(bills[1]).paid == 0
    counter = Booking.objects.for_employer(town.employer.id).get(kind=kind, reverses__isnull=False)
    reverse(counter)
    assert (state(bills[1]), ledger.get_balance(town.employer.id)) == before
    with pytest.raises(Refusal, match="reversed_already"):
        reverse(counter)
    assert list(get_account_faults()) == []


def test_a_reversal_is_not_undone_when_its_receipt_is_booked_again(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    for _turn in range(2):
        booking = Booking.objects.for_employer(town.employer.id).filter(kind="arrival").latest("id")
        asked = instructions.request_reversal(finance, town.employer.id, booking.id, "误")
        if booking.reverses is None:
            instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)
    assign_tax_payment(finance, "T1", town.employer.id, "", PACK)
    with pytest.raises(Refusal, match="booked_elsewhere"):
        instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)


def test_a_waiver_is_not_restored_when_less_is_open(
    town: factories.City, finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    fee = state(bills[0]).late_fee

    def release(asked: Instruction) -> None:
        instructions.release_instruction(issuer, town.employer.id, asked.id, LAW_DAY)

    def reverse() -> None:
        booking = Booking.objects.for_employer(town.employer.id).filter(kind="waiver").latest("id")
        release(instructions.request_reversal(finance, town.employer.id, booking.id, "误"))

    release(instructions.request_waiver(finance, bills[0].key, fee, "不可抗力", LAW_DAY))
    reverse()
    assert state(bills[0]).late_fee == fee
    arrive(finance, "T1", bills[0], bills[0].amount + fee)
    with pytest.raises(Refusal, match="less_is_open"):
        reverse()


def test_a_held_receipt_is_not_assigned_by_one_person(finance: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", None, 100, TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="arrival_held"):
        assign_tax_payment(finance, "T1", bills[0].employer_id, "", PACK)


def test_a_receipt_that_changed_since_it_was_seen_is_not_released(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    asked = request_for_receipt(finance, "T1", RETURN, "误")
    booking = ledger.get_tax_payments(bills[1].employer_id, 1)[0]
    reversal = instructions.request_reversal(finance, bills[1].employer_id, booking.id, "误")
    instructions.release_instruction(issuer, bills[1].employer_id, reversal.id, LAW_DAY)
    with pytest.raises(Refusal, match="receipt_changed"):
        release_receipt_request(issuer, asked.id, PACK)


def test_money_that_was_used_is_not_taken_off_the_account(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount * 2)
    refund = instructions.request_refund(finance, bills[1].employer_id, bills[1].amount, "某银行", "62220001", "退")
    instructions.release_instruction(issuer, bills[1].employer_id, refund.id, LAW_DAY)
    asked = request_for_receipt(finance, "T1", RETURN, "误")
    with pytest.raises(Refusal, match="credit_spent"):
        release_receipt_request(issuer, asked.id, PACK)
    assert payment().state == "booked"


# -- rows of the tax office that take money back ---------------------------------------------------------------------


def test_a_red_letter_row_cancels_its_payment(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    take_back(finance, "R1,-100.00,,T1")
    assert (payment("R1").kind, state(bills[1]).paid) == ("red_letter", 10_000)
    put(finance, issuer, TAKE_OVER, "R1")
    assert (payment().state, payment("R1").state, state(bills[1]).paid) == ("returned", "carried_out", 0)
    assert ledger.get_balance(bills[1].employer_id).cash == 0


def test_a_red_letter_row_with_the_number_of_its_payment_lowers_it(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    take_back(finance, "T1,-40.00,,")
    put(finance, issuer, TAKE_OVER, "T1-R")
    assert (payment().amount, state(bills[1]).paid) == (6_000, 6_000)
    assert list(get_account_faults()) == []


def test_a_refund_of_the_treasury_lowers_the_money_on_account(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount + 5_000)
    take_back(finance, "R1,50.00,退库,T1")
    put(finance, issuer, TAKE_OVER, "R1")
    balance = ledger.get_balance(bills[1].employer_id)
    assert (balance.credit, balance.cash, state(bills[1]).code) == (0, bills[1].amount, "settled")
    assert list(get_account_faults()) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("R1,-1.00,,T9", "original_unknown"),
        ("R1,-100.01,,T1", "red_letter_too_large"),
        ("R1,100.00,退库,T1", "credit_too_small"),
        ("R1,100.00,退库,T2", "original_not_booked"),
    ],
)
def test_a_row_that_can_not_be_taken_back_says_why(
    finance: Actor, issuer: Actor, bills: list[Bill], row: str, code: str
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    arrive(finance, "T2", None, 10_000)
    take_back(finance, row)
    with pytest.raises(Refusal, match=code):
        put(finance, issuer, TAKE_OVER, "R1")
    assert yuan_plain(ledger.get_balance(bills[1].employer_id).cash) == "100.00"
