"""Determine the actor of a log-in from its office posts or its account."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from canbao.access.models import Account, EmployerAccount, OfficePost, Operator, User
from canbao.access.policy import get_verbs
from canbao.values.actor import NOBODY, Actor

ANONYMOUS = replace(NOBODY, verbs=get_verbs(NOBODY.roles))
"""The actor of a visitor who is not signed in."""

SYSTEM = Actor(None, "系统", "系统", frozenset({"system"}), get_verbs(frozenset({"system"})))
"""The actor of the product itself: automatic decisions and scheduled jobs."""


def get_actor(user: Any) -> Actor:
    """Return the actor of a signed-in person: from their office posts if they hold any, else from their account."""
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    posts = frozenset(OfficePost.objects.filter(user=user, ended_at__isnull=True).values_list("post", flat=True))
    operated = list(Operator.objects.filter(user=user).order_by("account_id"))
    if posts:
        roles = posts | {"signed_in"}
        accounts = [Account.objects.get(id=row.account_id) for row in operated]
        own = frozenset(account.employer_id for account in accounts if account.employer_id)
        return Actor(
            user.id, user.name or user.username, settings.CANBAO_AGENCY, roles, get_verbs(roles), own_employers=own
        )
    if not operated:
        roles = frozenset({"signed_in"})
        return Actor(user.id, user.name or user.username, "", roles, get_verbs(roles))
    return get_account_actor(user, Account.objects.get(id=operated[0].account_id), operated[0].role)


def get_account_actor(user: User, account: Account, role: str) -> Actor:
    """Return the actor of an operator in an account. A bound account adds the employer's verbs."""
    roles = {"signed_in", f"account.{role}"}
    if account.employer_id is not None:
        roles.add(f"employer.{role}")
    return Actor(
        user.id,
        user.name or user.username,
        account.employer_name,
        frozenset(roles),
        get_verbs(frozenset(roles)),
        account_id=account.id,
        employer_id=account.employer_id,
    )


def get_employer_account(employer_id: int) -> Account | None:
    """Return the account bound to an employer, None without one."""
    claim = EmployerAccount.objects.filter(employer_id=employer_id).first()
    return Account.objects.get(id=claim.account_id) if claim else None
