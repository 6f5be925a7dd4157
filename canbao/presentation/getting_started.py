"""The five steps of the manual by which an employer comes on-line."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import get_missing_particulars

LAST_STEP = 5


def get_next_step(account: Account) -> int:
    """Return the number of an account's next step: 3 to complete its particulars, 4 to bind it, 5 once it is bound."""
    if account.employer_id is not None:
        return LAST_STEP
    return 3 if get_missing_particulars(account) else 4


def get_steps(next_step: int) -> list[dict[str, Any]]:
    """Return the five steps as rows of the task list component; only the next one has a link."""
    rows: list[dict[str, Any]] = [
        {
            "title": _("Have online business opened at the agency"),
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
            "text": _("Services stay closed until this information is complete."),
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
            "title": _("Do business online"),
            "text": _("File, follow each matter to its end, and see who is insured."),
            "url": reverse("portal:hall"),
            "action": _("Go to the service hall"),
        },
    ]
    for number, row in enumerate(rows, start=1):
        row["state"] = _get_state(number, next_step)
        if row["state"] != "next":
            row.pop("url", None)
            row.pop("action", None)
        if row["state"] == "done":
            row.pop("note", None)
    return rows


def _get_state(number: int, next_step: int) -> str:
    if number == 1:
        # Only the slip's holder may learn that it was printed; a bound account proves that it was.
        return "done" if next_step == LAST_STEP else "todo"
    if number < next_step:
        return "done"
    return "next" if number == next_step else "blocked"
