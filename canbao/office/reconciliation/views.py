"""日终对账: the sums compared, their differences, and the explanations of these."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.integrity.reconciliation import COMPARISONS, explain_break, get_breaks, get_reconciliations, reconcile
from canbao.levy.models import Reconciliation
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.values.refusals import Refusal

MAX_DAYS = 30
MAX_BREAKS = 200


@requires("receipts.read")
@require_GET
def overview(request: Request) -> HttpResponse:
    """Show the last reconciled day, the open breaks, and the earlier days."""
    rows = get_reconciliations(MAX_DAYS)
    open_breaks = get_breaks(MAX_BREAKS)
    names = Employer.objects.in_bulk([row.employer_id for row in open_breaks if row.employer_id])
    context = {
        "last": rows[0] if rows else None,
        "pairs": _pairs(rows[0]) if rows else [],
        "breaks": [
            {"row": row, "text": in_language(COMPARISONS[row.code]), "employer": names.get(row.employer_id or 0)}
            for row in open_breaks
        ],
        "days": rows,
        "may_book": request.actor.may("receipts.book"),
    }
    return render(request, "office/reconciliation/reconciliation.html", context)


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
def explain(request: Request) -> HttpResponse:
    """Save the explanation of a break."""
    try:
        explain_break(request.actor, request.POST.get("key", ""), request.POST.get("words", ""))
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("The explanation is saved; the difference stays listed until it is resolved."))
    return _back()
