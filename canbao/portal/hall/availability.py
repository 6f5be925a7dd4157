"""Reasons why a service is closed to an actor, with a link to the missing step."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import get_missing_particulars
from canbao.matters.catalogue import Service
from canbao.portal.account.field_names import join_field_names
from canbao.portal.filing.entry_modes import ENTRY_MODES
from canbao.portal.hall.inquiries import get_inquiry
from canbao.values.actor import Actor


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a service is closed to an actor; ``url`` and ``action`` lead to the missing step, empty if none helps."""

    reason: str
    url: str = ""
    action: str = ""


def get_closure(actor: Actor, account: Account, bound: frozenset[str], service: Service) -> Closure | None:
    """Return why a service is closed to an actor; None when it is open."""
    missing = get_missing_particulars(account)
    if missing and actor.employer_id is None:
        reason = _("Missing: %(fields)s.") % {"fields": join_field_names(missing)}
        return Closure(reason, reverse("portal:particulars"), _("Complete the basic information"))
    if service.declaration.scheme not in bound:
        reason = _("Your account is not bound for this scheme.")
        return Closure(reason, reverse("portal:binding"), _("Bind the account"))
    inquiry = get_inquiry(service)
    if inquiry is not None and actor.may(inquiry.verb):
        return None
    if not actor.may("matter.draft"):
        return Closure(_("You may look but not file; ask the owner of your account for the right to file."))
    if service.declaration.kind != "filing" or service.declaration.lines not in ENTRY_MODES:
        return Closure(_("This service cannot be filed online yet; contact the agency."))
    return None
