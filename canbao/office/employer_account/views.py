"""单位台账: one employer's bills, bookings and instructions, and the acts on its money."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.journal.operations import WORDS_MISSING, WORDS_TOO_LONG
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.collection import instructions, tax_payments
from canbao.levy.collection.instruction_effects import (
    MONTH_IS_ASSESSED,
    NO_SUCH_BOOKING,
    OPENING_THERE,
    OPENING_TOO_EARLY,
    PAY_BY_OUT_OF_RANGE,
)
from canbao.levy.collection.payees import PAYEE_ACCOUNT_INVALID, PAYEE_BANK_INVALID, PAYEE_NAME_INVALID
from canbao.levy.models import BillKey
from canbao.office.employer_account.forms import OpeningBalanceForm, PayBillForm, RefundForm, WaiverForm, WriteOffForm
from canbao.office.employer_account.page import get_account_page
from canbao.office.forms import IdempotentForm, make_idempotency_key
from canbao.office.lookups import employer_or_404, month_or_404
from canbao.office.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.store.idempotency import FORM_USED, KeyReused, run_once
from canbao.values.refusals import DeclaredRefusal, Refusal

_FIELDS: dict[DeclaredRefusal, str | None] = {
    MONTH_IS_ASSESSED: "month",
    OPENING_THERE: "month",
    OPENING_TOO_EARLY: "month",
    PAY_BY_OUT_OF_RANGE: "pay_by",
    WORDS_MISSING: "reason",
    WORDS_TOO_LONG: "reason",
    PAYEE_NAME_INVALID: "payee",
    PAYEE_BANK_INVALID: "bank",
    PAYEE_ACCOUNT_INVALID: "account",
}
"""The field at which a refusal is shown; others are about the amount."""


@requires("receipts.read")
@require_GET
def account(request: Request, employer: int) -> HttpResponse:
    """Show the employer's account as of today."""
    return _page(request, employer, {}, 200)


def _page(request: Request, employer: int, bound_forms: dict[str, IdempotentForm], status: int) -> HttpResponse:
    page = get_account_page(request.actor, employer_or_404(employer), bound_forms)
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/employer_account/account.html", context, status=status)


def _back(employer: int, anchor: str = "") -> HttpResponseRedirect:
    return see_other(reverse("office:account", args=[employer]) + anchor)


def _carry_out(
    request: Request, employer: int, name: str, form: IdempotentForm, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """Carry out the act of a form once, however often it is submitted; after a refusal the form keeps its input."""
    if not form.is_valid():
        return _page(request, employer, {name: form}, 422)
    values = form.cleaned_data
    body = {key: str(value) for key, value in values.items()}
    try:
        _outcome, is_replay = run_once(
            f"{request.actor.user_id}:{values['key']}", [name, employer, body], lambda: {"done": bool(act(values))}
        )
    except KeyReused:
        form.data = {**request.POST.dict(), "key": make_idempotency_key()}
        form.add_error(None, sentence(FORM_USED()))
        return _page(request, employer, {name: form}, 409)
    except Refusal as refusal:
        field = _FIELDS.get(refusal.declared, "amount")
        form.add_error(field if field in form.fields else None, sentence(refusal))
        return _page(request, employer, {name: form}, 409)
    if not is_replay:
        messages.success(request, done)
    return _back(employer)


@requires("receipts.book")
@require_POST
def pay(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Pay a bill out of the money on account."""
    record = employer_or_404(employer)
    key = BillKey(record.id, month_or_404(month), number)
    name = f"pay_{month}_{number}"
    form = PayBillForm(request.POST, auto_id=f"id_{name}_%s")

    def act(values: dict[str, Any]) -> object:
        return tax_payments.allocate_credit(request.actor, key, values["amount"], get_law_today())

    return _carry_out(request, record.id, name, form, act, _("The bill is paid out of the money on account."))


@requires("receipts.book")
@require_POST
def waive(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Request a waiver of late fee on a bill."""
    record = employer_or_404(employer)
    key = BillKey(record.id, month_or_404(month), number)
    name = f"waive_{month}_{number}"
    form = WaiverForm(request.POST, auto_id=f"id_{name}_%s")

    def act(values: dict[str, Any]) -> object:
        return instructions.request_waiver(
            request.actor,
            key,
            values["amount"],
            values["reason"],
            get_law_today(),
        )

    return _carry_out(
        request, record.id, name, form, act, _("Requested. A second person releases it under “Tax payments”.")
    )


@requires("receipts.book")
@require_POST
def write_off(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Request the write-off of what remains open on a bill within the tolerance."""
    record = employer_or_404(employer)
    key = BillKey(record.id, month_or_404(month), number)
    name = f"write_off_{month}_{number}"
    form = WriteOffForm(request.POST, auto_id=f"id_{name}_%s")

    def act(values: dict[str, Any]) -> object:
        return instructions.request_write_off(request.actor, key, values["reason"], get_law_today())

    return _carry_out(
        request, record.id, name, form, act, _("Requested. A second person releases it under “Tax payments”.")
    )


@requires("receipts.book")
@require_POST
def refund(request: Request, employer: int) -> HttpResponse:
    """Request a refund of money on account."""
    record = employer_or_404(employer)

    def act(values: dict[str, Any]) -> object:
        return instructions.request_refund(
            request.actor,
            record.id,
            values["amount"],
            values["bank"],
            values["account"],
            values["reason"],
            values["payee"],
        )

    form = RefundForm(request.POST, auto_id="id_refund_%s")
    return _carry_out(
        request, record.id, "refund", form, act, _("Requested. A second person releases it under “Tax payments”.")
    )


@requires("receipts.book")
@require_POST
def opening(request: Request, employer: int) -> HttpResponse:
    """Request an opening balance for an employer whose register was imported."""
    record = employer_or_404(employer)

    def act(values: dict[str, Any]) -> object:
        return instructions.request_opening(
            request.actor,
            record.id,
            values["month"],
            values["amount"],
            values["pay_by"],
            values["reason"],
            get_city_pack(),
        )

    form = OpeningBalanceForm(request.POST, auto_id="id_opening_%s")
    return _carry_out(
        request, record.id, "opening", form, act, _("Requested. A second person releases it under “Tax payments”.")
    )


@requires("receipts.book")
@require_POST
def reverse_booking(request: Request, employer: int, booking: int) -> HttpResponse:
    """Request the reversal of a booking."""
    record = employer_or_404(employer)
    try:
        instructions.request_reversal(request.actor, record.id, booking, request.POST.get("reason", ""))
    except Refusal as refusal:
        if refusal.declared is NO_SUCH_BOOKING:
            raise Http404 from None
        messages.error(request, sentence(refusal))
        return _back(record.id, "#bookings")
    messages.success(request, _("Requested. A second person releases it under “Tax payments”."))
    return _back(record.id, "#instructions")
