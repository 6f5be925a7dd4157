"""Who requested a movement of money withdraws it while it waits; the same thing is not requested twice."""

from dataclasses import replace

import pytest

from canbao.journal.models import Entry
from canbao.levy.account import ledger
from canbao.levy.collection import instructions
from canbao.levy.collection.receipt_requests import (
    release_receipt_request,
    request_for_receipt,
    withdraw_receipt_request,
)
from canbao.levy.collection.tax_payments import get_free_credit
from canbao.levy.models import Bill, Instruction, ReceiptRequest, ReceiptRequestKind, TaxPayment
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests.levy.payments import LAW_DAY, PACK, arrive

RETURN = ReceiptRequestKind.RETURN


def test_an_instruction_withdrawn_moves_no_money_and_can_be_requested_again(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    employer, key = bills[0].employer_id, bills[0].key
    before = ledger.get_balance(employer)
    asked = instructions.request_waiver(finance, key, 1, "减", LAW_DAY)
    with pytest.raises(Refusal, match="waiver_asked"):
        instructions.request_waiver(finance, key, 1, "又减", LAW_DAY)
    instructions.withdraw_instruction(finance, employer, asked.id)
    with pytest.raises(Refusal, match="decided_already"):
        instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    assert ledger.get_balance(employer) == before
    assert Entry.objects.get(verb="waiver.withdrawn").actor == finance.name
    assert instructions.request_waiver(finance, key, 1, "再减", LAW_DAY).state == "asked"


def test_a_waiver_of_another_bill_may_wait_beside_it(finance: Actor, bills: list[Bill]) -> None:
    instructions.request_waiver(finance, bills[0].key, 1, "减", LAW_DAY)
    with pytest.raises(Refusal, match="waiver_above_open_fee"):
        instructions.request_waiver(finance, bills[1].key, 1, "减", LAW_DAY)


def test_a_refund_withdrawn_frees_the_money_on_account(finance: Actor, bills: list[Bill]) -> None:
    employer = bills[1].employer_id
    arrive(finance, "T1", bills[1], bills[1].amount + 500)
    asked = instructions.request_refund(finance, employer, 500, "示例银行", "6222000011112222", "多缴")
    assert get_free_credit(employer) == 0
    instructions.withdraw_instruction(finance, employer, asked.id)
    assert get_free_credit(employer) == 500


def test_only_who_requested_it_withdraws_it(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    other = replace(issuer, verbs=issuer.verbs | {"receipts.book"})
    asked = instructions.request_waiver(finance, bills[0].key, 1, "减", LAW_DAY)
    with pytest.raises(Refusal, match="not_your_request"):
        instructions.withdraw_instruction(other, asked.employer_id, asked.id)
    arrive(finance, "T1", bills[1], 10_000)
    request = request_for_receipt(finance, "T1", RETURN, "税务误报")
    with pytest.raises(Refusal, match="not_your_request"):
        withdraw_receipt_request(other, request.id)
    assert Instruction.objects.get(id=asked.id, employer_id=asked.employer_id).state == "asked"


def test_a_request_for_a_receipt_withdrawn_changes_nothing_and_frees_the_receipt(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    arrive(finance, "T1", bills[1], 10_000)
    asked = request_for_receipt(finance, "T1", RETURN, "税务误报")
    withdraw_receipt_request(finance, asked.id)
    with pytest.raises(Refusal, match="decided_already"):
        release_receipt_request(issuer, asked.id, PACK)
    assert TaxPayment.objects.get(ticket="T1").state == "booked"
    assert Entry.objects.filter(verb="arrival.return_withdrawn").count() == 1
    request_for_receipt(finance, "T1", RETURN, "确系误报")
    assert ReceiptRequest.objects.filter(state="asked").count() == 1


@pytest.mark.parametrize(("reason", "code"), [(" ", "words_missing"), ("长" * 201, "words_too_long")])
def test_a_reason_or_an_answer_has_1_to_200_characters(
    finance: Actor, issuer: Actor, bills: list[Bill], reason: str, code: str
) -> None:
    employer = bills[1].employer_id
    arrive(finance, "T1", bills[1], 10_000)
    booking = ledger.get_tax_payments(employer, 1)[0].id
    with pytest.raises(Refusal, match=code):
        instructions.request_reversal(finance, employer, booking, reason)
    asked = instructions.request_reversal(finance, employer, booking, "长" * 200)
    with pytest.raises(Refusal, match=code):
        instructions.refuse_instruction(issuer, employer, asked.id, reason)
