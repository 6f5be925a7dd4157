"""核定: the months and their states; start, watch or cancel an assessment; issue its bills as a second person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.levy.assessment import city
from canbao.levy.assessment.city import NOT_RUNNING
from canbao.levy.models import Assessment, Bill
from canbao.matters.worklist import count_under_way
from canbao.office.assessment.texts import ASSESSMENT_STATES, get_precondition_rows
from canbao.office.forms import MonthForm
from canbao.office.lookups import month_or_404
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import NotInForce
from canbao.values.actor import Actor
from canbao.values.ids import parse_number
from canbao.values.months import Month
from canbao.values.refusals import Refusal

PAGE_SIZE = 50


@requires("levy.read")
@require_GET
def months(request: Request) -> HttpResponse:
    """Show the assessed months, newest first, and the form for the next one."""
    return _months(request, MonthForm(initial={"month": int(_next())}), 200)


def _next() -> Month:
    """Return the month to assess next: the one after the last issued, at most the open one."""
    now = accounting_month(timezone.localdate(), get_city_pack())
    done = [row.month for row in city.get_assessments() if row.state == "issued"]
    return min(now, max(done) + 1) if done else now


def _months(request: Request, form: MonthForm, status: int) -> HttpResponse:
    rows = city.get_assessments()
    sums = city.get_month_sums([row.month for row in rows])
    context = {
        "form": form,
        "rows": [{"row": row, **_state(row), "sums": sums.get(int(row.month), city.MonthSums())} for row in rows],
        "has_errors": status != 200,
    }
    return render(request, "office/assessment/months.html", context, status=status)


def _state(row: Assessment | None) -> dict[str, Any]:
    text, tone = ASSESSMENT_STATES[row.state if row else "new"]
    return {"state": text, "tone": tone}


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
    actor: Actor = request.actor
    levy_month = month_or_404(month)
    row = Assessment.objects.filter(month=levy_month).first()
    state = row.state if row else "new"
    is_moving = state in ("running", "issuing")
    before = (
        []
        if is_moving or state == "issued"
        else get_precondition_rows(city.get_preconditions(levy_month), count_under_way())
    )
    sums = city.get_month_sums([levy_month]).get(int(levy_month), city.MonthSums())
    done, total = _progress(row, sums)
    is_ahead = _is_ahead(levy_month)
    context: dict[str, Any] = {
        "month": levy_month,
        "row": row,
        **_state(row),
        "is_moving": is_moving,
        "before": before,
        "sums": sums,
        "done": done,
        "total": total,
        "problem": in_language(city.problem_message(row) or "") if row else "",
        "is_ahead": is_ahead,
        "may_start": actor.may("levy.assess")
        and not is_moving
        and state != "issued"
        and not is_ahead
        and not any(precondition["forbids"] for precondition in before),
        "may_cancel": actor.may("levy.assess") and state == "running",
        "may_issue": actor.may("levy.issue") and state == "assessed" and not _is_own(actor, row),
        "is_own": state == "assessed" and actor.may("levy.issue") and _is_own(actor, row),
        "first_time": row is None or row.attempt == 0,
        **_bills(request, levy_month),
    }
    return render(request, "office/assessment/month.html", context)


def _is_ahead(month: Month) -> bool:
    try:
        return month > accounting_month(timezone.localdate(), get_city_pack())
    except NotInForce:
        return False


def _is_own(actor: Actor, row: Assessment | None) -> bool:
    return row is not None and actor.user_id is not None and row.started_by == actor.user_id


def _progress(row: Assessment | None, sums: city.MonthSums) -> tuple[int, int]:
    if row is not None and row.state == "issuing":
        return sums.bills - sums.open, sums.bills
    return (row.done, row.employers) if row else (0, 0)


def _bills(request: Request, month: Month) -> dict[str, Any]:
    """Return a page of the month's bills with their employers' names."""
    is_open = request.GET.get("open") == "1"
    employer, number = (parse_number(part) for part in request.GET.get("after", "").partition(".")[::2])
    after = None if employer is None or number is None else (employer, number)
    bills = city.get_month_bills(month, after, PAGE_SIZE + 1, is_open=is_open)
    shown = bills[:PAGE_SIZE]
    names = Employer.objects.in_bulk([bill.employer_id for bill in shown])
    query = {"open": "1"} if is_open else {}
    path = reverse("office:levy_month", args=[int(month)])
    more = f"{path}?{urlencode({**query, 'after': _make_cursor(shown[-1])})}#bills" if len(bills) > PAGE_SIZE else ""
    return {
        "bills": [{"bill": bill, "employer": names[bill.employer_id]} for bill in shown],
        "is_open": is_open,
        "next": more,
        "first": f"{path}?{urlencode(query)}#bills" if after else "",
    }


def _make_cursor(bill: Bill) -> str:
    return f"{bill.employer_id}.{bill.number}"


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
def cancel(request: Request, month: int) -> HttpResponse:
    """Stop a running assessment."""
    levy_month = month_or_404(month)
    try:
        city.cancel_assessment(request.actor, levy_month)
    except (Refusal, Assessment.DoesNotExist):
        messages.error(request, sentence(NOT_RUNNING()))
    else:
        messages.success(request, _("Cancelled. What was assessed stays; starting again takes up the rest."))
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
        messages.success(request, _("The bills are being issued; employers see each as soon as it is."))
    return _back(levy_month)
