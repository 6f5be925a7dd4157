"""Acts on accounts, slips, bindings and staff: the only writers of access."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.access import refusals, verbs
from canbao.access.actors import get_account_actor
from canbao.access.models import (
    Account,
    Binding,
    EmployerAccount,
    OfficePost,
    Operator,
    OperatorRole,
    Slip,
    SlipName,
    SlipState,
    User,
)
from canbao.access.policy import POSTS, get_incompatible_posts
from canbao.access.queries import PARTICULAR_NAMES, get_missing_particulars
from canbao.crypto.secrets import hash_secret, new_secret, normalise_secret, verify_secret
from canbao.journal.operations import OFFICE, account_chain, clean_reason, employer_chain, record_act
from canbao.register.employers import employer_keys
from canbao.register.models import Employer
from canbao.rules.codes import get_table
from canbao.store.claims import claim
from canbao.store.jobs import enqueue
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual, enumeration
from canbao.values.ids import new_id
from canbao.values.refusals import Refusal
from canbao.values.text import mask_phone

SLIP_DAYS = 30
"""Days of a slip's validity."""
SLIP_ATTEMPTS = 5
"""Wrong secrets that exhaust a slip."""


# -- registering and completing ---------------------------------------------------------------------------------


@transaction.atomic
def register_account(
    username: str, password: str, person: Mapping[str, str], particulars: Mapping[str, str]
) -> tuple[User, Account]:
    """Register a log-in and its account (单位账户), and return both.

    ``person`` holds name, email and phone of the person who registers. ``particulars`` holds the account's
    employer_name, credit_code, organisation_code and legal_representative. The form has checked both. Raise
    :class:`Refusal` ``username_taken`` when the log-in name exists.
    """
    user = User(username=username, **person)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise refusals.USERNAME_TAKEN() from None
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    account = Account.objects.create(**particulars, contact=user.name, contact_phone=user.phone, email=user.email)
    Operator.objects.create(account=account, user=user, role=OperatorRole.OWNER)
    record_act(
        get_account_actor(user, account, OperatorRole.OWNER),
        verbs.ACCOUNT_REGISTER,
        account_chain(account.id),
        ("account", account.id),
        new={**particulars, "phone": mask_phone(user.phone) if user.phone else ""},
    )
    return user, account


# -- slips ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A new slip with its secret. Only here the secret exists in plain text."""

    slip: Slip
    secret: str


def _new_user_name() -> str:
    return f"CB{secrets.randbelow(10**8):08d}"


@transaction.atomic
def print_slip(actor: Actor, employer_id: int, handler: str, schemes: Sequence[str], reason: str = "") -> PrintedSlip:
    """Create a slip that binds an account to the employer for the schemes; return it with its secret.

    An earlier valid slip is voided. ``handler`` is the authorised person who receives the slip. The caller prints the
    document; only a hash of the secret is stored. Raise :class:`Refusal` ``no_scheme`` without schemes.
    """
    actor.require("office.slip.print")
    employer = Employer.objects.select_for_update().get(id=employer_id)
    if not schemes:
        raise refusals.NO_SCHEME()
    _end_valid_slip(employer_id, SlipState.VOIDED)
    secret = new_secret()
    slip = Slip(
        employer_id=employer.id,
        user_name=_new_user_name(),
        secret_hash=hash_secret(normalise_secret(secret)),
        schemes=list(schemes),
        expires_on=timezone.localdate() + timedelta(days=SLIP_DAYS),
        handler=handler,
        printed_by=actor.require_user(),
        printed_by_name=actor.name,
    )
    while not _claim_name(slip):
        slip.user_name = _new_user_name()
    slip.save(force_insert=True)
    record_act(
        actor,
        verbs.SLIP_PRINT,
        employer_chain(employer.id),
        ("slip", slip.id),
        reason=reason,
        new={"user_name": slip.user_name, "schemes": slip.schemes, "handler": handler, "expires_on": slip.expires_on},
    )
    return PrintedSlip(slip, secret)


def _claim_name(slip: Slip) -> bool:
    return claim(SlipName(user_name=slip.user_name, employer_id=slip.employer_id, slip_id=slip.id))


def _end_valid_slip(employer_id: int, state: SlipState) -> int:
    return (
        Slip.objects.for_employer(employer_id)
        .filter(state=SlipState.VALID)
        .update(state=state, ended_at=timezone.now())
    )


@transaction.atomic
def void_slip(actor: Actor, employer_id: int, reason: str) -> None:
    """Void the employer's valid slip; raise :class:`Refusal` ``no_valid_slip`` without one."""
    actor.require("office.slip.void")
    slip = Slip.objects.select_for_update().for_employer(employer_id).filter(state=SlipState.VALID).first()
    if slip is None:
        raise refusals.NO_VALID_SLIP()
    _end_valid_slip(employer_id, SlipState.VOIDED)
    record_act(actor, verbs.SLIP_VOID, employer_chain(employer_id), ("slip", slip.id), reason=reason)


# -- binding -------------------------------------------------------------------------------------------------------


def bind_account(actor: Actor, user_name: str, secret: str, scheme: str | None = None) -> list[str]:
    """Bind the account to the slip's employer and return the schemes bound.

    ``scheme`` None binds every scheme on the slip. A wrong secret is counted on the slip although the act is refused.
    Raise :class:`Refusal`, each with its own code:

    - the slip is wrong, expired, voided, used or exhausted, or does not list the scheme;
    - particulars of the account are missing or differ from the register;
    - the account or the employer is bound elsewhere.
    """
    actor.require("account.bind")
    with transaction.atomic():
        refusal, schemes = _bind(actor, user_name.strip().upper(), secret, scheme)
    if refusal is not None:
        raise refusal
    return schemes


def _bind(actor: Actor, user_name: str, secret: str, scheme: str | None) -> tuple[Refusal | None, list[str]]:
    account = Account.objects.select_for_update().get(id=actor.require_account())
    missing = get_missing_particulars(account)
    if missing:
        return refusals.PARTICULARS_MISSING(fields=[PARTICULAR_NAMES[name] for name in missing]), []
    claim = SlipName.objects.filter(user_name=user_name).first()
    if claim is None:
        verify_secret(normalise_secret(secret), None)
        return refusals.SLIP_WRONG(), []
    slip = Slip.objects.select_for_update().for_employer(claim.employer_id).get(id=claim.slip_id)
    refusal = _check_slip(actor, slip, secret, account)
    if refusal is not None:
        return refusal, []
    employer = Employer.objects.get(id=slip.employer_id)
    differing = get_differing_codes(account, employer)
    if differing:
        return refusals.CODES_DIFFER(differences=enumeration(map(_difference, differing), en="; ", zh="；")), []
    if scheme is not None and scheme not in slip.schemes:
        return refusals.SCHEME_NOT_ON_SLIP(schemes=[get_table("insutype").words(code) for code in slip.schemes]), []
    refusal = _claim_employer(account, employer)
    if refusal is not None:
        return refusal, []
    return None, _bind_schemes(actor, account, slip, [scheme] if scheme else list(slip.schemes))


def _check_slip(actor: Actor, slip: Slip, secret: str, account: Account) -> Refusal | None:
    if slip.state == SlipState.EXHAUSTED:
        return refusals.SLIP_EXHAUSTED(attempts=SLIP_ATTEMPTS)
    if not verify_secret(normalise_secret(secret), slip.secret_hash):
        if slip.state != SlipState.VALID:
            return refusals.SLIP_WRONG()
        slip.attempts += 1
        if slip.attempts >= SLIP_ATTEMPTS:
            slip.state, slip.ended_at = SlipState.EXHAUSTED, timezone.now()
        slip.save(update_fields=["attempts", "state", "ended_at"])
        record_act(
            actor,
            verbs.SLIP_ATTEMPT,
            employer_chain(slip.employer_id),
            ("slip", slip.id),
            new={"attempts": slip.attempts},
        )
        left = SLIP_ATTEMPTS - slip.attempts
        return refusals.SLIP_WRONG_LEFT(left=left) if left else refusals.SLIP_EXHAUSTED(attempts=SLIP_ATTEMPTS)
    if slip.state == SlipState.VOIDED:
        return refusals.SLIP_VOIDED(on=timezone.localdate(slip.ended_at) if slip.ended_at else "")
    if slip.state == SlipState.USED and account.employer_id != slip.employer_id:
        return refusals.SLIP_USED()
    if slip.state == SlipState.USED and not _has_unbound_schemes(slip):
        return refusals.SLIP_USED()
    if slip.expires_on < timezone.localdate():
        return refusals.SLIP_EXPIRED(on=slip.expires_on)
    return None


def _has_unbound_schemes(slip: Slip) -> bool:
    """Return whether a used slip can still bind other schemes on it."""
    rows = Binding.objects.for_employer(slip.employer_id).filter(slip_id=slip.id)
    return not rows.filter(unbound_at__isnull=False).exists() and rows.count() < len(slip.schemes)


def get_differing_codes(account: Account, employer: Employer) -> list[dict[str, str]]:
    """Return the codes that differ between account and register: ``[{field, stated, registered}]``.

    A credit code contains the organisation code, so a credit code is compared with an organisation code too.
    """
    stated = employer_keys("", account.credit_code, account.organisation_code)
    registered = employer_keys("", employer.credit_code, employer.organisation_code)
    return [
        {
            "field": name,
            "stated": stated[name].partition(":")[2],
            "registered": registered[name].partition(":")[2],
        }
        for name in stated
        if name in registered and stated[name] != registered[name]
    ]


def _difference(row: Mapping[str, str]) -> Bilingual:
    return refusals.DIFFERENCE.filled({**row, "field": PARTICULAR_NAMES[row["field"]]})


def _claim_employer(account: Account, employer: Employer) -> Refusal | None:
    """Claim the employer for the account; return a refusal when one of them is bound elsewhere."""
    if account.employer_id not in (None, employer.id):
        return refusals.ACCOUNT_BOUND_ELSEWHERE()
    if account.employer_id == employer.id:
        return None
    if not claim(EmployerAccount(employer=employer, account_id=account.id)):
        return refusals.EMPLOYER_BOUND_ELSEWHERE()
    account.employer_id = employer.id
    account.version += 1
    account.save(update_fields=["employer_id", "version"])
    return None


def _bind_schemes(actor: Actor, account: Account, slip: Slip, schemes: list[str]) -> list[str]:
    bound = set(
        Binding.objects.for_employer(slip.employer_id).filter(unbound_at__isnull=True).values_list("scheme", flat=True)
    )
    new_schemes = [scheme for scheme in schemes if scheme not in bound]
    for scheme in new_schemes:
        Binding.objects.create(employer_id=slip.employer_id, account_id=account.id, scheme=scheme, slip_id=slip.id)
    slip.state = SlipState.USED
    slip.ended_at = slip.ended_at or timezone.now()
    slip.save(update_fields=["state", "ended_at"])
    record_act(
        actor,
        verbs.ACCOUNT_BIND,
        employer_chain(slip.employer_id),
        ("account", account.id),
        new={"schemes": new_schemes, "slip": slip.user_name},
    )
    return new_schemes


@transaction.atomic
def unbind_account(actor: Actor, scheme: str) -> None:
    """End the binding of a scheme. The last one releases account and employer for a new slip.

    Raise :class:`Refusal` ``not_bound`` when the scheme is not bound.
    """
    actor.require("account.unbind")
    account = Account.objects.select_for_update().get(id=actor.require_account())
    if account.employer_id is None:
        raise refusals.NOT_BOUND()
    employer_id = account.employer_id
    open_rows = Binding.objects.for_employer(employer_id).filter(account_id=account.id, unbound_at__isnull=True)
    if not open_rows.filter(scheme=scheme).update(unbound_at=timezone.now()):
        raise refusals.NOT_BOUND()
    if not open_rows.exists():
        _free_employer(account, employer_id)
    record_act(
        actor, verbs.ACCOUNT_UNBIND, employer_chain(employer_id), ("account", account.id), old={"scheme": scheme}
    )


def _free_employer(account: Account, employer_id: int) -> None:
    EmployerAccount.objects.filter(employer_id=employer_id, account_id=account.id).delete()
    account.employer_id = None
    account.version += 1
    account.save(update_fields=["employer_id", "version"])


@transaction.atomic
def release_employer(actor: Actor, employer_id: int, reason: str) -> None:
    """End the bindings of an employer whose account nobody can use any more, so that another account can be bound.

    The people of the account get a mail. Raise :class:`Refusal` ``words_missing``, or ``employer_not_bound`` when no
    account is bound.
    """
    actor.require("office.account.release")
    reason = clean_reason(reason)
    bound = EmployerAccount.objects.filter(employer_id=employer_id).first()
    if bound is None:
        raise refusals.EMPLOYER_NOT_BOUND()
    account = Account.objects.select_for_update().get(id=bound.account_id)
    open_rows = Binding.objects.for_employer(employer_id).filter(account_id=account.id, unbound_at__isnull=True)
    schemes = sorted(open_rows.values_list("scheme", flat=True))
    open_rows.update(unbound_at=timezone.now())
    _free_employer(account, employer_id)
    record_act(
        actor,
        verbs.ACCOUNT_RELEASE,
        employer_chain(employer_id),
        ("account", account.id),
        old={"schemes": schemes},
        reason=reason.strip(),
    )
    body = (
        f"{account.employer_name}：\n\n经办中心已解除您单位账户的绑定，该账户不能再办理业务。"
        f"如非本单位申请，请立即联系经办中心：{settings.CANBAO_AGENCY_PHONE}。\n\n{settings.CANBAO_AGENCY}"
    )
    operators = Operator.objects.filter(account=account).values_list("user_id", flat=True)
    for user in User.objects.filter(id__in=list(operators), is_active=True).exclude(email=""):
        payload = {"to": user.email, "subject": "账户绑定已解除", "body": body}
        enqueue("mail", f"release:{account.id}:{account.version}:{user.id}", payload)


# -- staff ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_staff(actor: Actor, username: str, name: str, posts: Sequence[str], password: str, email: str = "") -> User:
    """Add a staff member with their posts and return the user.

    Raise :class:`Refusal` ``username_taken``, ``unknown_post``, or ``incompatible_posts`` when the posts contain an
    incompatible pair.
    """
    actor.require("office.staff.add")
    unknown = [post for post in posts if post not in POSTS]
    if unknown or not posts:
        raise refusals.UNKNOWN_POST(posts=unknown)
    pair = get_incompatible_posts(frozenset(posts))
    if pair:
        raise refusals.INCOMPATIBLE_POSTS(posts=[Bilingual(*POSTS[post]) for post in sorted(pair)])
    user = User(id=new_id(), username=username, name=name, email=email)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise refusals.USERNAME_TAKEN() from None
    if email:
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    OfficePost.objects.bulk_create([OfficePost(user=user, post=post) for post in posts])
    record_act(actor, verbs.STAFF_ADD, OFFICE, ("user", user.id), new={"username": username, "posts": list(posts)})
    return user


def days_left(slip: Slip, today: date) -> int:
    """Return the days left until a slip expires, below zero when it has expired."""
    return (slip.expires_on - today).days
