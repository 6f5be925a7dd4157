"""Texts for the states and preconditions of assessments, each with what to do about it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.assessment.city import Precondition

ASSESSMENT_STATES: dict[str, tuple[Promise, str]] = {
    "new": (_("Not begun"), "plain"),
    "running": (_("Being assessed"), "go"),
    "cancelled": (_("Cancelled"), "stop"),
    "failed": (_("Stopped"), "stop"),
    "assessed": (_("Assessed, not issued"), "wait"),
    "issuing": (_("Being issued"), "go"),
    "issued": (_("Issued"), "done"),
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
