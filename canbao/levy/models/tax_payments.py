"""Models of the tax office's feed: its receipts, its files, and files that are previewed before they are booked."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.store.fields import FenField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class TaxPaymentState(models.TextChoices):
    """Whose account a tax payment is on.

    A held payment waits for a clerk before it is booked or unmatched: something about it cannot be right.
    """

    BOOKED = "booked", "Booked for an employer"
    UNMATCHED = "unmatched", "Unmatched"
    HELD = "held", "Held for a clerk"
    TAKEN_BACK = "taken_back", "Taken back"


@declare_sharding("self", key="ticket")
class TaxPayment(models.Model):
    """到账: one tax receipt (电子税票号) of the tax office's feed.

    The imported columns are never changed, but those of a held payment may be corrected by a later file.
    ``employer_id`` is None until the payment is matched. ``notice`` and ``payer_code`` come from the feed; ``sheet`` is
    empty where the file has one table. ``held_for`` is the code of the reason why it was held; it stays after a clerk
    has taken the payment over.
    """

    ticket = models.CharField(primary_key=True, max_length=40)
    file_id = models.BigIntegerField()
    sheet = models.CharField(max_length=40, blank=True, default="")
    row = models.PositiveIntegerField()
    notice = models.CharField(max_length=20, blank=True, default="")
    payer_code = models.CharField(max_length=20, blank=True, default="")
    payer_name = models.CharField(max_length=100, blank=True, default="")
    amount = FenField()
    day = models.DateField()
    treasury_day = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=TaxPaymentState)
    held_for = models.CharField(max_length=20, blank=True, default="")
    employer_id = models.BigIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="taxpayment_above_zero",
                violation_error_message="The amount of a payment is above zero.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TaxPaymentState.UNMATCHED, TaxPaymentState.HELD], employer_id__isnull=True)
                | Q(state__in=[TaxPaymentState.BOOKED, TaxPaymentState.TAKEN_BACK], employer_id__isnull=False),
                name="taxpayment_whose",
                violation_error_message="A payment is booked for an employer, unmatched or held.",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaxPaymentState.HELD, held_for=""),
                name="taxpayment_held_for_a_reason",
                violation_error_message="A held payment has a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "ticket"], name="taxpayment_state"),
            models.Index(fields=["file_id", "row"], name="taxpayment_file"),
            models.Index(fields=["day"], name="taxpayment_day"),
        ]

    def __str__(self) -> str:
        return self.ticket

    @property
    def place(self) -> str:
        """Return where the row is in its file: its number, with its sheet where several sheets were read."""
        return f"{self.sheet}!{self.row}" if self.sheet else str(self.row)


@declare_sharding("local")
class TaxPaymentFile(models.Model):
    """An imported file of tax payments, one for each digest (SHA-256); its rows are unique by receipt number.

    ``rows`` counts all rows: ``fresh`` ones are new, ``known`` ones were imported before, ``refused`` ones are invalid
    or contradict an earlier import. Of the fresh ones ``unmatched`` and ``held`` were not booked when the file was
    read. ``problems`` lists the refused rows as ``[row, code, ticket]``.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    amount = FenField(default=0)
    problems = models.JSONField(default=list)
    read_by = models.BigIntegerField(null=True, blank=True)
    read_by_name = models.CharField(max_length=100)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-read_at"], name="taxpaymentfile_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def booked(self) -> int:
        """Return the number of receipts that were new and booked when the file was read."""
        return self.fresh - self.unmatched - self.held


@declare_sharding("local")
class PreviewedFile(models.Model):
    """A file of tax payments that was uploaded and previewed, and is not booked yet.

    ``content`` is the file, compressed, as base64. The row is deleted when the file is booked or discarded, and a day
    after it was uploaded.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    content = SealedTextField()
    uploaded_by = models.BigIntegerField(null=True, blank=True)
    uploaded_by_name = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
