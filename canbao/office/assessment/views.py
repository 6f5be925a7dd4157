"""核定: the months and their states; start, watch or cancel an assessment; issue its bills as a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.assessment import city
from canbao.levy.assessment.city import NOT_RUNNING
from canbao.levy.assessment.supplement import start_supplement
from canbao.levy.models import Assessment, AssessmentState
from canbao.office.assessment.month_page import get_month_page
from canbao.office.assessment.review_page import get_review_page
from canbao.office.assessment.texts import ASSESSMENT_STATES
from canbao.office.forms import MonthForm
from canbao.office.lookups import month_or_404
from canbao.office.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.rules.formulas import accounting_month
from canbao.values.months import Month
from canbao.values.refusals import Refusal


@requires("levy.read")
@require_GET
def months(request: Request) -> HttpResponse:
    """Show the assessed months, newest first, and the form for the next one."""
    return _months(request, MonthForm(initial={"month": int(_next())}), 200)


def _next() -> Month:
    """Return the month to assess next: the one after the last issued, at most the open one."""
    now = accounting_month(get_law_today())
    done = [row.month for row in city.get_assessments() if row.state == AssessmentState.ISSUED]
    return min(now, max(done) + 1) if done else now


def _months(request: Request, form: MonthForm, status: int) -> HttpResponse:
    rows = city.get_assessments()
    sums = city.get_month_sums([row.month for row in rows])
    context = {
        "form": form,
        "rows": [_get_row(row, sums.get(int(row.month), city.MonthSums())) for row in rows],
        "has_errors": status != 200,
    }
    return render(request, "office/assessment/months.html", context, status=status)


def _get_row(row: Assessment, sums: city.MonthSums) -> dict[str, Any]:
    state, tone = ASSESSMENT_STATES[row.state]
    return {"row": row, "state": state, "tone": tone, "sums": sums}


@requires("levy.read")
@require_GET
def choose_month(request: Request) -> HttpResponse:
    """Redirect from the typed month to its page."""
    form = MonthForm(request.GET)
    if not form.is_valid():
        return _months(request, form, 422)
    return HttpResponseRedirect(reverse("office:levy_month", args=[int(form.cleaned_data["month"])]))


@requires("levy.read")
@require_GET
def month(request: Request, month: int) -> HttpResponse:
    """Show one month: preconditions, progress, bills, and the buttons to start, cancel or issue."""
    page = get_month_page(request, month_or_404(month))
    return render(request, "office/assessment/month.html", {"page": page})


@requires("levy.read")
@require_GET
def review(request: Request, month: int) -> HttpResponse:
    """Show a month against the month before, and everything to look at before its bills are issued."""
    page = get_review_page(month_or_404(month))
    return render(request, "office/assessment/review.html", {"page": page})


# -- acts ------------------------------------------------------------------------------------------------------------


def _back(month: Month) -> HttpResponseRedirect:
    return see_other(reverse("office:levy_month", args=[int(month)]))


@requires("levy.assess")
@require_POST
def start(request: Request, month: int) -> HttpResponse:
    """Start the assessment, or start it again."""
    levy_month = month_or_404(month)
    try:
        city.start_assessment(request.actor, levy_month)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The assessment runs in the background; you may leave this page."))
    return _back(levy_month)


@requires("levy.assess")
@require_POST
def supplement(request: Request, month: int) -> HttpResponse:
    """Assess an issued month again over all employers; the differences become supplementary bills."""
    levy_month = month_or_404(month)
    try:
        start_supplement(request.actor, levy_month, request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The assessment runs in the background; you may leave this page."))
    return _back(levy_month)


@requires("levy.assess")
@require_POST
def cancel(request: Request, month: int) -> HttpResponse:
    """Stop a running assessment."""
    levy_month = month_or_404(month)
    try:
        city.cancel_assessment(request.actor, levy_month)
    except (Refusal, Assessment.DoesNotExist):
        messages.error(request, sentence(NOT_RUNNING()))
    else:
        messages.success(request, _("Cancelled. What was assessed is kept; a new start continues with the rest."))
    return _back(levy_month)


@requires("levy.issue")
@require_POST
def issue(request: Request, month: int) -> HttpResponse:
    """Issue the month's bills, as a second person."""
    levy_month = month_or_404(month)
    try:
        city.start_issuing(request.actor, levy_month)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The bills are being issued; employers see each bill as soon as it is issued."))
    return _back(levy_month)
