"""The last fen: what is open within ``arrears.tolerance`` is not overdue; two people write it off."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from canbao.journal.models import Entry
from canbao.levy.account import ledger
from canbao.levy.collection import arrears, instructions, payment_demands
from canbao.levy.integrity import reconciliation
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.models import Bill, Booking, Instruction
from canbao.rules.packs import LawDay, Pack
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, state

IN_TIME = date(2026, 11, 9)
TOLERANCE = 10
"""Fen; the example city's ``arrears.tolerance``."""
LONG_AFTER = LawDay(TODAY + timedelta(days=400), PACK)
STRICT = Pack({name: values for name, values in PACK.parameters.items() if name != "arrears.tolerance"})


def pay_but(finance: Actor, bill: Bill, short: int, day: date = IN_TIME) -> ledger.BillState:
    """Pay a bill but for some fen, and return its state long after."""
    arrive(finance, "T1", bill, bill.amount - short, day)
    found = ledger.get_bill_state(bill.key, LONG_AFTER)
    assert found is not None
    return found


def state_by(bill: Bill, pack: Pack) -> ledger.BillState:
    found = ledger.get_bill_state(bill.key, LawDay(LONG_AFTER.day, pack))
    assert found is not None
    return found


def write_off(finance: Actor, issuer: Actor, bill: Bill, law_day: LawDay = LAW_DAY) -> Instruction:
    asked = instructions.request_write_off(finance, bill.key, "尾差", law_day)
    return instructions.release_instruction(issuer, bill.employer_id, asked.id, law_day)


def test_a_fen_open_of_a_bill_paid_in_time_is_not_overdue(finance: Actor, bills: list[Bill]) -> None:
    at = pay_but(finance, bills[0], 1)
    assert (at.principal, at.days, at.late_fee, at.code) == (1, 0, 0, "part")
    assert [one.employer_id for one in arrears.get_debtors(LAW_DAY, None, 5)] == []
    assert sum(band.bills for band in arrears.get_arrears_by_age(LAW_DAY)) == 0
    with pytest.raises(Refusal, match="nothing_overdue"):
        payment_demands.prepare_payment_demand(finance, bills[0].employer_id, TODAY + timedelta(days=10), PACK)


@pytest.mark.parametrize(("short", "is_overdue"), [(TOLERANCE, False), (TOLERANCE + 1, True)])
def test_the_tolerance_ends_at_its_amount(finance: Actor, bills: list[Bill], short: int, is_overdue: bool) -> None:
    at = pay_but(finance, bills[0], short)
    assert (at.days > 0, at.late_fee > 0) == (is_overdue, is_overdue)
    assert (sum(band.bills for band in arrears.get_arrears_by_age(LAW_DAY)) == 1) == is_overdue


def test_without_a_tolerance_every_fen_is_overdue(finance: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], TOLERANCE)
    at = state_by(bills[0], STRICT)
    assert (at.tolerance, at.days > 0, at.late_fee) == (0, True, 2)
    assert len(arrears.get_debtors(LawDay(TODAY, STRICT), None, 5)) == 1
    with pytest.raises(Refusal, match="above_tolerance"):
        instructions.request_write_off(finance, bills[0].key, "尾差", LawDay(TODAY, STRICT))


@pytest.mark.parametrize(("since", "is_overdue"), [(202610, False), (202611, True)])
def test_the_tolerance_is_that_of_the_bills_month(
    finance: Actor, bills: list[Bill], since: int, is_overdue: bool
) -> None:
    pay_but(finance, bills[0], 1)
    law = STRICT.with_published("arrears.tolerance", Month(since), "0.01")
    assert (state_by(bills[0], law).days > 0) == is_overdue
    assert bool(arrears.get_debtors(LawDay(TODAY, law), None, 5)) == is_overdue
    ended = law.with_published("arrears.tolerance", Month(202612), None)
    assert bool(arrears.get_debtors(LawDay(TODAY, ended), None, 5)) == is_overdue


def test_what_was_paid_late_keeps_its_late_fee(finance: Actor, bills: list[Bill]) -> None:
    late = bills[0].pay_by + timedelta(days=10)
    at = pay_but(finance, bills[0], 1, late)
    assert at.late_fee == state(bills[0], late).late_fee > 0


def test_a_rest_is_written_off_by_two_people(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 1)
    asked = instructions.request_write_off(finance, bills[0].key, "尾差", LAW_DAY)
    with pytest.raises(Refusal, match="same_person_asked"):
        instructions.release_instruction(finance, bills[0].employer_id, asked.id, LAW_DAY)
    with pytest.raises(Refusal, match="write_off_asked"):
        instructions.request_write_off(finance, bills[0].key, "又", LAW_DAY)
    assert state(bills[0]).principal == 1
    instructions.release_instruction(issuer, bills[0].employer_id, asked.id, LAW_DAY)
    row = Booking.objects.for_employer(bills[0].employer_id).get(kind="write_off")
    assert (row.due, row.principal, row.fee, row.credit, row.cash, row.instruction_id) == (-1, -1, 0, 0, 0, asked.id)
    assert (state(bills[0]).code, state(bills[0]).paid) == ("settled", bills[0].amount - 1)
    assert state_by(bills[0], STRICT).late_fee == 0
    verbs = Entry.objects.filter(verb__startswith="write_off").values_list("verb", flat=True)
    assert set(verbs) == {"write_off.ask", "write_off.released"}


def test_the_books_agree_after_a_write_off(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 1)
    write_off(finance, issuer, bills[0])
    result = reconciliation.reconcile(finance, TODAY, Month(202610))
    assert (result.breaks, result.sums["written_off"]) == (0, 1)
    assert list(get_account_faults()) == []
    Instruction.objects.for_employer(bills[0].employer_id).update(state="asked", decided_at=None, decided_by=None)
    assert any("write_off" in fault and "no released instruction" in fault for fault in get_account_faults())


@pytest.mark.parametrize("short", [0, TOLERANCE + 1], ids=["nothing open", "above"])
def test_nothing_or_too_much_is_not_written_off(finance: Actor, bills: list[Bill], short: int) -> None:
    pay_but(finance, bills[0], short)
    with pytest.raises(Refusal, match="above_tolerance"):
        instructions.request_write_off(finance, bills[0].key, "尾差", LAW_DAY)


def test_a_write_off_needs_a_reason_and_a_bill(finance: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 1)
    with pytest.raises(Refusal, match="words_missing"):
        instructions.request_write_off(finance, bills[0].key, " ", LAW_DAY)
    with pytest.raises(Refusal, match="no_such_issued_bill"):
        instructions.request_write_off(finance, replace(bills[0].key, number=9), "尾差", LAW_DAY)


def test_a_rest_that_changed_meanwhile_is_not_written_off(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 3)
    asked = instructions.request_write_off(finance, bills[0].key, "尾差", LAW_DAY)
    arrive(finance, "T2", bills[0], 1, IN_TIME)
    with pytest.raises(Refusal, match="write_off_changed"):
        instructions.release_instruction(issuer, bills[0].employer_id, asked.id, LAW_DAY)
    arrive(finance, "T3", bills[0], 2, IN_TIME)
    with pytest.raises(Refusal, match="above_tolerance"):
        instructions.release_instruction(issuer, bills[0].employer_id, asked.id, LAW_DAY)
    assert not Booking.objects.for_employer(bills[0].employer_id).filter(kind="write_off").exists()


def test_the_principal_is_written_off_and_the_late_fee_stays_due(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    late = bills[0].pay_by + timedelta(days=10)
    fee = pay_but(finance, bills[0], 1, late).late_fee
    assert fee > TOLERANCE
    assert write_off(finance, issuer, bills[0]).amount == 1
    at = state(bills[0], TODAY + timedelta(days=90))
    assert (at.principal, at.late_fee, at.code) == (0, fee, "part")


def test_a_small_late_fee_is_written_off_with_the_rest(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    late = bills[0].pay_by + timedelta(days=10)
    fee = pay_but(finance, bills[0], 1, late).late_fee
    arrive(finance, "T2", bills[0], 1 + fee - 2, late)
    at = state(bills[0])
    assert (at.principal, at.late_fee) == (0, 2)
    assert write_off(finance, issuer, bills[0]).amount == 2
    assert (state(bills[0]).code, state(bills[0], LONG_AFTER.day).late_fee) == ("settled", 0)


def test_a_write_off_is_reversed(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 1)
    write_off(finance, issuer, bills[0])
    booked = Booking.objects.for_employer(bills[0].employer_id).get(kind="write_off")
    asked = instructions.request_reversal(finance, bills[0].employer_id, booked.id, "误")
    instructions.release_instruction(issuer, bills[0].employer_id, asked.id, LAW_DAY)
    assert (state(bills[0]).principal, list(get_account_faults())) == (1, [])


@pytest.mark.parametrize("raw", ["10.01", "-0.01", "0.001", 0.1])
def test_a_tolerance_is_a_small_amount_of_whole_fen(raw: Any) -> None:
    with pytest.raises(ValueError, match="must be"):
        STRICT.with_published("arrears.tolerance", Month(202611), raw)
    assert STRICT.with_published("arrears.tolerance", Month(202611), "10.00") is not None


def test_the_explanation_says_what_bears_no_late_fee(town: factories.City, finance: Actor, bills: list[Bill]) -> None:
    pay_but(finance, bills[0], 1, bills[0].pay_by + timedelta(days=10))
    sentences = [one.en for one in ledger.get_late_fee_explanation(bills[0], LONG_AFTER)]
    assert any("What is unpaid up to 0.10 yuan bears no late fee" in sentence for sentence in sentences)
    assert len([sentence for sentence in sentences if sentence.startswith("After")]) == 1
