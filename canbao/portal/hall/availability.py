"""Reasons why a service is closed to an actor, with a link to the missing step."""

from django.urls import reverse
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import get_missing_particulars
from canbao.matters.catalogue import Service
from canbao.portal.account.field_names import join_field_names
from canbao.portal.filing.entry_modes import ENTRY_MODES
from canbao.portal.hall.inquiries import get_inquiry
from canbao.values.actor import Actor


def get_closed_card(actor: Actor, account: Account, bound: frozenset[str], service: Service) -> dict[str, str]:
    """Return why a service is closed to an actor, with a link to the missing step; empty when it is open."""
    missing = get_missing_particulars(account)
    if missing and actor.employer_id is None:
        return {
            "reason": _("Missing: %(fields)s.") % {"fields": join_field_names(missing)},
            "reason_url": reverse("portal:particulars"),
            "reason_action": _("Complete the basic information"),
        }
    if service.declaration.scheme not in bound:
        return {
            "reason": _("Your account is not bound for this scheme."),
            "reason_url": reverse("portal:binding"),
            "reason_action": _("Bind the account"),
        }
    inquiry = get_inquiry(service)
    if inquiry is not None and actor.may(inquiry.verb):
        return {}
    if not actor.may("matter.draft"):
        return {"reason": _("You may look but not file; ask the owner of your account for the right to file.")}
    if service.declaration.kind != "filing" or service.declaration.lines not in ENTRY_MODES:
        return {"reason": _("This service is at the counter only, for now.")}
    return {}
