"""Put a tax receipt right: one person requests it with a reason, another sees the whole receipt and releases it.

A held receipt is taken over as reported. Any receipt is corrected, or returned to the tax office, and a returned one is
taken up again. Requests for an employer's bookings are in ``levy.collection.instructions``.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, clean_reason, employer_chain, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.collection.instructions import (
    DECIDED_ALREADY,
    NO_SUCH_INSTRUCTION,
    NOT_YOUR_REQUEST,
    SAME_PERSON_ASKED,
)
from canbao.levy.collection.receipt_effects import ALLOWED, carry_out_request, check_request
from canbao.levy.collection.tax_payments import check_nothing_waits, lock_tax_payment
from canbao.levy.models import (
    InstructionState,
    ReceiptRequest,
    ReceiptRequestKind,
    TaxPayment,
    TaxPaymentState,
)
from canbao.rules.packs import Pack
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

NOT_IN_THIS_STATE = refusal(
    "not_in_this_state",
    Bilingual(
        "This cannot be requested for tax receipt {ticket} as it is now. Look at it again.",
        "税票{ticket}的状态已变，不能提出该申请，请重新查看。",
    ),
)
RECEIPT_CHANGED = refusal(
    "receipt_changed",
    Bilingual(
        "Tax receipt {ticket} changed since this was requested. Refuse the request, and request it again.",
        "税票{ticket}在申请后已有变动。请退回本申请后重新申请。",
    ),
)
RECEIPT_VERBS: dict[str, dict[InstructionState, JournalVerb]] = {
    ReceiptRequestKind.TAKE_OVER: {
        InstructionState.ASKED: verb("arrival.take_over_ask", Bilingual("Taking over requested", "申请暂存到账转入")),
        InstructionState.RELEASED: verb("arrival.take_over", Bilingual("Held receipt taken over", "暂存到账款转入")),
        InstructionState.REFUSED: verb("arrival.take_over_refused", Bilingual("Taking over refused", "暂存转入未通过")),
        InstructionState.WITHDRAWN: verb(
            "arrival.take_over_withdrawn", Bilingual("Taking over withdrawn", "撤回暂存转入申请")
        ),
    },
    ReceiptRequestKind.CORRECT: {
        InstructionState.ASKED: verb(
            "arrival.amend_ask", Bilingual("Correction of a receipt requested", "申请更正到账")
        ),
        InstructionState.RELEASED: verb("arrival.amend", Bilingual("Receipt corrected by two people", "到账已更正")),
        InstructionState.REFUSED: verb(
            "arrival.amend_refused", Bilingual("Correction of a receipt refused", "更正到账未通过")
        ),
        InstructionState.WITHDRAWN: verb(
            "arrival.amend_withdrawn", Bilingual("Correction of a receipt withdrawn", "撤回更正到账申请")
        ),
    },
    ReceiptRequestKind.RETURN: {
        InstructionState.ASKED: verb("arrival.return_ask", Bilingual("Return of a receipt requested", "申请退回税票")),
        InstructionState.RELEASED: verb(
            "arrival.return", Bilingual("Receipt returned to the tax office", "税票退回税务")
        ),
        InstructionState.REFUSED: verb(
            "arrival.return_refused", Bilingual("Return of a receipt refused", "退回未通过")
        ),
        InstructionState.WITHDRAWN: verb(
            "arrival.return_withdrawn", Bilingual("Return of a receipt withdrawn", "撤回退回税票申请")
        ),
    },
    ReceiptRequestKind.RESTORE: {
        InstructionState.ASKED: verb("arrival.restore_ask", Bilingual("Taking up again requested", "申请重新受理税票")),
        InstructionState.RELEASED: verb("arrival.restore", Bilingual("Returned receipt taken up", "退回税票重新受理")),
        InstructionState.REFUSED: verb("arrival.restore_refused", Bilingual("Taking up refused", "重新受理未通过")),
        InstructionState.WITHDRAWN: verb(
            "arrival.restore_withdrawn", Bilingual("Taking up withdrawn", "撤回重新受理申请")
        ),
    },
}
"""The journal's verbs by kind of request and the state it comes into."""


def _get_seen(payment: TaxPayment) -> dict[str, Any]:
    """Return what a request saw of a receipt."""
    return {
        "state": payment.state,
        "turn": payment.turn,
        "amount": payment.amount,
        "day": payment.day.isoformat(),
        "notice": payment.notice,
        "pays": payment.pays,
    }


def get_correction(amount: int, day: date, notice: str, original: str = "") -> dict[str, Any]:
    """Return the values of a correction: amount (fen), day, notice, and the payment that a red-letter row cancels."""
    return {"amount": amount, "day": day.isoformat(), "notice": notice, "original": original}


@transaction.atomic
def request_for_receipt(
    actor: Actor,
    ticket: str,
    kind: ReceiptRequestKind,
    reason: str,
    values: Mapping[str, Any] = MappingProxyType({}),
) -> ReceiptRequest:
    """Request to put a receipt right; ``values`` are those of :func:`get_correction`. A second person releases it.

    Raise :class:`Refusal` ``no_such_arrival``, ``words_missing``, ``words_too_long``, ``not_in_this_state``,
    ``receipt_request_waits``, or the refusal of the act where it is not allowed already now.
    """
    actor.require("receipts.book")
    payment = lock_tax_payment(ticket, notice=values.get("notice", ""))
    plain = clean_reason(reason)
    if payment.state not in ALLOWED[kind]:
        raise NOT_IN_THIS_STATE(ticket=payment.ticket)
    check_nothing_waits(payment)
    check_request(payment, kind, values)
    row = ReceiptRequest.objects.create(
        ticket=payment.ticket,
        kind=kind,
        seen=_get_seen(payment),
        values=dict(values),
        reason=plain,
        requested_by=actor.user_id,
        requested_by_name=actor.name,
    )
    _record(actor, row, payment, InstructionState.ASKED, plain)
    return row


def _record(actor: Actor, row: ReceiptRequest, payment: TaxPayment, state: InstructionState, reason: str) -> None:
    new = {"amount": payment.amount, "day": payment.day.isoformat(), "notice": payment.notice, "state": payment.state}
    if payment.held_for:
        new["held_for"] = payment.held_for
    old = {name: row.seen[name] for name in ("amount", "day", "notice", "state")}
    if state == InstructionState.ASKED:
        new |= {name: value for name, value in row.values.items() if value and name != "original"}
    chain = employer_chain(payment.employer_id) if payment.employer_id else OFFICE
    record_act(actor, RECEIPT_VERBS[row.kind][state], chain, ("arrival", row.ticket), old=old, new=new, reason=reason)


def _lock_request(request_id: int) -> tuple[ReceiptRequest, TaxPayment]:
    """Lock the accounts, the receipt and the request, in this order."""
    waiting = ReceiptRequest.objects.filter(id=request_id).first()
    if waiting is None:
        raise NO_SUCH_INSTRUCTION()
    payment = lock_tax_payment(waiting.ticket, notice=waiting.values.get("notice", ""))
    row = ReceiptRequest.objects.select_for_update().get(id=request_id)
    if row.state != InstructionState.ASKED:
        raise DECIDED_ALREADY(name=row.decided_by_name)
    return row, payment


def _lock_anothers_request(actor: Actor, request_id: int) -> tuple[ReceiptRequest, TaxPayment]:
    row, payment = _lock_request(request_id)
    if actor.user_id is not None and row.requested_by == actor.user_id:
        raise SAME_PERSON_ASKED()
    return row, payment


def _decide(actor: Actor, row: ReceiptRequest, payment: TaxPayment, state: InstructionState, answer: str) -> None:
    row.state, row.answer = state, answer
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()
    _record(actor, row, payment, state, answer or row.reason)


@transaction.atomic
def release_receipt_request(actor: Actor, request_id: int, pack: Pack) -> TaxPayment:
    """Carry out a request for a receipt, as a second person; return the receipt.

    Raise :class:`Refusal` ``no_such_instruction``, ``decided_already``, ``same_person_asked``, ``receipt_changed``, or
    the refusal of the act if it is no longer allowed; then nothing is changed.
    """
    actor.require("receipts.release")
    row, payment = _lock_anothers_request(actor, request_id)
    if _get_seen(payment) != row.seen:
        raise RECEIPT_CHANGED(ticket=row.ticket)
    carry_out_request(actor, row, payment, pack)
    _decide(actor, row, payment, InstructionState.RELEASED, "")
    return payment


@transaction.atomic
def refuse_receipt_request(actor: Actor, request_id: int, answer: str) -> ReceiptRequest:
    """Refuse a request for a receipt, as a second person, with an answer; nothing is changed.

    Raise as :func:`release_receipt_request`, or ``words_missing``.
    """
    actor.require("receipts.release")
    row, payment = _lock_anothers_request(actor, request_id)
    _decide(actor, row, payment, InstructionState.REFUSED, clean_reason(answer))
    return row


@transaction.atomic
def withdraw_receipt_request(actor: Actor, request_id: int) -> ReceiptRequest:
    """Withdraw a request for a receipt that waits, as the person who made it; nothing is changed.

    Raise :class:`Refusal` ``no_such_instruction``, ``decided_already``, ``not_your_request``.
    """
    actor.require("receipts.book")
    row, payment = _lock_request(request_id)
    if actor.user_id is None or row.requested_by != actor.user_id:
        raise NOT_YOUR_REQUEST()
    _decide(actor, row, payment, InstructionState.WITHDRAWN, "")
    return row


# -- reading ---------------------------------------------------------------------------------------------------------


def get_waiting_requests(limit: int) -> list[tuple[ReceiptRequest, TaxPayment]]:
    """Return the requests that wait for a second person, oldest first, each with its receipt."""
    rows = list(ReceiptRequest.objects.filter(state=InstructionState.ASKED).order_by("id")[:limit])
    payments = TaxPayment.objects.in_bulk([row.ticket for row in rows])
    return [(row, payments[row.ticket]) for row in rows]


def get_requests_for_receipt(ticket: str) -> list[ReceiptRequest]:
    """Return the requests for a receipt, newest first."""
    return list(ReceiptRequest.objects.filter(ticket=ticket).order_by("-id"))


def get_possible_requests(payment: TaxPayment) -> list[ReceiptRequestKind]:
    """Return what may be requested for a receipt in the state it is in."""
    return [kind for kind, states in ALLOWED.items() if TaxPaymentState(payment.state) in states]


def get_ticket(request_id: int) -> str:
    """Return the number of the receipt that a request is for."""
    return ReceiptRequest.objects.get(id=request_id).ticket
