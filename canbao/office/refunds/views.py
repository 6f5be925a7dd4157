"""退款付款: send payment orders to the bank, confirm what it paid, put back what it returned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.levy.collection import refund_payments
from canbao.levy.documents.refund_order import refund_order_pdf, refund_orders_csv
from canbao.levy.models import RefundOrder, RefundOrderState
from canbao.office.lookups import employer_or_404
from canbao.office.refusals import sentence
from canbao.presentation.downloads import download, pdf_response
from canbao.presentation.form_fields import DayField
from canbao.presentation.redirects import see_other
from canbao.presentation.refund_orders import RefundOrderRow, get_refund_order_row
from canbao.register.models import Employer
from canbao.values.refusals import Refusal

MAX_ORDERS = 200
"""Payment orders of one state on the page, at most."""


class ConfirmForm(forms.Form):
    """The day on which the bank paid."""

    paid_on = DayField(
        label=gettext_lazy("Paid on"),
        error_messages={"required": gettext_lazy("Enter the day on which the bank paid.")},
    )


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """A payment order of the list with its employer."""

    row: RefundOrderRow
    employer: Employer


@dataclass(frozen=True, slots=True)
class RefundsPage:
    """The payment orders that are to be sent, those with the bank, and the latest that ended."""

    ready: Sequence[ListedOrder]
    sent: Sequence[ListedOrder]
    ended: Sequence[ListedOrder]
    may_book: bool


@requires("receipts.read")
@require_GET
def refunds(request: Request) -> HttpResponse:
    """Show the payment orders by how far they are paid."""
    ended = (RefundOrderState.CONFIRMED, RefundOrderState.BOUNCED, RefundOrderState.CANCELLED)
    page = RefundsPage(
        ready=_get_listed(RefundOrderState.READY),
        sent=_get_listed(RefundOrderState.SENT),
        ended=_get_listed(*ended),
        may_book=request.actor.may("receipts.book"),
    )
    return render(request, "office/refunds/refunds.html", {"page": page})


def _get_listed(*states: RefundOrderState) -> list[ListedOrder]:
    orders = [order for state in states for order in refund_payments.get_refund_orders(state, MAX_ORDERS)]
    employers = Employer.objects.in_bulk({order.employer_id for order in orders})
    newest = sorted(orders, key=lambda order: -order.id)[:MAX_ORDERS]
    return [ListedOrder(get_refund_order_row(order), employers[order.employer_id]) for order in newest]


def _back(anchor: str) -> HttpResponseRedirect:
    return see_other(reverse("office:refunds") + anchor)


def _get_key(text: str) -> tuple[int, int]:
    """Return employer and id of a ticked payment order; raise Http404 for another text."""
    employer, _dash, order = text.partition("-")
    if not (employer.isdecimal() and order.isdecimal() and len(text) < 45):
        raise Http404
    return int(employer), int(order)


@requires("receipts.book")
@require_POST
def send(request: Request) -> HttpResponse:
    """Mark the ticked payment orders as sent to the bank in one file."""
    keys = [_get_key(text) for text in request.POST.getlist("order")]
    return _act(
        lambda: refund_payments.send_refund_orders(request.actor, keys),
        request,
        _("Sent. Download the file for the bank from the list."),
        "#sent",
    )


@requires("receipts.book")
@require_POST
def confirm(request: Request, employer: int, refund_order: int) -> HttpResponse:
    """Record that the bank paid an order."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["paid_on"][0]))
        return _back("#sent")
    paid_on = form.cleaned_data["paid_on"]
    return _act(
        lambda: refund_payments.confirm_refund(request.actor, employer_or_404(employer).id, refund_order, paid_on),
        request,
        _("Recorded: the bank paid it."),
        "#ended",
    )


@requires("receipts.book")
@require_POST
def bounce(request: Request, employer: int, refund_order: int) -> HttpResponse:
    """Record that the bank returned an order; the money is on account again."""
    reason = request.POST.get("reason", "")
    return _act(
        lambda: refund_payments.bounce_refund(request.actor, employer_or_404(employer).id, refund_order, reason),
        request,
        _("Recorded: the bank returned it. The money is on the employer's account again."),
        "#ended",
    )


def _act(act: Callable[[], object], request: Request, done: str, anchor: str) -> HttpResponse:
    """Carry out an act and go back to the list with what was done or why not."""
    try:
        act()
    except Refusal as refusal:
        if refusal.declared is refund_payments.NO_SUCH_REFUND_ORDER:
            raise Http404 from None
        messages.error(request, sentence(refusal))
        return _back("")
    messages.success(request, done)
    return _back(anchor)


def _get_order(employer: int, refund_order: int) -> RefundOrder:
    try:
        return refund_payments.get_refund_order(employer_or_404(employer).id, refund_order)
    except Refusal:
        raise Http404 from None


@requires("receipts.read")
@require_GET
def print_order(request: Request, employer: int, refund_order: int) -> HttpResponse:
    """Return a payment order as a PDF."""
    row = _get_order(employer, refund_order)
    return pdf_response(f"payment-order-{row.number}.pdf", refund_order_pdf(row))


@requires("receipts.read")
@require_GET
def download_batch(request: Request, refund_file: int) -> HttpResponse:
    """Return the file of the payment orders that were sent together."""
    orders = refund_payments.get_orders_of_batch(refund_file)
    if not orders:
        raise Http404
    return download(f"payment-orders-{refund_file}.csv", "text/csv; charset=utf-8", refund_orders_csv(orders))
