"""Bills and payments: what the employer was asked, what arrived and for what it counts, what is open today."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.levy.account import ledger
from canbao.levy.collection.arrears import get_letter, get_letters
from canbao.levy.documents.dunning_letter import dunning_letter_pdf
from canbao.levy.exchange import tax_feed
from canbao.presentation.bill_states import bill_state_text
from canbao.presentation.templatetags.matters import in_language

MAX_ROWS = 60
"""Arrivals on the page, the newest ones."""
MAX_LETTERS = 12


@requires("bill.read")
@require_GET
def payments(request: Request) -> HttpResponse:
    """The employer's account as of today, and when the tax office was last heard."""
    employer_id = request.actor.require_employer()
    today = timezone.localdate()
    states = ledger.get_bill_states(employer_id, today, get_city_pack())
    rows = ledger.get_payments(employer_id, MAX_ROWS)
    context = {
        "today": today,
        "bills": [{"at": at, "state": bill_state_text(at)[0], "tone": bill_state_text(at)[1]} for at in states],
        "open": sum(at.principal for at in states if at.principal > 0),
        "late_fee": sum(at.late_fee for at in states),
        "credit": ledger.get_balance(employer_id).credit,
        "rows": [
            {
                "row": row,
                "words": in_language(ledger.BOOKING_WORDS[row.kind]),
                "principal": -row.principal,
                "fee": -row.fee,
            }
            for row in rows
        ],
        "last": tax_feed.get_last_feed_file(),
        "letters": get_letters(employer_id, MAX_LETTERS),
    }
    return render(request, "portal/payments/payments.html", context)


@requires("bill.read")
@require_GET
def print_letter(request: Request, letter_id: int) -> HttpResponse:
    """A letter that asks for what is overdue, as a PDF."""
    found = get_letter(request.actor.require_employer(), letter_id)
    if found is None:
        raise Http404
    answer = HttpResponse(dunning_letter_pdf(found).pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{found.letter}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
