"""Models of the assessment: the rate table, runs, immutable lines, bills and notice numbers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.levy.models.bill_key import BillKey
from canbao.store.fields import FenField, MonthField
from canbao.store.sharding import declare_sharding
from canbao.store.tenancy import EmployerQuerySet
from canbao.values.months import Month


@declare_sharding("reference")
class Rate(models.Model):
    """The rate of a category in a month for one scheme and payer, as integers.

    ``law`` names the source pack (a digest). Either ``rate`` (hundred-millionths) or ``fixed`` (fen) is set.
    ``floor``, ``cap`` and ``unit`` are fen, ``account`` is in hundred-millionths of the amount.
    """

    law = models.CharField(max_length=16)
    month = MonthField()
    category = models.CharField(max_length=4)
    scheme = models.CharField(max_length=3)
    payer = models.CharField(max_length=8)
    rate = models.BigIntegerField(null=True, blank=True)
    fixed = FenField(null=True, blank=True)
    floor = FenField()
    cap = FenField()
    unit = FenField()
    account = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["law", "month", "category", "scheme", "payer"], name="rate_one"),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) ^ Q(fixed__isnull=True),
                name="rate_or_fixed",
                violation_error_message="A figure is a rate or a fixed amount.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.category} {self.scheme} {self.payer}"


@declare_sharding("employer")
class Run(models.Model):
    """One assessment of an employer's accounting month. The month can be assessed again until it is issued.

    From ``since`` on the run covers all people, changed or not. ``lines`` counts the lines it added (None while it is
    running), ``amount`` is their sum in fen.
    """

    pk = models.CompositePrimaryKey("employer_id", "month", "number")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    number = models.PositiveIntegerField()
    law = models.CharField(max_length=16)
    since = MonthField()
    lines = models.PositiveIntegerField(null=True, blank=True)
    amount = FenField(default=0)
    at = models.DateTimeField(default=timezone.now)

    objects = EmployerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month} run {self.number}"


@declare_sharding("employer")
class LevyLine(models.Model):
    """One line of the levy: a difference with the values that explain it. It is never changed or deleted.

    Amounts are fen. ``asked`` is the amount due for the month, ``before`` the amount already levied, ``account`` the
    part of ``amount`` for the personal account. ``wage`` is the declared wage. ``clamped`` is floor, cap or empty.
    """

    pk = models.CompositePrimaryKey("employer_id", "month", "run", "person_id", "accrual", "scheme", "payer")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    run = models.PositiveIntegerField()
    person_id = models.BigIntegerField()
    accrual = MonthField()
    scheme = models.CharField(max_length=3)
    payer = models.CharField(max_length=8)
    kind = models.CharField(max_length=3)
    category = models.CharField(max_length=4)
    wage = FenField(null=True, blank=True)
    base = FenField(null=True, blank=True)
    clamped = models.CharField(max_length=5, blank=True, default="")
    asked = FenField()
    before = FenField()
    amount = FenField()
    account = FenField(default=0)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=models.F("asked") - models.F("before")),
                name="levyline_difference",
                violation_error_message="The amount of a line is the amount due less the amount levied before.",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="levyline_not_zero",
                violation_error_message="The amount of a line is not zero.",
            ),
        ]
        indexes = [models.Index(fields=["employer", "person_id", "accrual"], name="levyline_person")]

    def __str__(self) -> str:
        return f"{self.accrual} {self.scheme} {self.payer} {self.amount}"


@declare_sharding("employer")
class Bill(models.Model):
    """核定单 / 征缴通知单: the sum (fen) of an employer's lines of the runs ``first_run`` to ``last_run`` of a month.

    ``number`` 1 is the month's bill, later ones are supplementary. An issued bill is final and has a notice number.
    ``is_pay_by_provisional`` says that the working days of its year were not published when ``pay_by`` was set.
    ``is_opening`` marks the opening balance of an imported register, which has no lines. ``export`` is the id of the
    tax export that contains the bill, None if there is none.

    ``people`` counts everybody on the bill, ``new_people`` those on no earlier bill of the month, so that a month's
    people are the sum of ``new_people``. ``stated`` is what the notice states beside its lines, frozen at the issue:
    the employer's particulars and the rates with their sources (``levy.billing.statement``).
    """

    pk = models.CompositePrimaryKey("employer_id", "month", "number")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    number = models.PositiveIntegerField()
    first_run = models.PositiveIntegerField()
    last_run = models.PositiveIntegerField()
    people = models.PositiveIntegerField(default=0)
    new_people = models.PositiveIntegerField(default=0)
    amount = FenField()
    pay_by = models.DateField()
    is_pay_by_provisional = models.BooleanField(default=False)
    drawn_up_at = models.DateTimeField()
    drawn_up_by = models.BigIntegerField(null=True, blank=True)
    drawn_up_by_name = models.CharField(max_length=100)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.BigIntegerField(null=True, blank=True)
    issued_by_name = models.CharField(max_length=100, blank=True, default="")
    notice = models.CharField(max_length=20, blank=True, default="")
    printed = models.PositiveIntegerField(default=0)
    is_opening = models.BooleanField(default=False)
    export = models.BigIntegerField(null=True, blank=True)
    stated = models.JSONField(default=dict, blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(export__isnull=True) | Q(issued_at__isnull=False),
                name="bill_exported_is_issued",
                violation_error_message="Only an issued bill goes to the tax office.",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, notice="") | (Q(issued_at__isnull=False) & ~Q(notice="")),
                name="bill_issued_with_notice",
                violation_error_message="An issued bill has a notice number; other bills have none.",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True)
                | Q(drawn_up_by__isnull=True)
                | ~Q(issued_by=models.F("drawn_up_by")),
                name="bill_two_persons",
                violation_error_message="The person who draws up a bill cannot issue it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} bill {self.number}"

    @property
    def key(self) -> BillKey:
        """Return the key of the bill."""
        return BillKey(self.employer_id, Month(self.month), self.number)


@declare_sharding("employer")
class BillSum(models.Model):
    """A bill's sums by scheme, payer and type: number of lines, bases, amounts, personal account's part (fen).

    They are written with the bill, so that city-wide reports never read lines.
    """

    pk = models.CompositePrimaryKey("employer_id", "month", "number", "scheme", "payer", "kind")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    month = MonthField()
    number = models.PositiveIntegerField()
    scheme = models.CharField(max_length=3)
    payer = models.CharField(max_length=8)
    kind = models.CharField(max_length=3)
    lines = models.PositiveIntegerField()
    base = FenField(null=True, blank=True)
    amount = FenField()
    account = FenField(default=0)

    objects = EmployerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month} bill {self.number} {self.scheme} {self.payer} {self.kind} {self.amount}"


@declare_sharding("self", key="notice")
class NoticeNumber(models.Model):
    """Claim: a notice number belongs to one bill over all employers."""

    notice = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    month = models.IntegerField()
    number = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.notice

    @property
    def key(self) -> BillKey:
        """Return the key of the bill."""
        return BillKey(self.employer_id, Month(self.month), self.number)


class AssessmentState(models.TextChoices):
    """The state of a month's assessment over all employers."""

    NEW = "new", "Not begun"
    RUNNING = "running", "Being assessed"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Stopped by a problem"
    ASSESSED = "assessed", "Assessed, not issued"
    ISSUING = "issuing", "Being issued"
    ISSUED = "issued", "Issued"


@declare_sharding("local")
class Assessment(models.Model):
    """核定: the assessment of one accounting month over all employers, with its progress.

    ``cursor`` is the last employer done. ``supplement_reason`` is why the month is assessed again after its issue,
    empty for its first assessment.
    """

    month = MonthField(primary_key=True)
    state = models.CharField(max_length=10, choices=AssessmentState)
    attempt = models.PositiveIntegerField(default=0)
    employers = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    started_by = models.BigIntegerField(null=True, blank=True)
    started_by_name = models.CharField(max_length=100, blank=True, default="")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    issued_by_name = models.CharField(max_length=100, blank=True, default="")
    problem = models.CharField(max_length=300, blank=True, default="")
    supplement_reason = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.month} {self.state}"
