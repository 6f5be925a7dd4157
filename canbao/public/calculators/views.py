"""The page of the three calculators."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.public.calculators.back_payment import BackPayment, BackPaymentForm, get_back_payment
from canbao.public.calculators.contribution import Contribution, ContributionForm, get_contribution
from canbao.public.calculators.late_fee import LateFee, LateFeeForm, get_late_fee
from canbao.rules.formulas import accounting_month


@dataclass(frozen=True, slots=True)
class CalculatorsPage:
    """The three calculators, each with its form and its answer, None without one."""

    contribution_form: ContributionForm
    contribution: Contribution | None
    back_payment_form: BackPaymentForm
    back_payment: BackPayment | None
    late_fee_form: LateFeeForm
    late_fee: LateFee | None


@requires("public.read")
@require_GET
def calculators(request: Request) -> HttpResponse:
    """Show the three calculators on one page; the URL holds the input, so that a computation can be repeated."""
    calculator = request.GET.get("reckon", "")
    now = accounting_month(get_law_today())
    estimate = ContributionForm(request.GET if calculator == "contribution" else None, initial={"month": int(now)})
    back = BackPaymentForm(
        request.GET if calculator == "back_payment" else None, initial={"last": int(now)}, auto_id="back_%s"
    )
    fee = LateFeeForm(request.GET if calculator == "late_fee" else None)
    page = CalculatorsPage(
        contribution_form=estimate,
        contribution=get_contribution(estimate) if estimate.is_valid() else None,
        back_payment_form=back,
        back_payment=get_back_payment(back) if back.is_valid() else None,
        late_fee_form=fee,
        late_fee=get_late_fee(fee) if fee.is_valid() else None,
    )
    has_errors = bool(estimate.errors or back.errors or fee.errors)
    context = {"page": page, "has_errors": has_errors}
    return render(request, "public/calculators/calculators.html", context, status=422 if has_errors else 200)
