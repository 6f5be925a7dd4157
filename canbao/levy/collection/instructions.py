"""Request, release and refuse instructions that move money: waiver, reversal, refund, opening balance."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.levy.account.ledger import add_booking, get_balance, get_bill_state
from canbao.levy.billing.bills import Refusal, issue_opening_bill
from canbao.levy.collection.tax_payments import charge_late_fee, get_free_credit, lock_employer_account
from canbao.levy.models import Bill, Booking, Instruction, TaxPayment
from canbao.rules.packs import Pack
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month

REVERSIBLE = ("arrival", "allocation", "waiver", "refund")
"""Kinds of bookings that may be reversed. The booking of an issued bill is corrected by another bill."""


def _ask(actor: Actor, employer_id: int, kind: str, amount: int, reason: str, **more: Any) -> Instruction:
    if not reason.strip():
        raise Refusal("reason_missing")
    row = Instruction.objects.create(
        employer_id=employer_id,
        kind=kind,
        amount=amount,
        reason=reason.strip()[:200],
        requested_by=actor.user_id,
        requested_by_name=actor.name,
        **more,
    )
    record_act(
        actor,
        f"{kind}.ask",
        employer_chain(employer_id),
        ("instruction", row.id),
        new={"amount": amount},
        reason=row.reason,
    )
    return row


@transaction.atomic
def request_waiver(
    actor: Actor, employer_id: int, month: Month, number: int, amount: int, reason: str, today: date, pack: Pack
) -> Instruction:
    """Request a waiver of late fee (fen) on a bill. A second person releases it.

    Raise :class:`Refusal` ``no_such_bill``, ``amount_not_above_zero``, ``fee_too_small`` (with the open late fee),
    ``reason_missing``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    state = get_bill_state(employer_id, month, number, today, pack)
    if state is None:
        raise Refusal("no_such_bill")
    if amount <= 0:
        raise Refusal("amount_not_above_zero")
    if amount > state.late_fee:
        raise Refusal("fee_too_small", fee=state.late_fee)
    return _ask(actor, employer_id, "waiver", amount, reason, month=month, number=number)


@transaction.atomic
def request_refund(actor: Actor, employer_id: int, amount: int, bank: str, account: str, reason: str) -> Instruction:
    """Request a refund of 待转金 (fen) to the employer's bank account. A second person releases it.

    Raise :class:`Refusal` ``amount_not_above_zero``, ``credit_too_small``, ``payee_missing``, ``reason_missing``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    if amount <= 0:
        raise Refusal("amount_not_above_zero")
    credit = get_free_credit(employer_id)
    if amount > credit:
        raise Refusal("credit_too_small", credit=credit)
    if not bank.strip() or not account.strip():
        raise Refusal("payee_missing")
    return _ask(
        actor, employer_id, "refund", amount, reason, payee_bank=bank.strip()[:100], payee_account=account.strip()[:40]
    )


@transaction.atomic
def request_reversal(actor: Actor, employer_id: int, booking_id: int, reason: str) -> Instruction:
    """Request the reversal of a booking by a counter-entry. A second person releases it.

    Raise :class:`Refusal` ``no_such_booking``, ``not_reversible``, ``reversed_already``, ``reversal_asked``,
    ``reason_missing``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    row = _reversible(employer_id, booking_id)
    pending = Instruction.objects.for_employer(employer_id).filter(
        kind="reversal", state="asked", booking_id=booking_id
    )
    if pending.exists():
        raise Refusal("reversal_asked")
    amount = row.cash or row.credit or row.due
    return _ask(
        actor, employer_id, "reversal", amount, reason, booking_id=booking_id, month=row.month, number=row.number
    )


@transaction.atomic
def request_opening(
    actor: Actor,
    employer_id: int,
    month: Month,
    amount: int,
    pay_by: date,
    reason: str,
    pack: Pack,
    words: Mapping[str, str] = MappingProxyType({}),
) -> Instruction:
    """Request an opening balance from an imported register: arrears of a month if positive, 待转金 if negative.

    ``words`` is stored with it and names the imported file (``levy.exchange.opening_balances``). An employer may have
    one for each month before ``levy.first_month``. Raise :class:`Refusal` ``amount_is_zero``, ``opening_there``,
    ``month_is_assessed``, ``reason_missing``, ``no_such_employer``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    if amount == 0:
        raise Refusal("amount_is_zero")
    pending = Instruction.objects.for_employer(employer_id).filter(kind="opening", month=month, state="asked")
    if pending.exists():
        raise Refusal("opening_there", month=int(month))
    _may_open(employer_id, month, pack)
    details = {"pay_by": pay_by.isoformat(), **words}
    return _ask(actor, employer_id, "opening", amount, reason, month=month, words=details)


def _may_open(employer_id: int, month: Month, pack: Pack) -> None:
    begin = pack.explain("levy.first_month", month)
    if begin is None or month >= Month(begin.value):
        raise Refusal("month_is_assessed", month=int(month))
    if Bill.objects.for_employer(employer_id).filter(month=month).exists():
        raise Refusal("opening_there", month=int(month))


def _reversible(employer_id: int, booking_id: int | None) -> Booking:
    row = Booking.objects.for_employer(employer_id).filter(id=booking_id or 0).first()
    if row is None:
        raise Refusal("no_such_booking")
    if row.kind not in REVERSIBLE or row.reverses is not None:
        raise Refusal("not_reversible")
    if Booking.objects.for_employer(employer_id).filter(reverses=row.id).exists():
        raise Refusal("reversed_already")
    return row


# -- the second person -----------------------------------------------------------------------------------------------


def _asked(actor: Actor, employer_id: int, instruction_id: int) -> Instruction:
    lock_employer_account(employer_id)
    row = Instruction.objects.select_for_update().for_employer(employer_id).filter(id=instruction_id).first()
    if row is None:
        raise Refusal("no_such_instruction")
    if row.state != "asked":
        raise Refusal("decided_already", name=row.decided_by_name)
    if actor.user_id is not None and row.requested_by == actor.user_id:
        raise Refusal("same_person_asked")
    return row


def _decide(actor: Actor, row: Instruction, state: str, answer: str) -> None:
    row.state, row.answer = state, answer
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()
    record_act(
        actor,
        f"{row.kind}.{state}",
        employer_chain(row.employer_id),
        ("instruction", row.id),
        new={"amount": row.amount},
        reason=answer or row.reason,
    )


@transaction.atomic
def release_instruction(actor: Actor, employer_id: int, instruction_id: int, today: date, pack: Pack) -> Instruction:
    """Carry out an instruction, as a second person, after checking it against the current account.

    Raise :class:`Refusal` ``no_such_instruction``, ``decided_already``, ``same_person_asked``, or the refusal of the
    act if it is no longer allowed; then nothing is changed.
    """
    actor.require("receipts.release")
    row = _asked(actor, employer_id, instruction_id)
    _CARRY_OUT[row.kind](actor, row, today, pack)
    _decide(actor, row, "released", "")
    return row


@transaction.atomic
def refuse_instruction(actor: Actor, employer_id: int, instruction_id: int, answer: str) -> Instruction:
    """Refuse an instruction, with an answer; no money moves.

    Raise as :func:`release_instruction`, or ``reason_missing``.
    """
    actor.require("receipts.release")
    row = _asked(actor, employer_id, instruction_id)
    if not answer.strip():
        raise Refusal("reason_missing")
    _decide(actor, row, "refused", answer.strip()[:200])
    return row


def _waive(actor: Actor, row: Instruction, today: date, pack: Pack) -> None:
    state = get_bill_state(row.employer_id, Month(row.month or 0), row.number or 0, today, pack)
    if state is None:
        raise Refusal("no_such_bill")
    if row.amount > state.late_fee:
        raise Refusal("fee_too_small", fee=state.late_fee)
    charge_late_fee(actor, state, today)
    add_booking(
        actor,
        row.employer_id,
        "waiver",
        today,
        month=row.month,
        number=row.number,
        due=-row.amount,
        fee=-row.amount,
        instruction_id=row.id,
        reason=row.reason,
    )


def _refund(actor: Actor, row: Instruction, today: date, pack: Pack) -> None:
    credit = get_balance(row.employer_id).credit
    if row.amount > credit:
        raise Refusal("credit_too_small", credit=credit)
    add_booking(
        actor,
        row.employer_id,
        "refund",
        today,
        credit=-row.amount,
        cash=-row.amount,
        instruction_id=row.id,
        reason=row.reason,
    )


def _open(actor: Actor, row: Instruction, today: date, pack: Pack) -> None:
    pay_by = date.fromisoformat(row.words["pay_by"])
    _may_open(row.employer_id, Month(row.month or 0), pack)
    issue_opening_bill(
        actor,
        row.employer_id,
        Month(row.month or 0),
        Fen(row.amount),
        pay_by,
        (row.requested_by, row.requested_by_name),
    )


def _take_back(actor: Actor, row: Instruction, today: date, pack: Pack) -> None:
    """Reverse a booking. With an arrival its allocations are reversed too, and the receipt is unmatched again."""
    booking = _reversible(row.employer_id, row.booking_id)
    if booking.kind == "arrival":
        payments = Booking.objects.for_employer(row.employer_id).filter(
            kind="allocation", ticket=booking.ticket, reverses__isnull=True
        )
        reversed_ids = set(
            Booking.objects.for_employer(row.employer_id)
            .filter(reverses__isnull=False)
            .values_list("reverses", flat=True)
        )
        for payment in payments.order_by("id"):
            if payment.id not in reversed_ids:
                _counter(actor, payment, row)
        TaxPayment.objects.filter(ticket=booking.ticket).update(state="unmatched", employer_id=None)
    _counter(actor, booking, row)
    credit = get_balance(row.employer_id).credit
    if credit < 0:
        raise Refusal("credit_spent", short=-credit)


def _counter(actor: Actor, booking: Booking, row: Instruction) -> None:
    columns = {name: -getattr(booking, name) for name in ("due", "principal", "fee", "credit", "cash")}
    add_booking(
        actor,
        row.employer_id,
        booking.kind,
        booking.day,
        month=booking.month,
        number=booking.number,
        ticket=booking.ticket,
        reverses=booking.id,
        instruction_id=row.id,
        reason=row.reason,
        **columns,
    )


_CARRY_OUT: dict[str, Callable[[Actor, Instruction, date, Pack], None]] = {
    "waiver": _waive,
    "refund": _refund,
    "reversal": _take_back,
    "opening": _open,
}


# -- reading ---------------------------------------------------------------------------------------------------------


def get_waiting_instructions(limit: int) -> list[Instruction]:
    """Return the instructions that wait for a second person, over all employers, oldest first.

    Opening balances of a file are left out; see ``levy.exchange.opening_balances.get_waiting_files``.
    """
    with fan_out("levy.receipts"):
        return list(Instruction.objects.filter(state="asked", words__file__isnull=True).order_by("id")[:limit])


def get_instructions(employer_id: int, limit: int) -> list[Instruction]:
    """Return an employer's newest instructions."""
    return list(Instruction.objects.for_employer(employer_id).order_by("-id")[:limit])
