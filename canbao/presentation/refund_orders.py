"""Payment orders of refunds with the texts for their states."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from canbao.levy.models import RefundOrder, RefundOrderState

ORDER_STATES: dict[str, tuple[Promise, str]] = {
    RefundOrderState.READY: (pgettext_lazy("payment order", "To be sent to the bank"), "wait"),
    RefundOrderState.SENT: (pgettext_lazy("payment order", "Sent to the bank"), "go"),
    RefundOrderState.CONFIRMED: (pgettext_lazy("payment order", "Paid"), "done"),
    RefundOrderState.BOUNCED: (pgettext_lazy("payment order", "Returned by the bank"), "stop"),
    RefundOrderState.CANCELLED: (pgettext_lazy("payment order", "Reversed before it was sent"), "stop"),
}
"""The text for each state of a payment order, and the kind of its tag."""


@dataclass(frozen=True, slots=True)
class RefundOrderRow:
    """A payment order with the text for its state and the kind of its tag."""

    order: RefundOrder
    state: str
    tone: str


def get_refund_order_row(order: RefundOrder) -> RefundOrderRow:
    """Return a payment order with its texts in the reader's language."""
    state, tone = ORDER_STATES[order.state]
    return RefundOrderRow(order, str(state), tone)
