"""What the pages of the levy say: refusals, states, what stands before an assessment, and what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.assessment.city import Precondition
from canbao.office.levy_refusals import SENTENCES
from canbao.register.models import Employer

ASSESSMENT_PROBLEMS: dict[str, Promise] = {
    "not_in_force": SENTENCES["not_in_force"],
    "month_passed": _(
        "%(name)s was assessed for %(month)s already, a later month. Its lines go into that month; start again when "
        "that one is settled."
    ),
    "stuck": _(
        "The program could not go on (%(error)s). Nothing half-done remains. Tell the system administrator; cancel, "
        "and start again when the cause is gone."
    ),
}
"""Why an assessment stopped, by the code of ``levy.assessment.city.problem_of``."""

ASSESSMENT_STATES: dict[str, tuple[Promise, str]] = {
    "new": (_("Not begun"), "plain"),
    "running": (_("Being assessed"), "go"),
    "cancelled": (_("Cancelled"), "stop"),
    "failed": (_("Stopped"), "stop"),
    "assessed": (_("Assessed, not issued"), "wait"),
    "issuing": (_("Being issued"), "go"),
    "issued": (_("Issued"), "done"),
}
"""States of an assessment in words, with the kind of their tag."""

PRECONDITIONS: dict[str, Promise] = {
    "people_without_wage": _("people insured without a declared wage: they are levied on the floor"),
    "matters_under_way": _("matters under way: what they change comes into the next run or month"),
    "earlier_month_open": _("bills of earlier months not issued: issue them first"),
    "later_month_assessed": _("bills of later months: this month can no longer be assessed"),
}
"""What stands before an assessment: how many of what, and what it means."""


def problem_text(problem: dict[str, Any]) -> str:
    """Return why an assessment stopped and what to do, empty where it did not stop."""
    if not problem:
        return ""
    words = dict(problem)
    if "employer" in words:
        employer = Employer.objects.filter(id=words["employer"]).first()
        words["name"] = employer.name if employer else ""
    return str(ASSESSMENT_PROBLEMS[words["code"]]) % words


def get_precondition_rows(preconditions: list[Precondition], matters: int) -> list[dict[str, Any]]:
    """Return what stands before an assessment as rows of a list, what forbids it first."""
    known = [*preconditions, *([Precondition("matters_under_way", matters, False)] if matters else [])]
    return [
        {"count": one.count, "text": PRECONDITIONS[one.code], "forbids": one.forbids}
        for one in sorted(known, key=lambda one: not one.forbids)
    ]
