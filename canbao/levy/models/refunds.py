"""Models of refunds that are paid: the payment order of a released refund."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.store.composite_keys import EmployerOwned
from canbao.store.fields import FenField, SealedTextField
from canbao.store.sharding import declare_sharding


class RefundOrderState(models.TextChoices):
    """How far a refund is paid."""

    READY = "ready", "To be sent to the bank"
    SENT = "sent", "Sent to the bank"
    CONFIRMED = "confirmed", "Paid, as the bank confirms"
    BOUNCED = "bounced", "Returned by the bank"
    CANCELLED = "cancelled", "Reversed before it was sent"


@declare_sharding("employer")
class RefundOrder(EmployerOwned):
    """付款单: the order to pay a released refund (``instruction_id``, ``booking_id``) to a payee, fen.

    ``batch`` is the file in which it was sent. ``paid_on`` is the day the bank paid it. ``bank_reason`` says why the
    bank returned it; the money is on account again.
    """

    number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=RefundOrderState, default=RefundOrderState.READY)
    instruction_id = models.BigIntegerField()
    booking_id = models.BigIntegerField()
    amount = FenField()
    payee_name = models.CharField(max_length=100)
    payee_bank = models.CharField(max_length=100)
    payee_account = SealedTextField()
    reason = models.CharField(max_length=200)
    requested_by_name = models.CharField(max_length=100)
    released_by_name = models.CharField(max_length=100)
    released_at = models.DateTimeField(default=timezone.now)
    batch = models.BigIntegerField(null=True, blank=True)
    sent_by_name = models.CharField(max_length=100, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=100, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    bank_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "instruction_id"],
                name="refundorder_once",
                violation_error_message="A refund has one payment order.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="refundorder_above_zero",
                violation_error_message="A payment order is above zero.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RefundOrderState.READY, RefundOrderState.CANCELLED], sent_at__isnull=True)
                | Q(
                    state__in=[RefundOrderState.SENT, RefundOrderState.CONFIRMED, RefundOrderState.BOUNCED],
                    sent_at__isnull=False,
                    batch__isnull=False,
                ),
                name="refundorder_sent",
                violation_error_message="A payment order that was sent has its file and its time.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundOrderState.CONFIRMED) | Q(paid_on__isnull=False),
                name="refundorder_paid_on",
                violation_error_message="A paid order has the day of payment.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundOrderState.BOUNCED) | ~Q(bank_reason=""),
                name="refundorder_bank_reason",
                violation_error_message="An order that the bank returned has the bank's reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "employer", "id"], name="refundorder_state"),
            models.Index(fields=["batch", "employer"], name="refundorder_batch"),
        ]

    def __str__(self) -> str:
        return self.number


@declare_sharding("self", key="number")
class RefundOrderNumber(models.Model):
    """Claim: the number of a payment order belongs to one over all employers."""

    number = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    order_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.number
