"""One employer's bills: assess the employer alone, issue a bill as a second person, print notices."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.assessment.single import assess_and_bill
from canbao.levy.billing.bills import NO_SUCH_BILL, get_bills
from canbao.levy.billing.bills import issue_bill as issue_bill
from canbao.levy.documents.notices import count_prints, print_notices
from canbao.levy.models import Bill, BillKey
from canbao.office.forms import MonthForm
from canbao.office.lookups import employer_or_404, month_or_404
from canbao.office.refusals import sentence
from canbao.presentation.account import get_bill_key
from canbao.presentation.downloads import pdf_response
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan
from canbao.values.refusals import Refusal

MAX_ROWS = 36


@dataclass(frozen=True, slots=True)
class DrawnUpBill:
    """A bill that waits for a second person to issue it; ``is_own`` means that the actor drew it up."""

    bill: Bill
    is_own: bool


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """An issued bill with the value of its checkbox."""

    bill: Bill
    key: str


@dataclass(frozen=True, slots=True)
class EmployerBillsPage:
    """One employer's newest bills, drawn up or issued, and the form that assesses this employer alone."""

    employer: Employer
    form: MonthForm
    drawn_up: Sequence[DrawnUpBill]
    issued: Sequence[IssuedBill]
    may_assess: bool
    may_issue: bool


@requires("levy.read")
@require_GET
def bills(request: Request, employer: int) -> HttpResponse:
    """Show the employer's bills, newest first, including open ones."""
    now = accounting_month(get_law_today())
    return _page(request, employer, MonthForm(initial={"month": int(now)}), 200)


def _page(request: Request, employer: int, form: MonthForm, status: int) -> HttpResponse:
    actor: Actor = request.actor
    record = employer_or_404(employer)
    bills = get_bills(record.id, MAX_ROWS)
    page = EmployerBillsPage(
        employer=record,
        form=form,
        drawn_up=[DrawnUpBill(bill, bill.drawn_up_by == actor.user_id) for bill in bills if not bill.issued_at],
        issued=[IssuedBill(bill, get_bill_key(bill)) for bill in bills if bill.issued_at and not bill.is_opening],
        may_assess=actor.may("levy.assess"),
        may_issue=actor.may("levy.issue"),
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/employer_bills/bills.html", context, status=status)


def _back(employer: int) -> HttpResponseRedirect:
    return see_other(reverse("office:employer_levy", args=[employer]))


@requires("levy.assess")
@require_POST
def assess(request: Request, employer: int) -> HttpResponse:
    """Assess this employer alone and draw up its bill."""
    record = employer_or_404(employer)
    form = MonthForm(request.POST)
    if not form.is_valid():
        return _page(request, employer, form, 422)
    try:
        month = form.cleaned_data["month"]
        actor: Actor = request.actor
        bill = assess_and_bill(actor, record.id, month, get_law_today())
    except Refusal as refusal:
        form.add_error("month", sentence(refusal))
        return _page(request, employer, form, 409)
    if bill is None:
        messages.info(request, _("Every amount due for this month is on a bill already."))
    else:
        values = {"month": int(bill.month), "number": bill.number, "amount": yuan(Fen(bill.amount))}
        messages.success(
            request,
            _("Bill %(number)s of %(month)s is drawn up: %(amount)s yuan. Another person issues it.") % values,
        )
    return _back(record.id)


@requires("levy.issue")
@require_POST
def issue(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Issue one bill, as a second person."""
    record = employer_or_404(employer)
    try:
        bill = issue_bill(request.actor, BillKey(record.id, month_or_404(month), number))
    except Refusal as refusal:
        if refusal.declared is NO_SUCH_BILL:
            raise Http404 from None
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The bill is issued as notice %(notice)s.") % {"notice": bill.notice})
    return _back(record.id)


@requires("levy.read")
@require_POST
def print_bills(request: Request, employer: int) -> HttpResponse:
    """Return the ticked notices as one PDF, as the employer prints them; every print is counted."""
    record = employer_or_404(employer)
    try:
        printed = count_prints(request.actor, record.id, request.POST.getlist("bill"))
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return _back(record.id)
    paper = print_notices(printed, get_city_pack(), with_roster=bool(request.POST.get("roster")))
    return pdf_response(f"notice-{record.number}.pdf", paper)
