"""One tax receipt: everything known of it, requests to put it right, and the second person's decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.journal.operations import WORDS_MISSING, WORDS_TOO_LONG
from canbao.law.queries import get_city_pack
from canbao.levy.collection import receipt_requests
from canbao.levy.collection.instructions import NO_SUCH_INSTRUCTION
from canbao.levy.collection.receipt_effects import (
    DAY_TOO_EARLY,
    NOTICE_UNKNOWN,
    ORIGINAL_UNKNOWN,
    RECEIPT_AMOUNT_TOO_LARGE,
    STILL_TO_COME,
)
from canbao.levy.collection.tax_payments import AMOUNT_NOT_ABOVE_ZERO, NO_SUCH_ARRIVAL
from canbao.levy.collection.tickets import normalise_ticket
from canbao.levy.models import ReceiptRequestKind, TaxPayment
from canbao.office.refusals import sentence
from canbao.office.tax_payments.receipt_page import get_receipt_page, make_request_form
from canbao.presentation.redirects import see_other
from canbao.values.refusals import DeclaredRefusal, Refusal
from canbao.values.text import clean_reference

_FIELDS: dict[DeclaredRefusal, str] = {
    AMOUNT_NOT_ABOVE_ZERO: "amount",
    RECEIPT_AMOUNT_TOO_LARGE: "amount",
    STILL_TO_COME: "day",
    DAY_TOO_EARLY: "day",
    NOTICE_UNKNOWN: "notice",
    ORIGINAL_UNKNOWN: "original",
    WORDS_MISSING: "reason",
    WORDS_TOO_LONG: "reason",
}
"""The field at which a refusal is shown; others are shown above the form."""


def get_receipt_url(ticket: str) -> str:
    """Return the address of a receipt's page."""
    return f"{reverse('office:receipt')}?{urlencode({'ticket': ticket})}"


def _get_payment(ticket: str) -> TaxPayment | None:
    return TaxPayment.objects.filter(ticket=normalise_ticket(ticket)).first()


def _back(request: Request) -> HttpResponseRedirect:
    messages.error(request, sentence(NO_SUCH_ARRIVAL()))
    return see_other(reverse("office:receipts"))


@requires("receipts.read")
@require_GET
def receipt(request: Request) -> HttpResponse:
    """Show the receipt with a number, in whatever spelling it is typed."""
    payment = _get_payment(request.GET.get("ticket", ""))
    if payment is None:
        return _back(request)
    context = {"page": get_receipt_page(request.actor, payment), "has_errors": False}
    return render(request, "office/tax_payments/receipt.html", context)


@requires("receipts.book")
@require_POST
def ask(request: Request) -> HttpResponse:
    """Request an act on a receipt; a second person decides."""
    payment = _get_payment(request.POST.get("ticket", ""))
    kind = request.POST.get("kind", "")
    if payment is None:
        return _back(request)
    if kind not in ReceiptRequestKind.values:
        raise Http404
    form = make_request_form(kind, payment, request.POST)
    status = 422
    if form.is_valid():
        values = form.cleaned_data
        correction = (
            receipt_requests.get_correction(
                values["amount"],
                values["day"],
                clean_reference(values["notice"]),
                normalise_ticket(values.get("original", "")),
            )
            if kind == ReceiptRequestKind.CORRECT
            else {}
        )
        try:
            receipt_requests.request_for_receipt(
                request.actor, payment.ticket, ReceiptRequestKind(kind), values["reason"], correction
            )
        except Refusal as refusal:
            field = _FIELDS.get(refusal.declared)
            form.add_error(field if field in form.fields else None, sentence(refusal))
            status = 409
        else:
            messages.success(request, _("Requested. A second person decides; nothing is changed until then."))
            return see_other(get_receipt_url(payment.ticket))
    context = {"page": get_receipt_page(request.actor, payment, {kind: form}), "has_errors": True}
    return render(request, "office/tax_payments/receipt.html", context, status=status)


@requires("receipts.release")
@require_POST
def release(request: Request, receipt_request: int) -> HttpResponse:
    """Release a request for a receipt that another person made, which carries it out."""
    try:
        payment = receipt_requests.release_receipt_request(request.actor, receipt_request, get_city_pack())
    except Refusal as refusal:
        return _refused(request, receipt_request, refusal)
    messages.success(request, _("Released and carried out."))
    return see_other(get_receipt_url(payment.ticket))


@requires("receipts.release")
@require_POST
def refuse(request: Request, receipt_request: int) -> HttpResponse:
    """Refuse a request for a receipt that another person made, with an answer."""
    try:
        row = receipt_requests.refuse_receipt_request(request.actor, receipt_request, request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, receipt_request, refusal)
    messages.success(request, _("Refused; nothing was changed."))
    return see_other(get_receipt_url(row.ticket))


@requires("receipts.book")
@require_POST
def withdraw(request: Request, receipt_request: int) -> HttpResponse:
    """Withdraw the actor's own request for a receipt."""
    try:
        row = receipt_requests.withdraw_receipt_request(request.actor, receipt_request)
    except Refusal as refusal:
        return _refused(request, receipt_request, refusal)
    messages.success(request, _("Withdrawn; nothing was changed."))
    return see_other(get_receipt_url(row.ticket))


def _refused(request: Request, request_id: int, refusal: Refusal) -> HttpResponse:
    if refusal.declared is NO_SUCH_INSTRUCTION:
        raise Http404
    messages.error(request, sentence(refusal))
    ticket = receipt_requests.get_ticket(request_id)
    return see_other(get_receipt_url(ticket))
