"""限期缴纳通知书: prepare, release, refuse, void and print an employer's payment demands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.collection import payment_demands as demands
from canbao.levy.models import PaymentDemand, PaymentDemandState
from canbao.office.arrears.forms import DemandReasonForm, PaymentDemandForm
from canbao.office.lookups import employer_or_404
from canbao.office.refusals import sentence
from canbao.presentation.payment_demands import STATES, payment_demand_response
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal

MAX_DEMANDS = 24


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A payment demand with the text for its state and the kind of its tag, and what the reader may do with it."""

    demand: PaymentDemand
    state: str
    tone: str
    is_own: bool
    may_release: bool
    may_void: bool


@dataclass(frozen=True, slots=True)
class DemandsPage:
    """An employer's payment demands, and the form for the next one, None for those who may not prepare it."""

    employer: Employer
    form: PaymentDemandForm | None
    rows: Sequence[DemandRow]


def _get_row(actor: Actor, demand: PaymentDemand) -> DemandRow:
    state, tone = STATES[demand.state]
    is_prepared = demand.state == PaymentDemandState.PREPARED
    return DemandRow(
        demand=demand,
        state=str(state),
        tone=tone,
        is_own=is_prepared and demand.prepared_by == actor.user_id,
        may_release=is_prepared and actor.may("receipts.release"),
        may_void=(is_prepared or demand.state == PaymentDemandState.RELEASED) and actor.may("receipts.book"),
    )


def _page(request: Request, employer: Employer, form: PaymentDemandForm | None, status: int) -> HttpResponse:
    if form is None:
        form = PaymentDemandForm(initial={"pay_until": demands.get_usual_pay_until(get_law_today())})
    page = DemandsPage(
        employer=employer,
        form=form if request.actor.may("receipts.book") else None,
        rows=[_get_row(request.actor, row) for row in demands.get_payment_demands(employer.id, MAX_DEMANDS)],
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/arrears/payment_demands.html", context, status=status)


@requires("receipts.read")
@require_GET
def payment_demands(request: Request, employer: int) -> HttpResponse:
    """Show an employer's payment demands, and the form for the next one."""
    return _page(request, employer_or_404(employer), None, 200)


@requires("receipts.book")
@require_POST
def prepare(request: Request, employer: int) -> HttpResponse:
    """Prepare today's payment demand."""
    record, form = employer_or_404(employer), PaymentDemandForm(request.POST)
    if not form.is_valid():
        return _page(request, record, form, 422)
    try:
        demands.prepare_payment_demand(request.actor, record.id, form.cleaned_data["pay_until"], get_city_pack())
    except Refusal as refusal:
        form.add_error("pay_until", sentence(refusal))
        return _page(request, record, form, 409)
    messages.success(request, _("Prepared. The employer sees the payment demand when a second person releases it."))
    return see_other(reverse("office:payment_demands", args=[record.id]))


@requires("receipts.release")
@require_POST
def release(request: Request, employer: int, demand_id: int) -> HttpResponse:
    """Release a payment demand, as a second person."""

    def act() -> object:
        return demands.release_payment_demand(request.actor, employer, demand_id, get_law_today())

    return _decide(request, employer, act, _("Released. The employer sees it under “Bills and payments”."))


@requires("receipts.release")
@require_POST
def refuse(request: Request, employer: int, demand_id: int) -> HttpResponse:
    """Refuse to release a payment demand, as a second person, with a reason."""
    form = DemandReasonForm({"reason": request.POST.get("answer", "")})

    def act() -> object:
        return demands.refuse_payment_demand(request.actor, employer, demand_id, form.cleaned_data["reason"])

    return _decide(request, employer, act, _("The payment demand is not released."), form)


@requires("receipts.book")
@require_POST
def void(request: Request, employer: int, demand_id: int) -> HttpResponse:
    """Void a payment demand, with a reason."""
    form = DemandReasonForm(request.POST)

    def act() -> object:
        return demands.void_payment_demand(request.actor, employer, demand_id, form.cleaned_data["reason"])

    return _decide(request, employer, act, _("The payment demand is void."), form)


def _decide(
    request: Request, employer: int, act: Callable[[], object], done: str, form: forms.Form | None = None
) -> HttpResponse:
    """Carry out an act on a payment demand and go back to the list with what was done or why not."""
    record = employer_or_404(employer)
    if form is not None and not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        try:
            act()
        except Refusal as refusal:
            if refusal.declared is demands.NO_SUCH_DEMAND:
                raise Http404 from None
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, done)
    return see_other(reverse("office:payment_demands", args=[record.id]))


@requires("receipts.read")
@require_GET
def print_demand(request: Request, employer: int, demand_id: int) -> HttpResponse:
    """Return a payment demand as a PDF; one that does not count says so."""
    return payment_demand_response(demands.get_payment_demand(employer_or_404(employer).id, demand_id))
