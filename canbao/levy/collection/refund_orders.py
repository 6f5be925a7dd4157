"""Write and cancel the payment order of a refund, inside the acts that two people make."""

import secrets

from django.utils import timezone

from canbao.levy.models import Booking, Instruction, RefundOrder, RefundOrderNumber, RefundOrderState
from canbao.store.claims import claim
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

REFUND_ORDER_SENT = refusal(
    "refund_order_sent",
    Bilingual(
        "Payment order {number} was sent to the bank. Only a return by the bank puts the money back.",
        "付款单{number}已送交银行，只能在银行退回后恢复待转金。",
    ),
)
REFUND_ENDED = refusal(
    "refund_ended",
    Bilingual(
        "Payment order {number} is closed. Request the refund again, so that its payee is checked.",
        "付款单{number}已结束。请重新申请退款，以便核对收款人。",
    ),
)
PAID_BACK = (RefundOrderState.READY, RefundOrderState.SENT, RefundOrderState.CONFIRMED)
"""The states in which the refund is booked off the account."""


def make_refund_order(actor: Actor, row: Instruction, booking: Booking) -> RefundOrder:
    """Write the payment order of a refund, inside the act that releases it."""
    order_id = new_id()
    return RefundOrder.objects.create(
        id=order_id,
        employer_id=row.employer_id,
        number=_claim_number(row.employer_id, order_id),
        instruction_id=row.id,
        booking_id=booking.id,
        amount=row.amount,
        payee_name=row.payee_name,
        payee_bank=row.payee_bank,
        payee_account=row.payee_account,
        reason=row.reason,
        requested_by_name=row.requested_by_name,
        released_by_name=actor.name,
    )


def _claim_number(employer_id: int, order_id: int) -> str:
    while True:
        number = f"TK{timezone.localdate():%Y%m%d}{secrets.randbelow(10**8):08d}"
        if claim(RefundOrderNumber(number=number, employer_id=employer_id, order_id=order_id)):
            return number


def get_order_of_booking(booking: Booking) -> RefundOrder | None:
    """Return the payment order of a booked refund, None for a refund of the treasury or another booking."""
    return RefundOrder.objects.for_employer(booking.employer_id).filter(booking_id=booking.id).first()


def check_not_sent(booking: Booking) -> None:
    """Raise :class:`Refusal` ``refund_order_sent`` if the money of a booked refund is with the bank."""
    order = get_order_of_booking(booking)
    if order is not None and order.state != RefundOrderState.READY:
        raise REFUND_ORDER_SENT(number=order.number)


def check_can_be_repeated(reversal: Booking) -> None:
    """Raise :class:`Refusal` ``refund_ended`` if a reversed refund had a payment order."""
    orders = RefundOrder.objects.for_employer(reversal.employer_id)
    order = orders.filter(booking_id=reversal.reverses or 0).first()
    if order is not None:
        raise REFUND_ENDED(number=order.number)


def cancel_refund_order(actor: Actor, booking: Booking) -> None:
    """Cancel the payment order of a refund that is reversed before it was sent, inside the calling act."""
    order = get_order_of_booking(booking)
    if order is not None:
        order.state, order.ended_by_name, order.ended_at = RefundOrderState.CANCELLED, actor.name, timezone.now()
        order.save(update_fields=["state", "ended_by_name", "ended_at"])
