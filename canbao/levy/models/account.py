"""Models of the money: employer accounts, two-person instructions, exports, reconciliation."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from canbao.levy.models.bill_key import BillKey
from canbao.store.composite_keys import EmployerOwned
from canbao.store.fields import FenField, MonthField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id
from canbao.values.months import Month


class BookingKind(models.TextChoices):
    """What a booking books."""

    ISSUE = "issue", "A bill is issued"
    OPENING = "opening", "An opening balance is released"
    ARRIVAL = "arrival", "Money arrives"
    ALLOCATION = "allocation", "Money pays a bill"
    CHARGE = "charge", "Late fee becomes due"
    WAIVER = "waiver", "Late fee is waived"
    REFUND = "refund", "Money is paid back"
    WRITE_OFF = "write_off", "What remains open within the tolerance is written off"


@declare_sharding("employer")
class Booking(EmployerOwned):
    """One booking on an employer's account (单位台账). It is never changed; another booking reverses a mistake.

    Each column is the change of one balance in fen. ``due`` is the total ever due. ``principal`` and ``fee`` are the
    parts open on the bill ``month``-``number``. ``credit`` is money not allocated yet (待转金). ``cash`` is the money
    received. Every booking keeps ``cash + principal + fee = due + credit``, and therefore so do the balances.

    ``day`` is the day that counts for the late fee, not the day of booking. ``reverses`` is the id of the reversed
    booking; ``restores`` the id of the reversal that this booking undoes. ``turn`` counts how often a receipt was
    booked: reversed by mistake, it is booked again.
    """

    kind = models.CharField(max_length=12, choices=BookingKind)
    month = MonthField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    due = FenField(default=0)
    principal = FenField(default=0)
    fee = FenField(default=0)
    credit = FenField(default=0)
    cash = FenField(default=0)
    day = models.DateField()
    ticket = models.CharField(max_length=40, blank=True, default="")
    turn = models.PositiveSmallIntegerField(default=0)
    reverses = models.BigIntegerField(null=True, blank=True)
    restores = models.BigIntegerField(null=True, blank=True)
    instruction_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    booked_by = models.BigIntegerField(null=True, blank=True)
    booked_by_name = models.CharField(max_length=100)
    booked_at = models.DateTimeField(default=timezone.now)

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(cash=F("due") + F("credit") - F("principal") - F("fee")),
                name="booking_balances",
                violation_error_message="A booking balances: cash + principal + fee = due + credit.",
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True, number__isnull=True, principal=0, fee=0)
                | Q(month__isnull=False, number__isnull=False),
                name="booking_names_its_bill",
                violation_error_message="A booking of principal or late fee needs its bill.",
            ),
            models.UniqueConstraint(
                fields=["employer", "reverses"],
                condition=Q(reverses__isnull=False),
                name="booking_taken_back_once",
                violation_error_message="A booking is reversed once.",
            ),
            models.UniqueConstraint(
                fields=["employer", "restores"],
                condition=Q(restores__isnull=False),
                name="booking_restored_once",
                violation_error_message="A reversal is undone once.",
            ),
            models.UniqueConstraint(
                fields=["employer", "month", "number"],
                condition=Q(kind=BookingKind.ISSUE, reverses__isnull=True),
                name="booking_issue_once",
                violation_error_message="A bill falls due once.",
            ),
            models.UniqueConstraint(
                fields=["employer", "ticket", "turn"],
                condition=Q(kind=BookingKind.ARRIVAL, reverses__isnull=True) & ~Q(ticket=""),
                name="booking_arrival_once",
                violation_error_message="A tax receipt (电子税票号) is booked once.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "month", "number"], name="booking_bill"),
            models.Index(fields=["employer", "-id"], name="booking_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cash or self.due or self.credit}"

    @property
    def bill_key(self) -> BillKey | None:
        """Return the key of the bill that is booked on, None if it is about none."""
        if self.month is None or self.number is None:
            return None
        return BillKey(self.employer_id, Month(self.month), self.number)


class InstructionKind(models.TextChoices):
    """What an instruction asks for."""

    WAIVER = "waiver", "Waive late fee of a bill"
    REVERSAL = "reversal", "Reverse a booking"
    REFUND = "refund", "Pay money back to the employer"
    OPENING = "opening", "Enter the balance of an imported register"
    WRITE_OFF = "write_off", "Write off what remains open within the tolerance"


class InstructionState(models.TextChoices):
    """The state of an instruction."""

    ASKED = "asked", "Waits for a second person"
    RELEASED = "released", "Released"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn by the person who requested it"


DECIDED = (InstructionState.RELEASED, InstructionState.REFUSED, InstructionState.WITHDRAWN)
"""The states in which nothing waits any more."""


@declare_sharding("employer")
class Instruction(EmployerOwned):
    """An instruction that moves money or debts; it takes effect only when a second person releases it.

    The ``amount`` of an opening balance is positive for arrears, negative for 待转金. ``words`` holds what one kind
    needs. For an opening balance it is ``pay_by`` (ISO) and, if imported, the ``file`` (id as text) with its ``name``.
    """

    kind = models.CharField(max_length=10, choices=InstructionKind)
    state = models.CharField(max_length=10, choices=InstructionState, default=InstructionState.ASKED)
    amount = FenField()
    month = MonthField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    booking_id = models.BigIntegerField(null=True, blank=True)
    payee_name = models.CharField(max_length=100, blank=True, default="")
    payee_bank = models.CharField(max_length=100, blank=True, default="")
    payee_account = SealedTextField(blank=True, default="")
    words = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    requested_by = models.BigIntegerField(null=True, blank=True)
    requested_by_name = models.CharField(max_length=100)
    requested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state=InstructionState.WITHDRAWN)
                | Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(decided_by=F("requested_by")),
                name="instruction_two_persons",
                violation_error_message="The person who requests an instruction cannot release it.",
            ),
            models.CheckConstraint(
                condition=Q(state=InstructionState.ASKED, decided_at__isnull=True)
                | Q(state__in=DECIDED, decided_at__isnull=False),
                name="instruction_decided",
                violation_error_message="A decided instruction has the time of the decision; a requested one has none.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="instruction_not_zero",
                violation_error_message="The amount of an instruction is not zero.",
            ),
            models.UniqueConstraint(
                fields=["employer", "booking_id"],
                condition=Q(kind=InstructionKind.REVERSAL, state=InstructionState.ASKED),
                name="instruction_reversal_once",
                violation_error_message="The reversal of this booking is already requested.",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind", "employer", "id"], name="instruction_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def bill_key(self) -> BillKey | None:
        """Return the key of the bill the instruction is about, None if it is about none."""
        if self.month is None or self.number is None:
            return None
        return BillKey(self.employer_id, Month(self.month), self.number)


class PaymentDemandState(models.TextChoices):
    """The state of a payment demand."""

    PREPARED = "prepared", "Waits for a second person"
    RELEASED = "released", "Released"
    REFUSED = "refused", "Refused"
    VOID = "void", "Void"


@declare_sharding("employer")
class PaymentDemand(EmployerOwned):
    """限期缴纳通知书: a letter that orders an employer to pay overdue bills by a day; two people make it.

    ``bills`` lists ``[notice, month, number, principal, fee]``, fen, as of ``day``. ``answer`` says why it was refused,
    ``void_reason`` why it does not count any more.
    """

    letter = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=PaymentDemandState, default=PaymentDemandState.PREPARED)
    day = models.DateField()
    pay_until = models.DateField()
    principal = FenField()
    fee = FenField()
    bills = models.JSONField(default=list)
    prepared_by = models.BigIntegerField(null=True, blank=True)
    prepared_by_name = models.CharField(max_length=100)
    prepared_at = models.DateTimeField(default=timezone.now)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    void_by_name = models.CharField(max_length=100, blank=True, default="")
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "day"],
                condition=Q(state__in=[PaymentDemandState.PREPARED, PaymentDemandState.RELEASED]),
                name="paymentdemand_once_a_day",
                violation_error_message="An employer gets one payment demand a day.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(decided_by=F("prepared_by")),
                name="paymentdemand_two_persons",
                violation_error_message="The person who prepares a payment demand cannot release it.",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentDemandState.RELEASED) | Q(decided_at__isnull=False),
                name="paymentdemand_released",
                violation_error_message="A released payment demand has the time of its release.",
            ),
        ]
        indexes = [models.Index(fields=["state", "employer", "id"], name="paymentdemand_state")]

    def __str__(self) -> str:
        return self.letter


@declare_sharding("self", key="letter")
class PaymentDemandNumber(models.Model):
    """Claim: the number of a payment demand belongs to one over all employers."""

    letter = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    demand_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.letter


class TaxExportState(models.TextChoices):
    """The state of a file for the tax office."""

    READY = "ready", "Ready"
    FETCHED = "fetched", "Fetched"
    RECALLED = "recalled", "Recalled"


@declare_sharding("local")
class TaxExport(models.Model):
    """核定数据: issued bills sent to the collecting tax office as one file; it can be recalled until it is fetched.

    ``content`` is the file as it was made, compressed with zlib; ``digest`` is the SHA-256 of the file itself. What is
    handed over is these bytes, whatever an employer is called later.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    month = MonthField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=TaxExportState, default=TaxExportState.READY)
    bills = models.PositiveIntegerField()
    amount = FenField()
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    made_by = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)
    fetched_by_name = models.CharField(max_length=100, blank=True, default="")
    fetched_at = models.DateTimeField(null=True, blank=True)
    recalled_by_name = models.CharField(max_length=100, blank=True, default="")
    recalled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="taxexport_number"),
            models.CheckConstraint(
                condition=Q(fetched_at__isnull=True) | Q(recalled_at__isnull=True),
                name="taxexport_fetched_or_recalled",
                violation_error_message="A fetched file cannot be recalled.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} file {self.number}"


@declare_sharding("local")
class Reconciliation(models.Model):
    """日终对账: the totals at the end of a day and the number of open breaks. ``sums`` maps names to fen."""

    day = models.DateField(primary_key=True)
    sums = models.JSONField(default=dict)
    breaks = models.PositiveIntegerField(default=0)
    made_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.day)


@declare_sharding("local")
class TreasuryTotal(models.Model):
    """The tax office's own total of a treasury day (入库日): number of receipts and fen, as a clerk entered it.

    It is compared with the receipts read for that day. A later entry for the same day replaces it, in the journal too.
    """

    day = models.DateField(primary_key=True)
    receipts = models.PositiveIntegerField()
    amount = FenField()
    source = models.CharField(max_length=100)
    entered_by = models.BigIntegerField(null=True, blank=True)
    entered_by_name = models.CharField(max_length=100)
    entered_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.day)


@declare_sharding("local")
class Break(models.Model):
    """A difference between two sets of records, listed until it is gone, explained or not.

    ``code`` names the comparison, ``subject`` the bill or tax receipt that differs, ``left`` and ``right`` the two sums
    in fen. ``gone_on`` is the day on which it was no longer found.
    """

    key = models.CharField(primary_key=True, max_length=100)
    code = models.CharField(max_length=30)
    employer_id = models.BigIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=60)
    left = FenField()
    right = FenField()
    first_seen = models.DateField()
    gone_on = models.DateField(null=True, blank=True)
    explained_by_name = models.CharField(max_length=100, blank=True, default="")
    explained_at = models.DateTimeField(null=True, blank=True)
    explanation = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["gone_on", "code"], name="break_open")]

    def __str__(self) -> str:
        return self.key
