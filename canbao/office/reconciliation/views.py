"""日终对账: the sums compared, their differences, and the explanations of these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.integrity.reconciliation import (
    COMPARISONS,
    COUNTS,
    explain_break,
    get_breaks,
    get_reconciliations,
    reconcile,
)
from canbao.levy.integrity.treasury import TreasuryDay, enter_treasury_total, get_treasury_days
from canbao.levy.models import Reconciliation
from canbao.office.reconciliation.forms import TreasuryTotalForm
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.values.refusals import Refusal

MAX_DAYS = 30
MAX_TREASURY_DAYS = 40
"""Treasury days shown, back from today: more than a month."""
MAX_BREAKS = 200


@requires("receipts.read")
@require_GET
def overview(request: Request) -> HttpResponse:
    """Show the last reconciled day, the open breaks, the treasury days and the earlier days."""
    return _page(request, TreasuryTotalForm(), 200)


def _page(request: Request, form: TreasuryTotalForm, status: int) -> HttpResponse:
    today = timezone.localdate()
    rows = get_reconciliations(MAX_DAYS)
    open_breaks = get_breaks(MAX_BREAKS)
    names = Employer.objects.in_bulk([row.employer_id for row in open_breaks if row.employer_id])
    context = {
        "pairs": _pairs(rows[0]) if rows else [],
        "breaks": [
            {
                "row": row,
                "text": in_language(COMPARISONS[row.code]),
                "employer": names.get(row.employer_id or 0),
                "is_count": row.code in COUNTS,
            }
            for row in open_breaks
        ],
        "days": rows,
        "treasury": TreasuryPanel(form, get_treasury_days(today - timedelta(days=MAX_TREASURY_DAYS), today)),
        "may_book": request.actor.may("receipts.book"),
        "has_errors": status != 200,
    }
    return render(request, "office/reconciliation/reconciliation.html", context, status=status)


@dataclass(frozen=True, slots=True)
class TreasuryPanel:
    """The treasury days of the last weeks, and the form for the tax office's total of a day."""

    form: TreasuryTotalForm
    days: Sequence[TreasuryDay]


def _pairs(row: Reconciliation) -> list[dict[str, object]]:
    """Return the pairs of sums that must be equal: text, both sums, whether they are amounts, whether they agree."""
    sums = row.sums
    named = (
        (_("Issued bills against notice numbers"), sums["bills"], sums["notices"], False),
        (_("Issued bills against what fell due"), sums["bill_amount"], sums["due_of_bills"], True),
        (_("Tax payments booked against the tax office's file"), sums["arrived_booked"], sums["arrived"], True),
        (
            _("Held and open against due and on account"),
            sums["cash"] + sums["principal"] + sums["fee"],
            sums["due"] + sums["credit"],
            True,
        ),
        (
            _("Received against paid, on account and refunded"),
            sums["arrived_booked"] + sums["credit_made"],
            sums["allocated"] + sums["credit"] + sums["refunded"],
            True,
        ),
    )
    return [
        {"text": text, "left": left, "right": right, "is_amount": is_amount, "agrees": left == right}
        for text, left, right, is_amount in named
    ]


def _back() -> HttpResponseRedirect:
    return see_other(reverse("office:day_end"))


@requires("receipts.book")
@require_POST
def run_reconciliation(request: Request) -> HttpResponse:
    """Run the reconciliation now, under today's date."""
    law_day = get_law_today()
    row = reconcile(request.actor, law_day.day, accounting_month(law_day) - 1)
    if row.breaks:
        messages.warning(request, _("The books differ in %(count)s places; see below.") % {"count": row.breaks})
    else:
        messages.success(request, _("The books agree to the fen."))
    return _back()


@requires("receipts.book")
@require_POST
def enter_total(request: Request) -> HttpResponse:
    """Save the tax office's own total of a treasury day."""
    form = TreasuryTotalForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    values = form.cleaned_data
    try:
        enter_treasury_total(request.actor, values["day"], values["receipts"], values["amount"], values["source"])
    except Refusal as refusal:
        form.add_error("amount", sentence(refusal))
        return _page(request, form, 409)
    messages.success(request, _("The tax office's total is saved. The next reconciliation compares it."))
    return _back()


@requires("receipts.book")
@require_POST
def explain(request: Request) -> HttpResponse:
    """Save the explanation of a break."""
    try:
        explain_break(request.actor, request.POST.get("key", ""), request.POST.get("words", ""))
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The explanation is saved; the difference stays listed until it is resolved."))
    return _back()
