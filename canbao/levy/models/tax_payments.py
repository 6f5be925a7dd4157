"""Models of the tax office's feed: its receipts, its files, and files that are previewed before they are booked."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone

from canbao.store.fields import FenField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class TaxPaymentState(models.TextChoices):
    """Whose account a tax payment is on.

    A held payment waits for two people before it is booked or unmatched: something about it cannot be right, or it
    takes money back. A returned payment went back to the tax office with a reason; nothing of it is booked.
    """

    BOOKED = "booked", "Booked for an employer"
    UNMATCHED = "unmatched", "Unmatched"
    HELD = "held", "Held for a clerk"
    RETURNED = "returned", "Returned to the tax office"
    CARRIED_OUT = "carried_out", "Red-letter or refund row, carried out"


class TaxPaymentKind(models.TextChoices):
    """What a row of the tax office's feed reports."""

    PAYMENT = "payment", "A payment"
    RED_LETTER = "red_letter", "A red-letter row (冲红), which cancels a payment or part of it"
    REFUND = "refund", "A refund (退库), which the treasury paid back to the payer"


@declare_sharding("self", key="ticket")
class TaxPayment(models.Model):
    """到账: one tax receipt (电子税票号) of the tax office's feed.

    ``ticket`` is the number in the one spelling of ``levy.collection.tickets``. The imported columns of a booked
    payment are changed only by a correction that two people make; those of another one also by a later file.
    ``amount`` is above zero for every kind; a red-letter or refund row takes it off the payment ``original``.
    ``employer_id`` is None until the payment is matched; ``pays`` is the notice it pays, empty for money on account.
    ``notice`` and ``payer_code`` come from the feed; ``sheet`` is empty where the file has one table. ``held_for`` is
    the code of the reason why it was held; it stays after the payment was taken over. ``read_as`` is its state when
    its file was read, ``turn`` counts how often it was booked, ``note`` is why it was returned.
    """

    ticket = models.CharField(primary_key=True, max_length=44)
    kind = models.CharField(max_length=10, choices=TaxPaymentKind, default=TaxPaymentKind.PAYMENT)
    original = models.CharField(max_length=40, blank=True, default="")
    file_id = models.BigIntegerField()
    sheet = models.CharField(max_length=40, blank=True, default="")
    row = models.PositiveIntegerField()
    notice = models.CharField(max_length=20, blank=True, default="")
    payer_code = models.CharField(max_length=20, blank=True, default="")
    payer_name = models.CharField(max_length=100, blank=True, default="")
    amount = FenField()
    day = models.DateField()
    treasury_day = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=TaxPaymentState)
    read_as = models.CharField(max_length=12, choices=TaxPaymentState, blank=True, default="")
    held_for = models.CharField(max_length=20, blank=True, default="")
    employer_id = models.BigIntegerField(null=True, blank=True)
    pays = models.CharField(max_length=20, blank=True, default="")
    turn = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True, default="")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="taxpayment_above_zero",
                violation_error_message="The amount of a payment is above zero.",
            ),
            models.CheckConstraint(
                condition=Q(state=TaxPaymentState.BOOKED, employer_id__isnull=False)
                | (~Q(state=TaxPaymentState.BOOKED) & Q(employer_id__isnull=True)),
                name="taxpayment_whose",
                violation_error_message="A payment has an employer while it is booked, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(kind=TaxPaymentKind.PAYMENT, original="")
                | (~Q(kind=TaxPaymentKind.PAYMENT) & ~Q(state__in=[TaxPaymentState.BOOKED, TaxPaymentState.UNMATCHED])),
                name="taxpayment_kind",
                violation_error_message="A red-letter or refund row is never booked as a payment.",
            ),
            models.CheckConstraint(
                condition=~Q(ticket="") & ~Q(ticket__contains=" ") & Q(ticket=Upper("ticket")),
                name="taxpayment_spelling",
                violation_error_message="A receipt is stored in the one spelling of its number.",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaxPaymentState.RETURNED, note=""),
                name="taxpayment_returned_for_a_reason",
                violation_error_message="A payment is returned with a reason.",
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
            models.Index(fields=["employer_id", "pays"], name="taxpayment_pays"),
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

    ``rows`` counts all rows: ``fresh`` ones brought a receipt that is stored with this file, ``known`` ones a receipt
    of another file or row, ``refused`` ones are invalid or contradict what is known. Of the fresh ones ``unmatched``
    and ``held`` were not booked when the file was read. ``problems`` lists the refused rows as ``[row, code,
    ticket]``. All counts follow from what is stored, so they are the same however often the file is read.
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


class PreviewState(models.TextChoices):
    """How far an uploaded file is."""

    WAITING = "waiting", "Waits to be examined"
    EXAMINED = "examined", "Examined"
    BOOKING = "booking", "Being booked"
    FAILED = "failed", "Not readable"


@declare_sharding("local")
class PreviewedFile(models.Model):
    """A file of tax payments that was uploaded to be previewed, and is not booked yet.

    ``content`` is the file, compressed, as base64; ``preview`` what examining it found, as JSON. ``done`` counts the
    rows booked of ``total``. ``problem`` is the code of the refusal of a file that cannot be read, ``words`` are its
    words. The row is deleted when the file is discarded, and a day after it was uploaded; once it is booked it keeps
    only ``booked``, the id of the file.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    content = SealedTextField()
    state = models.CharField(max_length=10, choices=PreviewState, default=PreviewState.WAITING)
    preview = SealedTextField(blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True, default="")
    words = models.JSONField(default=dict)
    booked = models.BigIntegerField(null=True, blank=True)
    booked_by = models.BigIntegerField(null=True, blank=True)
    booked_by_name = models.CharField(max_length=100, blank=True, default="")
    uploaded_by = models.BigIntegerField(null=True, blank=True)
    uploaded_by_name = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
