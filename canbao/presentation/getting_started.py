"""The five steps of the manual by which an employer comes on-line."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from canbao.access.models import Account
from canbao.access.queries import get_missing_particulars
from canbao.matters.models import Matter
from canbao.matters.states import State

LAST_STEP = 5
ALL_DONE = LAST_STEP + 1


def get_next_step(account: Account) -> int:
    """Return the number of an account's next step: 3 to complete its particulars, 4 to bind it, 5 once it is bound.

    It is ALL_DONE once a matter of the employer is done.
    """
    if account.employer_id is not None:
        return get_next_step_of_employer(account.employer_id)
    return 3 if get_missing_particulars(account) else 4


def get_next_step_of_employer(employer_id: int) -> int:
    """Return the number of the next step of a bound employer: the last one, or ALL_DONE once a matter is done."""
    is_done = Matter.objects.for_employer(employer_id).filter(state=State.DONE).exists()
    return ALL_DONE if is_done else LAST_STEP


def get_steps(next_step: int) -> list[dict[str, Any]]:
    """Return the five steps as rows of the task list component; only the next one has a link, and always the last."""
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
        if row["state"] != "next" and next_step != ALL_DONE or number < min(next_step, LAST_STEP):
            row.pop("url", None)
            row.pop("action", None)
        if row["state"] == "done":
            row.pop("note", None)
    return rows


def _get_state(number: int, next_step: int) -> str:
    if number == 1:
        # Only the slip's holder may learn that it was printed; a bound account proves that it was.
        return "done" if next_step >= LAST_STEP else "todo"
    if number < next_step:
        return "done"
    return "next" if number == next_step else "blocked"
