"""What the page of one tax receipt shows, for the clerk who requests an act and for the second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.journal.operations import MAX_REASON, WORDS_MISSING
from canbao.law.queries import get_law_today
from canbao.levy.account.ledger import BillState, get_bill_state
from canbao.levy.collection import receipt_requests
from canbao.levy.collection.held_payments import HOLD_REASONS
from canbao.levy.collection.tax_payments import get_bill_of_notice
from canbao.levy.collection.tickets import LONGEST_TICKET
from canbao.levy.models import (
    InstructionState,
    ReceiptRequest,
    ReceiptRequestKind,
    TaxPayment,
    TaxPaymentFile,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.office.forms import get_required_message
from canbao.presentation.form_fields import DayField, YuanField
from canbao.presentation.language import in_language
from canbao.register.models import Employer
from canbao.values.actor import Actor
from canbao.values.money import Fen, yuan_plain

STATE_WORDS: dict[str, tuple[Promise, str]] = {
    TaxPaymentState.BOOKED: (_("Booked"), "done"),
    TaxPaymentState.UNMATCHED: (_("Unmatched"), "wait"),
    TaxPaymentState.HELD: (_("Held"), "wait"),
    TaxPaymentState.RETURNED: (_("Returned to the tax office"), "stop"),
    TaxPaymentState.CARRIED_OUT: (_("Carried out"), "done"),
}
"""Names of the states of a receipt, with the kinds of their tags."""

KIND_WORDS: dict[str, Promise] = {
    TaxPaymentKind.PAYMENT: _("Payment of the tax office"),
    TaxPaymentKind.RED_LETTER: _("Red-letter row"),
    TaxPaymentKind.REFUND: _("Refund of the treasury"),
}
"""Names of the kinds of rows."""

REQUEST_WORDS: dict[str, Promise] = {
    ReceiptRequestKind.TAKE_OVER: _("Take over as reported"),
    ReceiptRequestKind.CORRECT: _("Correct the receipt"),
    ReceiptRequestKind.RETURN: _("Return it to the tax office"),
    ReceiptRequestKind.RESTORE: _("Take it up again"),
}
"""Names of the requests for a receipt."""

DECISION_WORDS: dict[str, tuple[Promise, str]] = {
    InstructionState.ASKED: (_("Waits for a second person"), "wait"),
    InstructionState.RELEASED: (_("Released"), "done"),
    InstructionState.REFUSED: (_("Refused"), "stop"),
    InstructionState.WITHDRAWN: (_("Withdrawn by who asked"), "stop"),
}
"""Names of the states of a request, with the kinds of their tags."""


class ReceiptRequestForm(forms.Form):
    """The reason of a request for a receipt."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, error_messages=get_required_message(WORDS_MISSING)
    )


class CorrectionForm(ReceiptRequestForm):
    """The right amount, day and notice of a receipt."""

    amount = YuanField(label=_("Amount (yuan)"), error_messages={"required": _("Enter the amount in yuan.")})
    day = DayField(label=_("Paid on"), error_messages={"required": _("Enter the day of the payment.")})
    notice = forms.CharField(
        label=_("Notice number"), max_length=20, required=False, help_text=_("Empty: on account, or unmatched")
    )
    original = forms.CharField(
        label=_("Receipt that it takes back"), max_length=LONGEST_TICKET, required=False, strip=True
    )
    field_order = ("amount", "day", "notice", "original", "reason")


@dataclass(frozen=True, slots=True)
class CorrectedValues:
    """What a correction asks for: amount in fen, day, notice, and the payment that a red-letter row takes back."""

    amount: Fen
    day: date
    notice: str
    original: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request for the receipt with its texts; ``values`` are those of a correction, None for another kind."""

    request: ReceiptRequest
    kind: str
    state: str
    tone: str
    values: CorrectedValues | None


@dataclass(frozen=True, slots=True)
class PossibleRequest:
    """A request that may be made now, with its form."""

    kind: str
    title: str
    form: forms.Form


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """One receipt: what the tax office reported, whose it is, what is open of its bill, and what is requested for it.

    ``employer`` is the one it is booked for, else that of its notice, else None. ``bill`` is the state of its bill
    today. ``waiting`` is the request that waits; ``is_own`` means that the actor made it.
    """

    payment: TaxPayment
    kind: str
    state: str
    tone: str
    hold_reason: str
    employer: Employer | None
    bill: BillState | None
    file: TaxPaymentFile | None
    waiting: RequestRow | None
    is_own: bool
    requests: Sequence[RequestRow]
    possible: Sequence[PossibleRequest]
    wrong: forms.Form | None
    may_release: bool


def get_receipt_page(
    actor: Actor, payment: TaxPayment, bound_forms: Mapping[str, forms.Form] | None = None
) -> ReceiptPage:
    """Return the page of a receipt; ``bound_forms`` are submitted forms by the kinds of their requests."""
    bound = bound_forms or {}
    bill = get_bill_of_notice(payment.pays or payment.notice)
    owner = payment.employer_id or (bill.employer_id if bill else None)
    rows = [get_request_row(row) for row in receipt_requests.get_requests_for_receipt(payment.ticket)]
    waiting = next((row for row in rows if row.request.state == InstructionState.ASKED), None)
    state, tone = STATE_WORDS[payment.state]
    kinds = [] if waiting or not actor.may("receipts.book") else receipt_requests.get_possible_requests(payment)
    return ReceiptPage(
        payment=payment,
        kind=str(KIND_WORDS[payment.kind]),
        state=str(state),
        tone=tone,
        hold_reason=in_language(HOLD_REASONS[payment.held_for]) if payment.held_for else "",
        employer=Employer.objects.filter(id=owner).first() if owner else None,
        bill=get_bill_state(bill.key, get_law_today()) if bill else None,
        file=TaxPaymentFile.objects.filter(id=payment.file_id).first(),
        waiting=waiting,
        is_own=waiting is not None
        and waiting.request.requested_by is not None
        and waiting.request.requested_by == actor.user_id,
        requests=rows,
        possible=[
            PossibleRequest(kind, str(REQUEST_WORDS[kind]), bound.get(kind) or make_request_form(kind, payment))
            for kind in kinds
        ],
        wrong=next(iter(bound.values()), None),
        may_release=actor.may("receipts.release"),
    )


def get_request_row(row: ReceiptRequest) -> RequestRow:
    """Return a request with its texts in the reader's language."""
    state, tone = DECISION_WORDS[row.state]
    values = None
    if row.values:
        values = CorrectedValues(
            Fen(row.values["amount"]),
            date.fromisoformat(row.values["day"]),
            row.values["notice"],
            row.values["original"],
        )
    return RequestRow(row, str(REQUEST_WORDS[row.kind]), str(state), tone, values)


def make_request_form(kind: str, payment: TaxPayment, typed: Mapping[str, str] | None = None) -> forms.Form:
    """Return the form of a request, with its input or with what the receipt says now."""
    form_class = CorrectionForm if kind == ReceiptRequestKind.CORRECT else ReceiptRequestForm
    initial = {
        "amount": yuan_plain(payment.amount),
        "day": payment.day,
        "notice": payment.pays or payment.notice,
        "original": payment.original,
    }
    form = form_class(typed, initial=initial, auto_id=f"id_{kind}_%s")
    if kind == ReceiptRequestKind.CORRECT and payment.kind == TaxPaymentKind.PAYMENT:
        del form.fields["original"]
    return form
