"""Bills and payments: issued bills, payments and what they pay, what is open today, payment demands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.account import ledger
from canbao.levy.collection.payment_demands import get_payment_demand, get_sent_payment_demands
from canbao.levy.exchange import tax_feed
from canbao.levy.models import Booking, PaymentDemand, PaymentDemandState, TaxPaymentFile
from canbao.presentation.account import BillRow, booking_kind_text
from canbao.presentation.payment_demands import payment_demand_response
from canbao.values.money import Fen

MAX_ROWS = 60
"""Maximum payments on the page, the newest ones."""
MAX_DEMANDS = 12


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment or another entry that lowers what is open: its text, and what it counts for."""

    booking: Booking
    text: str
    principal: Fen
    fee: Fen


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """The employer's account as of today: what is open, its bills, what arrived, its payment demands.

    ``last_file`` is the last file from the tax office, None before the first one.
    """

    open: Fen
    late_fee: Fen
    credit: Fen
    bills: Sequence[BillRow]
    payments: Sequence[PaymentRow]
    last_file: TaxPaymentFile | None
    demands: Sequence[PaymentDemand]


@requires("bill.read")
@require_GET
def payments(request: Request) -> HttpResponse:
    """Show the employer's account as of today, and the last file from the tax office."""
    employer_id = request.actor.require_employer()
    states = ledger.get_bill_states(employer_id, get_law_today())
    page = PaymentsPage(
        open=Fen(sum(state.principal for state in states if state.principal > 0)),
        late_fee=Fen(sum(state.late_fee for state in states)),
        credit=ledger.get_balance(employer_id).credit,
        bills=[BillRow(state) for state in states],
        payments=[
            PaymentRow(row, booking_kind_text(row.kind), Fen(-row.principal), Fen(-row.fee))
            for row in ledger.get_payments(employer_id, MAX_ROWS)
        ],
        last_file=tax_feed.get_last_feed_file(),
        demands=get_sent_payment_demands(employer_id, MAX_DEMANDS),
    )
    return render(request, "portal/payments/payments.html", {"page": page})


@requires("bill.read")
@require_GET
def print_payment_demand(request: Request, demand_id: int) -> HttpResponse:
    """Return a payment demand as a PDF once it was released."""
    demand = get_payment_demand(request.actor.require_employer(), demand_id)
    is_sent = demand is not None and demand.state in (PaymentDemandState.RELEASED, PaymentDemandState.VOID)
    return payment_demand_response(demand if demand and is_sent and demand.decided_at else None)
