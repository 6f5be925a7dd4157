"""What the pages of the levy say: refusals, states, what stands before an assessment, and what to do about it."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.bills import Refusal
from canbao.levy.city import Precondition
from canbao.register.models import Employer
from canbao.ui.fields import MonthField

SENTENCES: dict[str, Promise] = {
    "running_already": _("This month is being assessed or issued now. Wait until it is done, or cancel it first."),
    "month_issued": _(
        "The bills of %(month)s are issued and final. What is learned later goes into the next month; where it cannot "
        "wait, draw up a supplementary bill on the employer's page."
    ),
    "month_ahead": _(
        "%(month)s has not begun: filings of today count for %(now)s. Assess %(now)s or an earlier month."
    ),
    "earlier_month_open": _(
        "%(count)s bills of earlier months are not issued. Issue them first; a month builds on those before."
    ),
    "later_month_assessed": _(
        "A later month was assessed already. What is learned now goes into that month's next run."
    ),
    "earlier_bill_open": _(
        "The employer's bill of %(month)s is not issued. Issue it first; a month builds on those before."
    ),
    "not_running": _("This assessment is not running any more, so there is nothing to cancel."),
    "not_assessed": _("This month is not assessed to its end yet. Finish the assessment, then issue."),
    "same_person": _("You drew this up yourself, so somebody else has to issue it."),
    "no_such_bill": _("There is no such bill; it may have been drawn up again meanwhile. Look at the list below."),
    "issued_already": _("This bill was issued already, as notice %(notice)s."),
    "not_in_force": _(
        "Nothing is in force for %(parameter)s in %(month)s. The parameter clerk has to publish a value; then start "
        "again."
    ),
    "none_chosen": _("Tick the bills to print first."),
    "too_many_notices": _("At most %(most)s notices are printed at once. Tick fewer, then print the rest."),
}
"""Every refusal of the levy, in words that say who does what next."""

PROBLEMS: dict[str, Promise] = {
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
"""Why an assessment stopped, by the code of ``levy.city.problem_of``."""

STATES: dict[str, tuple[Promise, str]] = {
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


def sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in the reader's language."""
    return str(SENTENCES[refusal.code]) % refusal.words


def problem_words(problem: dict[str, Any]) -> str:
    """Return why an assessment stopped and what to do, empty where it did not stop."""
    if not problem:
        return ""
    words = dict(problem)
    if "employer" in words:
        employer = Employer.objects.filter(id=words["employer"]).first()
        words["name"] = employer.name if employer else ""
    return str(PROBLEMS[words["code"]]) % words


def precondition_rows(found: list[Precondition], matters: int) -> list[dict[str, Any]]:
    """Return what stands before an assessment as rows of a list, what forbids it first."""
    known = [*found, *([Precondition("matters_under_way", matters, False)] if matters else [])]
    return [
        {"count": one.count, "text": PRECONDITIONS[one.code], "forbids": one.forbids}
        for one in sorted(known, key=lambda one: not one.forbids)
    ]


class MonthForm(forms.Form):
    """The month to assess."""

    month = MonthField(
        label=_("Month"),
        help_text=_("yyyyMM"),
        error_messages={"required": _("Enter the month to assess, such as 202611.")},
    )
