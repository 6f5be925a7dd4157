"""The second person sees what an instruction changes; an opening balance that was released is reversed by two."""

import pytest

from canbao.levy.account import ledger
from canbao.levy.collection import instructions
from canbao.levy.collection.instruction_previews import Change, get_preview
from canbao.levy.integrity.account_checks import get_account_faults
from canbao.levy.integrity.levy_checks import get_levy_faults
from canbao.levy.models import Bill, Booking
from canbao.rules.packs import LawDay
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests.levy.payments import LAW_DAY, PACK, TODAY, arrive, state

MAY = Month(202605)


def enter(finance: Actor, issuer: Actor, employer: int, amount: int = 50_000) -> Booking:
    """Enter an opening balance of May by two people and return its booking."""
    asked = instructions.request_opening(finance, employer, MAY, amount, MAY.last_day, "旧系统结转", PACK)
    instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    return Booking.objects.for_employer(employer).filter(kind="opening").latest("id")


def reverse(finance: Actor, issuer: Actor, booking: Booking) -> None:
    asked = instructions.request_reversal(finance, booking.employer_id, booking.id, "录错单位")
    instructions.release_instruction(issuer, booking.employer_id, asked.id, LAW_DAY)


def test_a_waiver_shows_the_bill_as_the_release_leaves_it(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    before = state(bills[0])
    asked = instructions.request_waiver(finance, bills[0].key, 100, "减", LAW_DAY)
    preview = get_preview(asked, LAW_DAY)
    instructions.release_instruction(issuer, asked.employer_id, asked.id, LAW_DAY)
    after = state(bills[0])
    assert preview.principal == Change(before.principal, after.principal)
    assert preview.late_fee == Change(before.late_fee, after.late_fee)
    assert preview.total == Change(before.total, after.total)


def test_a_write_off_shows_the_bill_as_the_release_leaves_it(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    arrive(finance, "T1", bills[1], bills[1].amount - 7)
    asked = instructions.request_write_off(finance, bills[1].key, "尾差", LAW_DAY)
    preview = get_preview(asked, LAW_DAY)
    instructions.release_instruction(issuer, asked.employer_id, asked.id, LAW_DAY)
    assert preview.principal == Change(7, state(bills[1]).principal)  # type: ignore[arg-type]
    assert preview.total is not None and preview.total.after == state(bills[1]).total == 0


def test_a_refund_shows_the_money_on_account_and_a_reversal_its_booking(finance: Actor, bills: list[Bill]) -> None:
    employer = bills[1].employer_id
    arrive(finance, "T1", bills[1], bills[1].amount + 500)
    refund = instructions.request_refund(finance, employer, 200, "某银行", "62220001", "多缴")
    assert get_preview(refund, LAW_DAY).credit == Change(500, 300)  # type: ignore[arg-type]
    booking = ledger.get_tax_payments(employer, 1)[0]
    reversal = instructions.request_reversal(finance, employer, booking.id, "误")
    assert get_preview(reversal, LAW_DAY).booking == booking
    paid = Booking.objects.for_employer(employer).get(kind="allocation")
    unpaid = instructions.request_reversal(finance, employer, paid.id, "误")
    assert get_preview(unpaid, LAW_DAY).principal == Change(0, bills[1].amount)  # type: ignore[arg-type]


def test_what_can_not_be_carried_out_any_more_says_why(finance: Actor, bills: list[Bill]) -> None:
    tomorrow = LawDay(TODAY.replace(day=24), PACK)
    asked = instructions.request_waiver(finance, bills[0].key, state(bills[0], tomorrow.day).late_fee, "减", tomorrow)
    assert get_preview(asked, tomorrow).obstacle is None
    obstacle = get_preview(asked, LAW_DAY).obstacle
    assert obstacle is not None and obstacle.code == "waiver_above_open_fee"


def test_a_released_opening_balance_is_reversed_by_two_and_entered_again(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    employer = bills[0].employer_id
    before = ledger.get_balance(employer)
    booking = enter(finance, issuer, employer)
    asked = instructions.request_reversal(finance, employer, booking.id, "录错单位")
    with pytest.raises(Refusal, match="same_person_asked"):
        instructions.release_instruction(finance, employer, asked.id, LAW_DAY)
    instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    bill = Bill.objects.for_employer(employer).get(month=MAY)
    assert (state(bill).code, state(bill).total, ledger.get_balance(employer)) == ("nothing", 0, before)
    with pytest.raises(Refusal, match="not_reversible"):
        back = Booking.objects.for_employer(employer).latest("id")
        instructions.request_reversal(finance, employer, back.id, "误")
    again = enter(finance, issuer, employer, 60_000)
    assert (again.number, ledger.get_balance(employer).principal) == (2, before.principal + 60_000)
    assert [*get_account_faults(), *get_levy_faults(PACK)] == []


def test_an_opening_balance_in_use_is_not_reversed(finance: Actor, issuer: Actor, bills: list[Bill]) -> None:
    employer = bills[0].employer_id
    booking = enter(finance, issuer, employer)
    bill = Bill.objects.for_employer(employer).get(month=MAY)
    arrive(finance, "T1", bill, 100)
    with pytest.raises(Refusal, match="opening_in_use"):
        reverse(finance, issuer, booking)


def test_an_opening_balance_whose_waiver_was_reversed_is_reversed_with_its_late_fee(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    employer = bills[0].employer_id
    before = ledger.get_balance(employer)
    booking = enter(finance, issuer, employer)
    bill = Bill.objects.for_employer(employer).get(month=MAY)
    asked = instructions.request_waiver(finance, bill.key, 10, "减", LAW_DAY)
    instructions.release_instruction(issuer, employer, asked.id, LAW_DAY)
    reverse(finance, issuer, Booking.objects.for_employer(employer).filter(kind="waiver").get())
    reverse(finance, issuer, booking)
    assert ledger.get_balance(employer) == before
    assert list(get_account_faults()) == []


def test_money_on_account_from_an_opening_balance_that_was_used_is_not_taken_back(
    finance: Actor, issuer: Actor, bills: list[Bill]
) -> None:
    employer = bills[0].employer_id
    booking = enter(finance, issuer, employer, -500)
    refund = instructions.request_refund(finance, employer, 200, "某银行", "62220001", "多缴")
    instructions.release_instruction(issuer, employer, refund.id, LAW_DAY)
    with pytest.raises(Refusal, match="credit_spent"):
        reverse(finance, issuer, booking)
