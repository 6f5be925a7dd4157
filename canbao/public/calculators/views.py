"""The page of the three calculators."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.public.calculators.back_payment import BackPaymentForm, get_back_payment_context
from canbao.public.calculators.contribution import ContributionForm, get_contribution_context
from canbao.public.calculators.late_fee import LateFeeForm, get_late_fee_context
from canbao.rules.formulas import accounting_month


@requires("public.read")
@require_GET
def calculators(request: Request) -> HttpResponse:
    """Show the three calculators on one page; the URL holds the input, so that a computation can be repeated."""
    calculator = request.GET.get("reckon", "")
    now = accounting_month(timezone.localdate(), get_city_pack())
    estimate = ContributionForm(request.GET if calculator == "contribution" else None, initial={"month": int(now)})
    back = BackPaymentForm(
        request.GET if calculator == "back_payment" else None, initial={"last": int(now)}, auto_id="back_%s"
    )
    fee = LateFeeForm(request.GET if calculator == "late_fee" else None)
    context: dict[str, Any] = {"estimate": estimate, "back": back, "fee": fee}
    if estimate.is_bound and estimate.is_valid():
        context |= get_contribution_context(estimate)
    if back.is_bound and back.is_valid():
        context |= get_back_payment_context(back)
    if fee.is_bound and fee.is_valid():
        context |= get_late_fee_context(fee)
    errors = bool(estimate.errors or back.errors or fee.errors)
    return render(
        request, "public/calculators/calculators.html", {**context, "has_errors": errors}, status=422 if errors else 200
    )
