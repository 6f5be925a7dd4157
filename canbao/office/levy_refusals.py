"""Refusals of acts on assessments and bills, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.levy.billing.bills import Refusal

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


def sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in the reader's language."""
    return str(SENTENCES[refusal.code]) % refusal.words
