"""The five steps of the manual in the personal centre, with the employer's progress and missing particulars."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import Application, get_missing_particulars
from canbao.portal.account.field_names import join_field_names
from canbao.presentation.language import scheme_name
from canbao.values.actor import Actor


def get_account_steps(actor: Actor, account: Account, bound: list[Application]) -> list[dict[str, Any]]:
    """Return the five steps as rows of the task list component. ``bound`` are the applications with a binding."""
    missing = get_missing_particulars(account)
    is_bound = account.employer_id is not None
    registered_on = timezone.localdate(account.registered_at).isoformat()
    schemes = _(", ").join(scheme_name(application.scheme) for application in bound)
    bind: dict[str, Any] = {"url": reverse("portal:binding"), "action": _("Bind")} if actor.may("account.bind") else {}
    return [
        {
            "title": _("Have on-line business opened at the agency"),
            "state": "done" if is_bound else "todo",
            "text": _("Your authorised handler gets the registration slip with a binding user name and secret."),
            **({} if is_bound else {"note": _("At the agency's counter")}),
        },
        {
            "title": _("Register your employer on this site"),
            "state": "done",
            "text": _("Registered on %(day)s.") % {"day": registered_on},
        },
        {
            "title": _("Complete the employer's basic information"),
            "state": "next" if missing else "done",
            "text": _("Missing: %(fields)s.") % {"fields": join_field_names(missing)}
            if missing
            else _("Name, code and legal representative are stated."),
            "url": reverse("portal:particulars"),
            "action": _("Complete") if missing else _("Look or change"),
        },
        {
            "title": _("Bind the account to the agency's record"),
            "state": "done" if is_bound else "blocked" if missing else "next",
            "text": _("Bound for: %(schemes)s.") % {"schemes": schemes}
            if is_bound
            else _("With the binding user name and secret on the registration slip."),
            **(
                {"url": reverse("portal:binding"), "action": _("Applications")} if is_bound else {} if missing else bind
            ),
        },
        {
            "title": _("Do business on-line"),
            "state": "next" if is_bound else "blocked",
            "text": _("File, follow each matter to its end, and see who is insured."),
            **({"url": reverse("portal:hall"), "action": _("Go to the service hall")} if is_bound else {}),
        },
    ]
