"""Acts on an account's basic information: its operators change it, and it follows the register."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from canbao.access import refusals, verbs
from canbao.access.models import Account, EmployerAccount
from canbao.journal.operations import account_chain, record_act
from canbao.values.actor import Actor
from canbao.values.text import mask_phone

_FOLLOWING = {
    "name": "employer_name",
    "credit_code": "credit_code",
    "organisation_code": "organisation_code",
    "legal_representative": "legal_representative",
    "address": "address",
    "postcode": "postcode",
}
"""The account's particulars that follow the register, by the register's field."""


@transaction.atomic
def change_particulars(actor: Actor, version: int, particulars: Mapping[str, str]) -> Account:
    """Change an account's basic information and return the account.

    ``version`` is the one the form was rendered with. Raise :class:`Refusal` ``account_changed_meanwhile`` when
    somebody else saved first, ``codes_bound`` when the codes of a bound account would change.
    """
    actor.require("account.change")
    account = Account.objects.select_for_update().get(id=actor.require_account())
    if account.version != version:
        raise refusals.ACCOUNT_CHANGED_MEANWHILE()
    if account.employer_id is not None and any(
        particulars.get(name, getattr(account, name)) != getattr(account, name)
        for name in ("credit_code", "organisation_code")
    ):
        raise refusals.CODES_BOUND()
    _write(actor, account, particulars)
    return account


def follow_register(actor: Actor, employer_id: int, new: Mapping[str, Any], reason: str) -> None:
    """Write an employer's changed register particulars to the account bound to it, in the caller's transaction."""
    actor.require("register.apply")
    claim = EmployerAccount.objects.filter(employer_id=employer_id).first()
    particulars = {name: new[field] for field, name in _FOLLOWING.items() if field in new}
    if claim is not None and particulars:
        _write(actor, Account.objects.select_for_update().get(id=claim.account_id), particulars, reason)


def _write(actor: Actor, account: Account, particulars: Mapping[str, str], reason: str = "") -> None:
    changed = {name: value for name, value in particulars.items() if getattr(account, name) != value}
    old = {name: getattr(account, name) for name in changed}
    for name, value in changed.items():
        setattr(account, name, value)
    account.version += 1
    account.save()

    def mask_values(values: Mapping[str, str]) -> dict[str, str]:
        return {name: mask_phone(value) if name == "contact_phone" else value for name, value in values.items()}

    record_act(
        actor,
        verbs.ACCOUNT_CHANGE,
        account_chain(account.id),
        ("account", account.id),
        old=mask_values(old),
        new=mask_values(changed),
        reason=reason,
    )
