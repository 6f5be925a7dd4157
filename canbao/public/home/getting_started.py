"""The five steps of the manual, with the progress of the reader's employer."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import get_missing_particulars
from canbao.values.actor import Actor


def _reached(actor: Actor) -> int:
    """Return the number of the actor's next step: 2 for a visitor, 5 once the account is bound."""
    if actor.account_id is None:
        return 2
    if actor.employer_id is not None:
        return 5
    return 3 if get_missing_particulars(Account.objects.get(id=actor.account_id)) else 4


def get_visitor_steps(actor: Actor) -> list[dict[str, Any]]:
    """Return the five steps as rows of the task list component."""
    reached = _reached(actor)
    rows: list[dict[str, Any]] = [
        {
            "title": _("Have on-line business opened at the agency"),
            "text": _("Your authorised handler gets the registration slip with a binding user name and secret."),
            "note": _("At the agency's counter"),
        },
        {
            "title": _("Register your employer on this site"),
            "text": _("You need the employer's name, its organisation or credit code, and its legal representative."),
            "url": reverse("public:register"),
            "action": _("Register"),
        },
        {
            "title": _("Complete the employer's basic information"),
            "text": _("What is missing here keeps everything after it closed."),
            "url": reverse("portal:particulars"),
            "action": _("Complete"),
        },
        {
            "title": _("Bind the account to the agency's record"),
            "text": _("With the binding user name and secret on the registration slip."),
            "url": reverse("portal:binding"),
            "action": _("Bind"),
        },
        {
            "title": _("Do business on-line"),
            "text": _("File, follow each matter to its end, and see who is insured."),
            "url": reverse("portal:hall"),
            "action": _("Go to the service hall"),
        },
    ]
    for number, row in enumerate(rows, start=1):
        row["state"] = _state(number, reached)
        if row["state"] != "next":
            row.pop("url", None)
            row.pop("action", None)
        if row["state"] == "done":
            row.pop("note", None)
    return rows


def _state(number: int, reached: int) -> str:
    if number == 1:
        # Only the slip's holder may learn that it was printed; a bound account proves that it was.
        return "done" if reached == 5 else "todo"
    if number < reached:
        return "done"
    return "next" if number == reached else "blocked"
