"""Request, release and refuse instructions that move money: waiver, write-off, reversal, refund, opening balance."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import clean_reason, employer_chain, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.account.ledger import get_bill_state
from canbao.levy.collection.instruction_effects import (
    ABOVE_TOLERANCE,
    OPENING_THERE,
    WAIVER_ABOVE_OPEN_FEE,
    carry_out,
    check_opening,
    check_opening_values,
    get_rest,
    get_reversible_booking,
)
from canbao.levy.collection.payees import Payee, clean_payee
from canbao.levy.collection.tax_payments import (
    AMOUNT_NOT_ABOVE_ZERO,
    CREDIT_TOO_SMALL,
    NO_SUCH_ISSUED_BILL,
    get_free_credit,
    lock_employer_account,
)
from canbao.levy.models import BillKey, Instruction, InstructionKind, InstructionState
from canbao.rules.packs import LawDay, Pack
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.refusals import refusal

AMOUNT_IS_ZERO = refusal("amount_is_zero", Bilingual("A balance of zero need not be entered.", "余额为零，无须录入。"))
REVERSAL_ASKED = refusal(
    "reversal_asked",
    Bilingual(
        "The reversal of this booking is requested already and waits for a second person.",
        "这笔记账已申请冲正，正等待另一人复核。",
    ),
)
NO_SUCH_INSTRUCTION = refusal("no_such_instruction", Bilingual("This request does not exist.", "没有这条申请。"))
WRITE_OFF_ASKED = refusal(
    "write_off_asked",
    Bilingual(
        "The write-off of this bill is requested already and waits for a second person.",
        "这张核定单的尾差已申请核销，正等待另一人复核。",
    ),
)
WAIVER_ASKED = refusal(
    "waiver_asked",
    Bilingual(
        "A waiver of late fee of this bill is requested already and waits for a second person.",
        "这张核定单的滞纳金已申请减免，正等待另一人复核。",
    ),
)
NOT_YOUR_REQUEST = refusal(
    "not_your_request",
    Bilingual("Only the person who requested this can withdraw it.", "只有申请人本人才能撤回该申请。"),
)
DECIDED_ALREADY = refusal("decided_already", Bilingual("{name} decided this already.", "{name}已作处理。"))
SAME_PERSON_ASKED = refusal(
    "same_person_asked",
    Bilingual("You requested this yourself, so somebody else has to decide.", "这是您本人的申请，须由另一人复核。"),
)

VERBS: dict[str, dict[InstructionState, JournalVerb]] = {
    InstructionKind.OPENING: {
        InstructionState.ASKED: verb("opening.ask", Bilingual("Opening balance requested", "申请录入期初余额")),
        InstructionState.RELEASED: verb("opening.released", Bilingual("Opening balance released", "期初余额已复核")),
        InstructionState.REFUSED: verb("opening.refused", Bilingual("Opening balance refused", "期初余额未通过")),
        InstructionState.WITHDRAWN: verb(
            "opening.withdrawn", Bilingual("Opening balance withdrawn", "撤回期初余额申请")
        ),
    },
    InstructionKind.REFUND: {
        InstructionState.ASKED: verb("refund.ask", Bilingual("Refund requested", "申请退款")),
        InstructionState.RELEASED: verb("refund.released", Bilingual("Refund released", "退款已复核")),
        InstructionState.REFUSED: verb("refund.refused", Bilingual("Refund refused", "退款未通过")),
        InstructionState.WITHDRAWN: verb("refund.withdrawn", Bilingual("Refund withdrawn", "撤回退款申请")),
    },
    InstructionKind.REVERSAL: {
        InstructionState.ASKED: verb("reversal.ask", Bilingual("Reversal requested", "申请冲正")),
        InstructionState.RELEASED: verb("reversal.released", Bilingual("Reversal released", "已冲正")),
        InstructionState.REFUSED: verb("reversal.refused", Bilingual("Reversal refused", "冲正未通过")),
        InstructionState.WITHDRAWN: verb("reversal.withdrawn", Bilingual("Reversal withdrawn", "撤回冲正申请")),
    },
    InstructionKind.WAIVER: {
        InstructionState.ASKED: verb("waiver.ask", Bilingual("Waiver of late fee requested", "申请减免滞纳金")),
        InstructionState.RELEASED: verb("waiver.released", Bilingual("Late fee waived", "已减免滞纳金")),
        InstructionState.REFUSED: verb("waiver.refused", Bilingual("Waiver of late fee refused", "减免滞纳金未通过")),
        InstructionState.WITHDRAWN: verb(
            "waiver.withdrawn", Bilingual("Waiver of late fee withdrawn", "撤回减免滞纳金申请")
        ),
    },
    InstructionKind.WRITE_OFF: {
        InstructionState.ASKED: verb("write_off.ask", Bilingual("Write-off requested", "申请核销尾差")),
        InstructionState.RELEASED: verb("write_off.released", Bilingual("Rest of a bill written off", "尾差已核销")),
        InstructionState.REFUSED: verb("write_off.refused", Bilingual("Write-off refused", "核销尾差未通过")),
        InstructionState.WITHDRAWN: verb("write_off.withdrawn", Bilingual("Write-off withdrawn", "撤回核销尾差申请")),
    },
}
"""The journal's verbs by kind of instruction and the state it comes into."""


def _is_asked(employer_id: int, kind: InstructionKind, **about: Any) -> bool:
    """Return whether an instruction of a kind about the same thing waits for a second person."""
    rows = Instruction.objects.for_employer(employer_id)
    return rows.filter(kind=kind, state=InstructionState.ASKED, **about).exists()


def _ask(actor: Actor, employer_id: int, kind: InstructionKind, amount: int, reason: str, **more: Any) -> Instruction:
    row = Instruction.objects.create(
        employer_id=employer_id,
        kind=kind,
        amount=amount,
        reason=clean_reason(reason),
        requested_by=actor.user_id,
        requested_by_name=actor.name,
        **more,
    )
    record_act(
        actor,
        VERBS[kind][InstructionState.ASKED],
        employer_chain(employer_id),
        ("instruction", row.id),
        new={"amount": amount},
        reason=row.reason,
    )
    return row


@transaction.atomic
def request_waiver(actor: Actor, key: BillKey, amount: int, reason: str, law_day: LawDay) -> Instruction:
    """Request a waiver of late fee (fen) on a bill. A second person releases it.

    Raise :class:`Refusal` ``no_such_bill``, ``amount_not_above_zero``, ``waiver_above_open_fee`` (with the open late
    fee), ``waiver_asked``, ``words_missing``, ``words_too_long``.
    """
    actor.require("receipts.book")
    lock_employer_account(key.employer_id)
    state = get_bill_state(key, law_day)
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    if amount <= 0:
        raise AMOUNT_NOT_ABOVE_ZERO()
    if amount > state.late_fee:
        raise WAIVER_ABOVE_OPEN_FEE(fee=state.late_fee)
    if _is_asked(key.employer_id, InstructionKind.WAIVER, **key.columns):
        raise WAIVER_ASKED()
    return _ask(actor, key.employer_id, InstructionKind.WAIVER, amount, reason, **key.columns)


@transaction.atomic
def request_write_off(actor: Actor, key: BillKey, reason: str, law_day: LawDay) -> Instruction:
    """Request the write-off of what remains open on a bill within ``arrears.tolerance``. A second person releases it.

    Raise :class:`Refusal` ``no_such_bill``, ``above_tolerance``, ``write_off_asked``, ``words_missing``.
    """
    actor.require("receipts.book")
    lock_employer_account(key.employer_id)
    state = get_bill_state(key, law_day)
    if state is None:
        raise NO_SUCH_ISSUED_BILL()
    rest = get_rest(state)
    if rest is None:
        raise ABOVE_TOLERANCE(tolerance=state.tolerance)
    if _is_asked(key.employer_id, InstructionKind.WRITE_OFF, **key.columns):
        raise WRITE_OFF_ASKED()
    return _ask(actor, key.employer_id, InstructionKind.WRITE_OFF, rest.amount, reason, **key.columns)


@transaction.atomic
def request_refund(
    actor: Actor, employer_id: int, amount: int, bank: str, account: str, reason: str, payee_name: str = ""
) -> Instruction:
    """Request a refund of 待转金 (fen) to a bank account. A second person releases it, which writes a payment order.

    The payee is the employer unless ``payee_name`` says otherwise. Raise :class:`Refusal` ``amount_not_above_zero``,
    ``credit_too_small``, ``words_missing``, ``words_too_long``, or those of
    :func:`canbao.levy.collection.payees.clean_payee`.
    """
    actor.require("receipts.book")
    employer = lock_employer_account(employer_id)
    if amount <= 0:
        raise AMOUNT_NOT_ABOVE_ZERO()
    credit = get_free_credit(employer_id)
    if amount > credit:
        raise CREDIT_TOO_SMALL(credit=credit)
    payee = clean_payee(Payee(payee_name or employer.name, bank, account))
    return _ask(
        actor,
        employer_id,
        InstructionKind.REFUND,
        amount,
        reason,
        payee_name=payee.name,
        payee_bank=payee.bank,
        payee_account=payee.account,
    )


@transaction.atomic
def request_reversal(actor: Actor, employer_id: int, booking_id: int, reason: str) -> Instruction:
    """Request the reversal of a booking by a counter-entry. A second person releases it.

    Raise :class:`Refusal` ``no_such_booking``, ``not_reversible``, ``reversed_already``, ``reversal_asked``,
    ``words_missing``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    row = get_reversible_booking(employer_id, booking_id)
    if _is_asked(employer_id, InstructionKind.REVERSAL, booking_id=booking_id):
        raise REVERSAL_ASKED()
    amount = row.cash or row.credit or row.due
    return _ask(
        actor,
        employer_id,
        InstructionKind.REVERSAL,
        amount,
        reason,
        booking_id=booking_id,
        month=row.month,
        number=row.number,
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
    ``month_is_assessed``, ``opening_too_early``, ``pay_by_out_of_range``, ``amount_implausible``, ``words_missing``,
    ``no_such_employer``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    if amount == 0:
        raise AMOUNT_IS_ZERO()
    check_opening_values(month, amount, pay_by)
    if _is_asked(employer_id, InstructionKind.OPENING, month=month):
        raise OPENING_THERE(month=month)
    check_opening(employer_id, month, pack)
    details = {"pay_by": pay_by.isoformat(), **words}
    return _ask(actor, employer_id, InstructionKind.OPENING, amount, reason, month=month, words=details)


# -- the second person -----------------------------------------------------------------------------------------------


def _lock_waiting(employer_id: int, instruction_id: int) -> Instruction:
    """Lock the account, then the instruction that waits."""
    lock_employer_account(employer_id)
    row = Instruction.objects.select_for_update().for_employer(employer_id).filter(id=instruction_id).first()
    if row is None:
        raise NO_SUCH_INSTRUCTION()
    if row.state != InstructionState.ASKED:
        raise DECIDED_ALREADY(name=row.decided_by_name)
    return row


def _lock_anothers(actor: Actor, employer_id: int, instruction_id: int) -> Instruction:
    row = _lock_waiting(employer_id, instruction_id)
    if actor.user_id is not None and row.requested_by == actor.user_id:
        raise SAME_PERSON_ASKED()
    return row


def _decide(actor: Actor, row: Instruction, state: InstructionState, answer: str) -> None:
    row.state, row.answer = state, answer
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()
    record_act(
        actor,
        VERBS[row.kind][state],
        employer_chain(row.employer_id),
        ("instruction", row.id),
        new={"amount": row.amount},
        reason=answer or row.reason,
    )


@transaction.atomic
def release_instruction(actor: Actor, employer_id: int, instruction_id: int, law_day: LawDay) -> Instruction:
    """Carry out an instruction, as a second person, after checking it against the current account.

    Raise :class:`Refusal` ``no_such_instruction``, ``decided_already``, ``same_person_asked``, or the refusal of the
    act if it is no longer allowed; then nothing is changed.
    """
    actor.require("receipts.release")
    row = _lock_anothers(actor, employer_id, instruction_id)
    carry_out(actor, row, law_day)
    _decide(actor, row, InstructionState.RELEASED, "")
    return row


@transaction.atomic
def refuse_instruction(actor: Actor, employer_id: int, instruction_id: int, answer: str) -> Instruction:
    """Refuse an instruction, with an answer; no money moves.

    Raise as :func:`release_instruction`, or ``words_missing``.
    """
    actor.require("receipts.release")
    row = _lock_anothers(actor, employer_id, instruction_id)
    _decide(actor, row, InstructionState.REFUSED, clean_reason(answer))
    return row


@transaction.atomic
def withdraw_instruction(actor: Actor, employer_id: int, instruction_id: int) -> Instruction:
    """Withdraw an instruction that waits, as the person who requested it; no money moves.

    Raise :class:`Refusal` ``no_such_instruction``, ``decided_already``, ``not_your_request``.
    """
    actor.require("receipts.book")
    row = _lock_waiting(employer_id, instruction_id)
    if actor.user_id is None or row.requested_by != actor.user_id:
        raise NOT_YOUR_REQUEST()
    _decide(actor, row, InstructionState.WITHDRAWN, "")
    return row
