"""Pay released refunds: send payment orders to the bank, and record what the bank paid or returned."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import clean_reason, employer_chain, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.collection.settlement import reverse_booking
from canbao.levy.collection.tax_payments import lock_employer_account
from canbao.levy.models import Booking, RefundOrder, RefundOrderState
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.ids import new_id
from canbao.values.refusals import refusal

NO_SUCH_REFUND_ORDER = refusal("no_such_refund_order", Bilingual("There is no such payment order.", "没有这张付款单。"))
REFUND_ORDER_CHANGED = refusal(
    "refund_order_changed",
    Bilingual(
        "Payment order {number} is not in this state any more. Look at the list again.",
        "付款单{number}的状态已变，请重新查看列表。",
    ),
)
NO_ORDER_CHOSEN = refusal(
    "no_order_chosen", Bilingual("Tick the payment orders to send first.", "请先勾选要送交银行的付款单。")
)
PAID_ON_OUTSIDE = refusal(
    "paid_on_outside",
    Bilingual(
        "The bank paid it between {first}, when it was sent, and today. Check the day.",
        "付款日期应在送交银行之日{first}至今天之间，请核对。",
    ),
)

REFUND_SEND = verb("refund.send", Bilingual("Payment order sent to the bank", "付款单送交银行"))
REFUND_CONFIRM = verb("refund.confirm", Bilingual("Payment of a refund confirmed", "确认退款已付"))
REFUND_BOUNCE = verb("refund.bounce", Bilingual("Refund returned by the bank", "银行退回退款"))


def _lock_order(employer_id: int, order_id: int, *states: RefundOrderState) -> RefundOrder:
    """Lock the account, then the payment order; refuse one in another state."""
    lock_employer_account(employer_id)
    order = RefundOrder.objects.select_for_update().for_employer(employer_id).filter(id=order_id).first()
    if order is None:
        raise NO_SUCH_REFUND_ORDER()
    if order.state not in states:
        raise REFUND_ORDER_CHANGED(number=order.number)
    return order


def _record(actor: Actor, act: JournalVerb, order: RefundOrder, reason: str = "") -> None:
    new = {"amount": order.amount, "state": order.state}
    record_act(actor, act, employer_chain(order.employer_id), ("refund_order", order.number), new=new, reason=reason)


@transaction.atomic
def send_refund_orders(actor: Actor, chosen: Iterable[tuple[int, int]]) -> int:
    """Mark payment orders (employer, id) as sent to the bank in one file, all or none; return the file's id.

    Raise :class:`Refusal` ``no_order_chosen``, ``no_such_refund_order`` or ``refund_order_changed``.
    """
    actor.require("receipts.book")
    keys = sorted(set(chosen))
    if not keys:
        raise NO_ORDER_CHOSEN()
    batch, now = new_id(), timezone.now()
    for employer_id, order_id in keys:
        order = _lock_order(employer_id, order_id, RefundOrderState.READY)
        order.state, order.batch = RefundOrderState.SENT, batch
        order.sent_by_name, order.sent_at = actor.name, now
        order.save(update_fields=["state", "batch", "sent_by_name", "sent_at"])
        _record(actor, REFUND_SEND, order)
    return batch


@transaction.atomic
def confirm_refund(actor: Actor, employer_id: int, order_id: int, paid_on: date) -> RefundOrder:
    """Record that the bank paid an order on a day.

    Raise :class:`Refusal` ``no_such_refund_order``, ``refund_order_changed`` or ``paid_on_outside``.
    """
    actor.require("receipts.book")
    order = _lock_order(employer_id, order_id, RefundOrderState.SENT)
    sent_on = timezone.localdate(order.sent_at)
    if not sent_on <= paid_on <= timezone.localdate():
        raise PAID_ON_OUTSIDE(first=sent_on)
    order.state, order.paid_on = RefundOrderState.CONFIRMED, paid_on
    order.ended_by_name, order.ended_at = actor.name, timezone.now()
    order.save(update_fields=["state", "paid_on", "ended_by_name", "ended_at"])
    _record(actor, REFUND_CONFIRM, order)
    return order


@transaction.atomic
def bounce_refund(actor: Actor, employer_id: int, order_id: int, bank_reason: str) -> RefundOrder:
    """Record that the bank returned an order, with its reason; the money is on the employer's account again.

    A bank may return what it confirmed. Raise :class:`Refusal` ``no_such_refund_order``, ``refund_order_changed``,
    ``words_missing`` or ``words_too_long``.
    """
    actor.require("receipts.book")
    order = _lock_order(employer_id, order_id, RefundOrderState.SENT, RefundOrderState.CONFIRMED)
    order.bank_reason = clean_reason(bank_reason)
    booking = Booking.objects.for_employer(employer_id).get(id=order.booking_id)
    reverse_booking(actor, booking, order.instruction_id, order.bank_reason)
    order.state, order.ended_by_name, order.ended_at = RefundOrderState.BOUNCED, actor.name, timezone.now()
    order.save(update_fields=["state", "bank_reason", "ended_by_name", "ended_at"])
    _record(actor, REFUND_BOUNCE, order, order.bank_reason)
    return order


# -- reading ---------------------------------------------------------------------------------------------------------


def get_refund_orders(state: RefundOrderState, limit: int) -> list[RefundOrder]:
    """Return the payment orders of all employers in a state, newest first."""
    with fan_out("levy.receipts"):
        return list(RefundOrder.objects.filter(state=state).order_by("-id")[:limit])


def get_orders_of_batch(batch: int) -> list[RefundOrder]:
    """Return the payment orders that were sent in one file, in the order of their ids."""
    with fan_out("levy.receipts"):
        return list(RefundOrder.objects.filter(batch=batch).order_by("id"))


def get_orders_of_employer(employer_id: int, limit: int) -> list[RefundOrder]:
    """Return an employer's newest payment orders."""
    return list(RefundOrder.objects.for_employer(employer_id).order_by("-id")[:limit])


def get_refund_order(employer_id: int, order_id: int) -> RefundOrder:
    """Return a payment order; raise :class:`Refusal` ``no_such_refund_order``."""
    order = RefundOrder.objects.for_employer(employer_id).filter(id=order_id).first()
    if order is None:
        raise NO_SUCH_REFUND_ORDER()
    return order
