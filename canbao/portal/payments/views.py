"""Bills and payments: issued bills, payments and what they pay, what is open today, dunning letters."""

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
from canbao.presentation.downloads import pdf_response
from canbao.presentation.language import in_language

MAX_ROWS = 60
"""Maximum payments on the page, the newest ones."""
MAX_LETTERS = 12


@requires("bill.read")
@require_GET
def payments(request: Request) -> HttpResponse:
    """Show the employer's account as of today, and the last file from the tax office."""
    employer_id = request.actor.require_employer()
    today = timezone.localdate()
    states = ledger.get_bill_states(employer_id, today, get_city_pack())
    rows = ledger.get_payments(employer_id, MAX_ROWS)
    context = {
        "today": today,
        "bills": [
            {"at": state, "state": bill_state_text(state)[0], "tone": bill_state_text(state)[1]} for state in states
        ],
        "open": sum(state.principal for state in states if state.principal > 0),
        "late_fee": sum(state.late_fee for state in states),
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
    """Return a dunning letter as a PDF."""
    letter = get_letter(request.actor.require_employer(), letter_id)
    if letter is None:
        raise Http404
    return pdf_response(f"letter-{letter.letter}.pdf", dunning_letter_pdf(letter))
