"""Model of the requests that put a tax receipt right; a second person releases each."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from canbao.levy.models.account import DECIDED, InstructionState
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class ReceiptRequestKind(models.TextChoices):
    """What a request asks for."""

    TAKE_OVER = "take_over", "Take a held receipt over as reported"
    CORRECT = "correct", "Correct amount, day or notice"
    RETURN = "return", "Return the receipt to the tax office"
    RESTORE = "restore", "Take a returned receipt up again"


@declare_sharding("local")
class ReceiptRequest(models.Model):
    """A request to put one tax receipt right; it takes effect only when a second person releases it.

    ``seen`` is the receipt as it was when it was requested; a receipt that changed since is not released. ``values``
    are the corrected ones: ``amount`` (fen), ``day`` (ISO), ``notice``, ``original``.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    ticket = models.CharField(max_length=44)
    kind = models.CharField(max_length=10, choices=ReceiptRequestKind)
    state = models.CharField(max_length=10, choices=InstructionState, default=InstructionState.ASKED)
    seen = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    requested_by = models.BigIntegerField(null=True, blank=True)
    requested_by_name = models.CharField(max_length=100)
    requested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(state=InstructionState.ASKED),
                name="receiptrequest_one_waits",
                violation_error_message="One request for a receipt waits at a time.",
            ),
            models.CheckConstraint(
                condition=Q(state=InstructionState.WITHDRAWN)
                | Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(decided_by=F("requested_by")),
                name="receiptrequest_two_persons",
                violation_error_message="The person who requests a change of a receipt cannot release it.",
            ),
            models.CheckConstraint(
                condition=Q(state=InstructionState.ASKED, decided_at__isnull=True)
                | Q(state__in=DECIDED, decided_at__isnull=False),
                name="receiptrequest_decided",
                violation_error_message="A decided request has the time of the decision; a waiting one has none.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="receiptrequest_reason",
                violation_error_message="A request has a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="receiptrequest_state"),
            models.Index(fields=["ticket", "id"], name="receiptrequest_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket}"
