"""单位台账: what one employer owes and paid, every booking, and the acts on its money."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.levy import instructions, ledger, receipts
from canbao.levy.bills import Refusal
from canbao.matters.templatetags.matters import spoken
from canbao.office.forms import new_key
from canbao.office.receipts import (
    BILL_TONES,
    INSTRUCTION_STATES,
    KeyForm,
    OpeningForm,
    PayForm,
    RefundForm,
    WaiverForm,
    booking_words,
    sentence,
)
from canbao.office.views.employers import employer_or_404
from canbao.office.views.levy import month_or_404
from canbao.rules.packs import Pack
from canbao.store.once import DifferentBody, once
from canbao.values.seat import Seat

SHOWN = 60
"""Bookings and instructions on the page, the newest ones."""


@requires("receipts.read")
@require_GET
def account(request: Request, employer: int) -> HttpResponse:
    """The employer's account as of today."""
    return _page(request, employer, {}, 200)


def _page(request: Request, employer: int, given: dict[str, KeyForm], status: int) -> HttpResponse:
    found, seat = employer_or_404(employer), _seat(request)
    today, pack = timezone.localdate(), city_pack()
    rows = ledger.bookings(found.id, SHOWN)
    taken = {row.reverses for row in rows if row.reverses is not None}
    context: dict[str, Any] = {
        "employer": found,
        "today": today,
        "balance": ledger.balance(found.id),
        "credit": receipts.free_credit(found.id),
        "bills": [_bill(one, given, today, pack) for one in ledger.bill_states(found.id, today, pack)],
        "bookings": [
            {
                "row": row,
                "words": booking_words(row),
                "may_reverse": row.kind in instructions.REVERSIBLE and row.reverses is None and row.id not in taken,
            }
            for row in rows
        ],
        "instructions": [
            {
                "row": row,
                "kind": spoken(ledger.KIND_WORDS[row.kind]),
                "state": INSTRUCTION_STATES[row.state][0],
                "tone": INSTRUCTION_STATES[row.state][1],
            }
            for row in instructions.of_employer(found.id, SHOWN)
        ],
        "refund": given.get("refund") or RefundForm(initial={"key": new_key()}, auto_id="id_refund_%s"),
        "opening": given.get("opening") or OpeningForm(initial={"key": new_key()}, auto_id="id_opening_%s"),
        "may_book": seat.may("receipts.book"),
        "wrong": list(given.values()),
        "has_errors": status != 200,
    }
    return render(request, "office/receipts/account.html", context, status=status)


def _bill(state: ledger.BillState, given: dict[str, KeyForm], today: date, pack: Pack) -> dict[str, Any]:
    place = f"{int(state.bill.month)}_{state.bill.number}"
    initial = {"key": new_key()}
    return {
        "at": state,
        "fee_steps": [spoken(one) for one in ledger.fee_explained(state.bill, today, pack)] if state.late_fee else [],
        "state": spoken(ledger.BILL_WORDS[state.code]),
        "tone": BILL_TONES[state.code],
        "pay": given.get(f"pay_{place}") or PayForm(initial=initial, auto_id=f"id_pay_{place}_%s"),
        "waive": given.get(f"waive_{place}") or WaiverForm(initial=initial, auto_id=f"id_waive_{place}_%s"),
    }


def _seat(request: Request) -> Seat:
    return request.seat


def _back(employer: int, place: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("office:account", args=[employer]) + place, status=303)


def _carry_out(
    request: Request, employer: int, name: str, form: KeyForm, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """Carry out an act of a form once, however often its button was pressed; what is refused keeps what was typed."""
    if not form.is_valid():
        return _page(request, employer, {name: form}, 422)
    values = form.cleaned_data
    body = {key: str(value) for key, value in values.items()}
    try:
        _outcome, is_replay = once(
            f"{_seat(request).user_id}:{values['key']}", [name, employer, body], lambda: {"done": bool(act(values))}
        )
    except DifferentBody:
        messages.warning(request, _("This form was used already; what it did stands below."))
        return _back(employer)
    except Refusal as refusal:
        form.add_error("amount" if "amount" in form.fields else None, sentence(refusal))
        return _page(request, employer, {name: form}, 409)
    if not is_replay:
        messages.success(request, done)
    return _back(employer)


@requires("receipts.book")
@require_POST
def pay(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Pay a bill out of the money on account."""
    found, wanted = employer_or_404(employer), month_or_404(month)
    name = f"pay_{month}_{number}"
    form = PayForm(request.POST, auto_id=f"id_{name}_%s")

    def act(values: dict[str, Any]) -> object:
        return receipts.allocate(
            _seat(request), found.id, wanted, number, values["amount"], timezone.localdate(), city_pack()
        )

    return _carry_out(request, found.id, name, form, act, _("The bill is paid out of the money on account."))


@requires("receipts.book")
@require_POST
def waive(request: Request, employer: int, month: int, number: int) -> HttpResponse:
    """Ask to waive late fee on a bill."""
    found, wanted = employer_or_404(employer), month_or_404(month)
    name = f"waive_{month}_{number}"
    form = WaiverForm(request.POST, auto_id=f"id_{name}_%s")

    def act(values: dict[str, Any]) -> object:
        return instructions.ask_waiver(
            _seat(request),
            found.id,
            wanted,
            number,
            values["amount"],
            values["reason"],
            timezone.localdate(),
            city_pack(),
        )

    return _carry_out(request, found.id, name, form, act, _("Asked. A second person releases it under Receipts."))


@requires("receipts.book")
@require_POST
def refund(request: Request, employer: int) -> HttpResponse:
    """Ask to pay money on account back."""
    found = employer_or_404(employer)

    def act(values: dict[str, Any]) -> object:
        return instructions.ask_refund(
            _seat(request), found.id, values["amount"], values["bank"], values["account"], values["reason"]
        )

    form = RefundForm(request.POST, auto_id="id_refund_%s")
    return _carry_out(request, found.id, "refund", form, act, _("Asked. A second person releases it under Receipts."))


@requires("receipts.book")
@require_POST
def opening(request: Request, employer: int) -> HttpResponse:
    """Ask to enter the balance an imported register brings along."""
    found = employer_or_404(employer)

    def act(values: dict[str, Any]) -> object:
        return instructions.ask_opening(
            _seat(request),
            found.id,
            values["month"],
            values["amount"],
            values["pay_by"],
            values["reason"],
            city_pack(),
        )

    form = OpeningForm(request.POST, auto_id="id_opening_%s")
    return _carry_out(request, found.id, "opening", form, act, _("Asked. A second person releases it under Receipts."))


@requires("receipts.book")
@require_POST
def reverse_booking(request: Request, employer: int, booking: int) -> HttpResponse:
    """Ask to take a booking back."""
    found = employer_or_404(employer)
    try:
        instructions.ask_reversal(_seat(request), found.id, booking, request.POST.get("reason", ""))
    except Refusal as refusal:
        if refusal.code == "no_such_booking":
            raise Http404 from None
        messages.error(request, sentence(refusal))
        return _back(found.id, "#bookings")
    messages.success(request, _("Asked. A second person releases it under Receipts."))
    return _back(found.id, "#instructions")
