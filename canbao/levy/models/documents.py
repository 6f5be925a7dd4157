"""Models of the documents: quotes of filings, certificates that can be verified online."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.store.composite_keys import EmployerOwned
from canbao.store.fields import FenField, MonthField
from canbao.store.sharding import declare_sharding
from canbao.store.tenancy import EmployerQuerySet


class QuoteStage(models.TextChoices):
    """When a quote was made."""

    SUBMITTED = "submitted", "When the matter was submitted"
    DECIDED = "decided", "When the matter was decided"


@declare_sharding("employer")
class Quote(models.Model):
    """The quoted effect of a matter on the next bill, at its submission or decision.

    ``month`` is the quoted accounting month, ``law`` the name of the law applied.
    ``before`` and ``after`` are the next bill without and with the matter, fen. ``changes`` lists the lines of the
    matter as ``[position, person id or null, fen]``.
    """

    pk = models.CompositePrimaryKey("employer_id", "matter_id", "stage")
    employer = models.ForeignKey("register.Employer", on_delete=models.PROTECT, db_index=False, related_name="+")
    matter_id = models.BigIntegerField()
    stage = models.CharField(max_length=10, choices=QuoteStage)
    month = MonthField()
    law = models.CharField(max_length=16)
    before = FenField()
    after = FenField()
    changes = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["employer", "month"], name="quote_month")]

    def __str__(self) -> str:
        return f"matter {self.matter_id} {self.stage}: {self.before} to {self.after}"


@declare_sharding("employer")
class Certificate(EmployerOwned):
    """参保证明 or 缴费证明 of a person or of the employer, as issued; never changed.

    ``kind``: person_insured, person_paid, employer_insured, employer_paid. ``document`` is the signed data file (JSON
    text), ``signature`` its signature. ``code`` is the check code of the public page, valid until ``valid_until``.
    ``batch`` groups certificates made together.
    """

    number = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    person_id = models.BigIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=100)
    first = MonthField()
    last = MonthField()
    valid_until = models.DateField()
    batch = models.BigIntegerField()
    document = models.TextField()
    signature = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.BigIntegerField(null=True, blank=True)
    made_by_name = models.CharField(max_length=100)

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__startswith="person_", person_id__isnull=False)
                | Q(kind__startswith="employer_", person_id__isnull=True),
                name="certificate_of_whom",
                violation_error_message="A person's certificate names the person; an employer's names none.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "batch"], name="certificate_batch"),
            models.Index(fields=["employer", "-id"], name="certificate_newest"),
        ]

    def __str__(self) -> str:
        return self.number


@declare_sharding("self", key="code")
class CertificateCode(models.Model):
    """Claim: a check code belongs to one certificate over all employers."""

    code = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    certificate_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.code
