"""The five steps of the manual in the personal centre, with the employer's progress and missing particulars."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import Application, get_missing_particulars
from canbao.portal.account.field_names import join_field_names
from canbao.presentation.getting_started import get_next_step, get_steps
from canbao.presentation.language import scheme_name
from canbao.values.actor import Actor


def get_account_steps(actor: Actor, account: Account, bound: list[Application]) -> list[dict[str, Any]]:
    """Return the five steps as rows of the task list component. ``bound`` are the applications with a binding."""
    steps = get_steps(get_next_step(account))
    _slip, registration, particulars, binding, _business = steps
    registered_on = timezone.localdate(account.registered_at).isoformat()
    registration["text"] = _("Registered on %(day)s.") % {"day": registered_on}
    missing = get_missing_particulars(account)
    particulars |= {
        "state": "next" if missing else "done",
        "text": _("Missing: %(fields)s.") % {"fields": join_field_names(missing)}
        if missing
        else _("Name, code and legal representative are stated."),
        "url": reverse("portal:particulars"),
        "action": _("Complete") if missing else _("View or change"),
    }
    if account.employer_id is not None:
        schemes = _(", ").join(scheme_name(application.scheme) for application in bound)
        binding |= {
            "text": _("Bound for: %(schemes)s.") % {"schemes": schemes},
            "url": reverse("portal:binding"),
            "action": _("Applications"),
        }
    elif not actor.may("account.bind"):
        binding.pop("url", None)
        binding.pop("action", None)
    return steps
