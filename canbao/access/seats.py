"""Settling who acts: from a log-in, the account it operates and the posts it holds, to one seat."""

from dataclasses import replace
from typing import Any

from django.conf import settings

from canbao.access.models import Account, EmployerAccount, OfficePost, Operator, User
from canbao.access.policy import verbs_of
from canbao.values.seat import NOBODY, Seat

ANONYMOUS = replace(NOBODY, verbs=verbs_of(NOBODY.roles))
"""The seat of a visitor who has not signed in."""

SYSTEM = Seat(None, "系统", "系统", frozenset({"system"}), verbs_of(frozenset({"system"})))
"""The seat of the product itself: automatic decisions and scheduled work."""


def seat_of(user: Any) -> Seat:
    """Return the seat of a signed-in person: office posts when he holds any, else the account he operates."""
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    posts = frozenset(OfficePost.objects.filter(user=user, ended_at__isnull=True).values_list("post", flat=True))
    operated = list(Operator.objects.filter(user=user).order_by("account_id"))
    if posts:
        roles = posts | {"signed_in"}
        accounts = [Account.objects.get(id=row.account_id) for row in operated]
        own = frozenset(account.employer_id for account in accounts if account.employer_id)
        return Seat(
            user.id, user.name or user.username, settings.CANBAO_AGENCY, roles, verbs_of(roles), own_employers=own
        )
    if not operated:
        roles = frozenset({"signed_in"})
        return Seat(user.id, user.name or user.username, "", roles, verbs_of(roles))
    return account_seat(user, Account.objects.get(id=operated[0].account_id), operated[0].role)


def account_seat(user: User, account: Account, role: str) -> Seat:
    """Return the seat of an operator in an account; the employer's verbs come with the binding."""
    roles = {"signed_in", f"account.{role}"}
    if account.employer_id is not None:
        roles.add(f"employer.{role}")
    return Seat(
        user.id,
        user.name or user.username,
        account.employer_name,
        frozenset(roles),
        verbs_of(frozenset(roles)),
        account_id=account.id,
        employer_id=account.employer_id,
    )


def account_of_employer(employer_id: int) -> Account | None:
    """Return the account an employer is bound to, None when none is."""
    claim = EmployerAccount.objects.filter(employer_id=employer_id).first()
    return Account.objects.get(id=claim.account_id) if claim else None
