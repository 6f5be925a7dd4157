"""Bills and payments: what the employer was asked, what arrived and for what it counts, what is open today."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.levy import ledger, tax_feed
from canbao.levy.arrears import letter, letters
from canbao.levy.letters import dunning_letter
from canbao.matters.templatetags.matters import spoken
from canbao.portal.bills import state_words

SHOWN = 60
"""Arrivals on the page, the newest ones."""
LETTERS_SHOWN = 12


@requires("bill.read")
@require_GET
def payments(request: Request) -> HttpResponse:
    """The employer's account as of today, and when the tax office was last heard."""
    employer_id = request.seat.require_employer()
    today = timezone.localdate()
    states = ledger.bill_states(employer_id, today, city_pack())
    rows = ledger.payments_of(employer_id, SHOWN)
    context = {
        "today": today,
        "bills": [{"at": at, "state": state_words(at)[0], "tone": state_words(at)[1]} for at in states],
        "open": sum(at.principal for at in states if at.principal > 0),
        "late_fee": sum(at.late_fee for at in states),
        "credit": ledger.balance(employer_id).credit,
        "rows": [
            {"row": row, "words": spoken(ledger.KIND_WORDS[row.kind]), "principal": -row.principal, "fee": -row.fee}
            for row in rows
        ],
        "last": tax_feed.last_read(),
        "letters": letters(employer_id, LETTERS_SHOWN),
    }
    return render(request, "portal/payments.html", context)


@requires("bill.read")
@require_GET
def print_letter(request: Request, letter_id: int) -> HttpResponse:
    """A letter that asks for what is overdue, as a PDF."""
    found = letter(request.seat.require_employer(), letter_id)
    if found is None:
        raise Http404
    answer = HttpResponse(dunning_letter(found).pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{found.letter}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer
