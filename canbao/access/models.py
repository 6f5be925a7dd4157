"""Log-ins, accounts (单位账户), operators (经办人), slips and bindings."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.store.composite_keys import EmployerOwned
from canbao.store.fields import SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class MailPreference(models.TextChoices):
    """The transitions of a matter about which a person gets mails. Messages in the site cover all of them."""

    ALL = "all", "every step of a matter"
    ENDS = "ends", "when something is to be done or a matter has ended"
    NONE = "none", "never"


@declare_sharding("local")
class User(AbstractBaseUser):
    """A person who logs in: an employer's operator or agency staff. Accounts and posts grant permissions."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    mails = models.CharField(max_length=5, choices=MailPreference, default=MailPreference.ALL)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    password_changed_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = UserManager()

    def __str__(self) -> str:
        return self.username


@declare_sharding("local")
class OfficePost(models.Model):
    """An office post of a staff member. Posts are roles of the policy table."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    post = models.CharField(max_length=30)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], condition=Q(ended_at__isnull=True), name="officepost_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.post}"


@declare_sharding("self", key="id")
class Account(models.Model):
    """单位账户: the account an employer registers on the site, before it is bound to a register record.

    ``employer_id`` is set by the first binding and cleared by the last unbinding. ``EmployerAccount`` makes sure that
    an employer has one account.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    employer_name = models.CharField(max_length=100)
    credit_code = models.CharField(max_length=18, blank=True, default="")
    organisation_code = models.CharField(max_length=10, blank=True, default="")
    legal_representative = models.CharField(max_length=100, blank=True, default="")
    contact = models.CharField(max_length=100, blank=True, default="")
    contact_phone = SealedTextField(blank=True, default="")
    email = models.EmailField(blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")
    postcode = models.CharField(max_length=6, blank=True, default="")
    employer_id = models.BigIntegerField(null=True, blank=True)
    registered_at = models.DateTimeField(default=timezone.now)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return self.employer_name


class OperatorRole(models.TextChoices):
    """The role of an operator in their account."""

    OWNER = "owner", "owner"
    OPERATOR = "operator", "operator"
    VIEWER = "viewer", "viewer"


@declare_sharding("local")
class Operator(models.Model):
    """经办人: a person who logs in to an account. Stored beside the log-ins: every request reads it by user."""

    pk = models.CompositePrimaryKey("account_id", "user_id")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="operators"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_constraint=False, related_name="operates"
    )
    role = models.CharField(max_length=10, choices=OperatorRole)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} of {self.account_id}"


class SlipState(models.TextChoices):
    """The state of a slip."""

    VALID = "valid", "valid"
    USED = "used", "used"
    VOIDED = "voided", "voided"
    EXHAUSTED = "exhausted", "exhausted"


@declare_sharding("employer")
class Slip(EmployerOwned):
    """注册信息打印单: a binding user name and the hash of a one-time secret, for the schemes listed on it."""

    user_name = models.CharField(max_length=20)
    secret_hash = models.CharField(max_length=200)
    schemes = models.JSONField()
    state = models.CharField(max_length=10, choices=SlipState, default=SlipState.VALID)
    attempts = models.PositiveIntegerField(default=0)
    expires_on = models.DateField()
    handler = models.CharField(max_length=100)
    printed_at = models.DateTimeField(default=timezone.now)
    printed_by = models.BigIntegerField()
    printed_by_name = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(state="valid"),
                name="slip_one_valid",
                violation_error_message="An employer has one valid slip; printing again voids the old one.",
            )
        ]

    def __str__(self) -> str:
        return self.user_name


@declare_sharding("self", key="user_name")
class SlipName(models.Model):
    """Claim: a binding user name identifies one slip over all employers."""

    user_name = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    slip_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.user_name


@declare_sharding("self", key="employer_id")
class EmployerAccount(models.Model):
    """Claim: an employer is bound to one account."""

    employer = models.OneToOneField("register.Employer", primary_key=True, on_delete=models.PROTECT, related_name="+")
    account_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.employer_id} ↔ {self.account_id}"


@declare_sharding("employer")
class Binding(EmployerOwned):
    """应用绑定: the account acts for the employer in a scheme from ``bound_at`` to ``unbound_at``."""

    account_id = models.BigIntegerField()
    scheme = models.CharField(max_length=3)
    slip_id = models.BigIntegerField()
    bound_at = models.DateTimeField(default=timezone.now)
    unbound_at = models.DateTimeField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "scheme"],
                condition=Q(unbound_at__isnull=True),
                name="binding_one_open",
                violation_error_message="This application is bound already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} of {self.employer_id}"
