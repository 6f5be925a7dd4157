"""The facts of the register, with their constraints."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.store.composite_keys import EmployerOwned, parent_constraint, parent_relation
from canbao.store.fields import FenField, MonthField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.store.tenancy import EmployerQuerySet
from canbao.values.ids import new_id


class EmployerStatus(models.TextChoices):
    """The insurance status of an employer (emp_insu_stas)."""

    NOT_INSURED = "1", "not insured"
    INSURED = "2", "insured and paying"
    SUSPENDED = "3", "suspended"
    ENDED = "4", "ended"


@declare_sharding("self", key="id")
class Employer(models.Model):
    """An employer's register record (单位). Codes are national ones."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18, blank=True, default="")
    organisation_code = models.CharField(max_length=10, blank=True, default="")
    employer_type = models.CharField(max_length=10)
    economic_type = models.CharField(max_length=10, blank=True, default="")
    affiliation = models.CharField(max_length=4, blank=True, default="")
    industry = models.CharField(max_length=4, blank=True, default="")
    legal_representative = models.CharField(max_length=100)
    legal_representative_phone = SealedTextField(blank=True, default="")
    insurance_officer = models.CharField(max_length=100, blank=True, default="")
    insurance_officer_phone = SealedTextField(blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    postcode = models.CharField(max_length=6, blank=True, default="")
    bank = models.CharField(max_length=100, blank=True, default="")
    bank_account = SealedTextField(blank=True, default="")
    schemes = models.JSONField(default=list)
    handler = models.CharField(max_length=100, blank=True, default="")
    handler_phone = SealedTextField(blank=True, default="")
    status = models.CharField(max_length=1, choices=EmployerStatus, default=EmployerStatus.INSURED)
    registered_on = models.DateField(default=timezone.localdate)
    version = models.BigIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="employer_number"),
            models.Index(fields=["name"], name="employer_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(credit_code="") | ~Q(organisation_code=""),
                name="employer_has_a_code",
                violation_error_message="An employer needs a unified social credit code or an organisation code.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@declare_sharding("self", key="key")
class EmployerKey(models.Model):
    """Claim: a key that belongs to one employer only. ``key`` is ``number:…``, ``credit:…`` or ``organisation:…``."""

    key = models.CharField(primary_key=True, max_length=40)
    employer_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.key


@declare_sharding("person", key="id")
class Person(models.Model):
    """A person in the register, independent of employers. The number is sealed; :class:`PersonNumber` finds it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    certificate = models.CharField(max_length=2)
    number = SealedTextField()
    name = models.CharField(max_length=100)
    sex = models.CharField(max_length=1)
    birth = models.DateField()
    ethnicity = models.CharField(max_length=2, blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    household = models.CharField(max_length=2, blank=True, default="")
    employment = models.CharField(max_length=2, blank=True, default="")
    first_employed = models.DateField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


@declare_sharding("self", key="index")
class PersonNumber(models.Model):
    """Claim: a certificate number, by its blind index, belongs to one person. Old numbers stay as links."""

    index = models.CharField(primary_key=True, max_length=64)
    person_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="personnumber_person")]

    def __str__(self) -> str:
        return f"person {self.person_id}"


@declare_sharding("person")
class CurrentCoverage(models.Model):
    """Claim: a person is covered by one employer at a time.

    ``employer_id`` is the employer with the open period, None without one. ``insurable_from`` is the first month after
    every ended period: no new period begins before it.
    """

    person_id = models.BigIntegerField(primary_key=True)
    employer_id = models.BigIntegerField(null=True, blank=True)
    insurable_from = MonthField(null=True, blank=True)

    def __str__(self) -> str:
        return f"person {self.person_id}"


class InsuranceStatus(models.TextChoices):
    """The status of an insured person at the employer today (psn_insu_stas: 1 正常, 2 暂停, 4 终止)."""

    ACTIVE = "1", "active"
    SUSPENDED = "2", "suspended"
    ENDED = "4", "ended"


@declare_sharding("employer")
class InsuredPerson(models.Model):
    """A person on an employer's roster: the employer's copy of their particulars, and their insurance today.

    ``changed_from`` is the first month with changed facts since the person's months were last assessed, else None.
    """

    pk = models.CompositePrimaryKey("employer_id", "person_id")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, db_index=False, related_name="+")
    person_id = models.BigIntegerField()
    certificate = models.CharField(max_length=2)
    number = SealedTextField()
    number_index = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    initials = models.CharField(max_length=100, blank=True, default="")
    sex = models.CharField(max_length=1)
    birth = models.DateField()
    phone = SealedTextField(blank=True, default="")
    insurance_status = models.CharField(max_length=1, choices=InsuranceStatus)
    category = models.CharField(max_length=4)
    from_month = MonthField()
    until_month = MonthField(null=True, blank=True)
    wage = FenField(null=True, blank=True)
    changed_from = MonthField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    objects = EmployerQuerySet.as_manager()
    plain = models.Manager()  # noqa: DJ012 - no field; and before objects, it would be the default manager

    class Meta:
        base_manager_name = "plain"
        constraints = [
            models.UniqueConstraint(fields=["employer", "number_index"], name="insuredperson_number"),
            models.CheckConstraint(
                condition=Q(insurance_status=InsuranceStatus.ACTIVE, until_month__isnull=True)
                | (~Q(insurance_status=InsuranceStatus.ACTIVE) & Q(until_month__isnull=False)),
                name="insuredperson_status",
                violation_error_message="An active person has an open coverage period; other people have none.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "insurance_status", "name", "person_id"], name="insuredperson_roster"),
            models.Index(fields=["employer", "initials"], name="insuredperson_initials"),
            models.Index(
                fields=["employer", "person_id"], name="insuredperson_changed", condition=Q(changed_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


_ROSTER = "register_insuredperson"


@declare_sharding("employer")
class CoveragePeriod(EmployerOwned):
    """参保段: the person is insured at the employer from ``from_month`` until before ``until_month`` (None: open).

    A void period was undone. It never counts, and remains as evidence. ``levied_from`` is set for a period taken over
    from another register: months before it were assessed there.
    """

    person_id = models.BigIntegerField()
    person = parent_relation("register.InsuredPerson", "person_id", "periods", to_field="person_id")
    from_month = MonthField()
    until_month = MonthField(null=True, blank=True)
    stop_reason = models.CharField(max_length=4, blank=True, default="")
    stop_day = models.DateField(null=True, blank=True)
    ends = models.BooleanField(default=False)
    void = models.BooleanField(default=False)
    levied_from = MonthField(null=True, blank=True)
    opened_by = models.BigIntegerField(null=True, blank=True)
    closed_by = models.BigIntegerField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    class Meta(EmployerOwned.Meta):
        constraints = [
            parent_constraint("coverageperiod_person_fk", _ROSTER, "person_id", "person_id"),
            models.CheckConstraint(
                condition=Q(until_month__isnull=True) | Q(until_month__gt=models.F("from_month")) | Q(void=True),
                name="coverageperiod_forward",
                violation_error_message="A period covers at least one month.",
            ),
            models.UniqueConstraint(
                fields=["employer", "person_id"],
                condition=Q(until_month__isnull=True, void=False),
                name="coverageperiod_one_open",
                violation_error_message="The person already has an open period at this employer.",
            ),
        ]
        indexes = [models.Index(fields=["employer", "person_id", "from_month"], name="coverageperiod_person")]

    def __str__(self) -> str:
        return f"{self.from_month}–{self.until_month or ''}"


@declare_sharding("employer")
class PersonCategory(EmployerOwned):
    """人员类别 of a person from a month on. A later row of the same month supersedes the earlier one."""

    person_id = models.BigIntegerField()
    person = parent_relation("register.InsuredPerson", "person_id", "categories", to_field="person_id")
    from_month = MonthField()
    category = models.CharField(max_length=4)
    superseded = models.BooleanField(default=False)
    matter_id = models.BigIntegerField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [
            parent_constraint("personcategory_person_fk", _ROSTER, "person_id", "person_id"),
            models.UniqueConstraint(
                fields=["employer", "person_id", "from_month"],
                condition=Q(superseded=False),
                name="personcategory_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_month} {self.category}"


@declare_sharding("employer")
class DeclaredWage(EmployerOwned):
    """申报工资 of a person from a month on, in fen, before floor and cap. A later row of the month supersedes it."""

    person_id = models.BigIntegerField()
    person = parent_relation("register.InsuredPerson", "person_id", "wages", to_field="person_id")
    from_month = MonthField()
    wage = FenField()
    superseded = models.BooleanField(default=False)
    matter_id = models.BigIntegerField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [
            parent_constraint("declaredwage_person_fk", _ROSTER, "person_id", "person_id"),
            models.CheckConstraint(
                condition=Q(wage__gte=0),
                name="declaredwage_positive",
                violation_error_message="A wage is not below zero.",
            ),
            models.UniqueConstraint(
                fields=["employer", "person_id", "from_month"],
                condition=Q(superseded=False),
                name="declaredwage_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_month} {self.wage}"
