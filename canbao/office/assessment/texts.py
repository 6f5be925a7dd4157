"""Texts for the states and preconditions of assessments, each with what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.assessment.city import Precondition
from canbao.levy.models import AssessmentState

ASSESSMENT_STATES: dict[str, tuple[Promise, str]] = {
    AssessmentState.NEW: (_("Not begun"), "plain"),
    AssessmentState.RUNNING: (_("Being assessed"), "go"),
    AssessmentState.CANCELLED: (_("Cancelled"), "stop"),
    AssessmentState.FAILED: (_("Stopped"), "stop"),
    AssessmentState.ASSESSED: (_("Assessed, not issued"), "wait"),
    AssessmentState.ISSUING: (_("Being issued"), "go"),
    AssessmentState.ISSUED: (_("Issued"), "done"),
}
"""Texts for the states of an assessment, with the kind of their tag."""

PRECONDITIONS: dict[str, Promise] = {
    "people_without_wage": _("people insured without a declared wage: they are levied on the floor"),
    "matters_under_way": _("matters under way: their changes go into the next run or month"),
    "earlier_month_open": _("bills of earlier months not issued: issue them first"),
    "later_month_assessed": _("bills of later months: this month can no longer be assessed"),
}
"""Texts for the preconditions of an assessment, shown after their count."""


def get_precondition_rows(preconditions: list[Precondition], matters: int) -> list[dict[str, Any]]:
    """Return the preconditions of an assessment as rows of a list, those that forbid it first."""
    rows = [*preconditions, *([Precondition("matters_under_way", matters)] if matters else [])]
    return [
        {"count": row.count, "text": PRECONDITIONS[row.code], "forbids": row.refusal is not None}
        for row in sorted(rows, key=lambda row: row.refusal is None)
    ]
