"""待转金: the employers with money on account, each with what could be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.collection.candidates import CreditProposal, get_credit_proposals
from canbao.office.forms import make_idempotency_key
from canbao.values.money import yuan, yuan_plain

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A proposal with the address and the form's values that carry it out; ``pay_url`` is empty without a bill."""

    proposal: CreditProposal
    pay_url: str
    key: str
    amount: str
    label: str


@dataclass(frozen=True, slots=True)
class CreditPage:
    """A page of employers with money on account; ``next`` and ``first`` are URLs, empty without such a page."""

    rows: Sequence[CreditRow]
    next: str
    first: str
    may_book: bool


@requires("receipts.read")
@require_GET
def credit(request: Request) -> HttpResponse:
    """Show the money on account of all employers with proposals."""
    after = request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 20 else 0
    proposals = get_credit_proposals(get_law_today(), last, PAGE_SIZE + 1)
    path = reverse("office:credit")
    page = CreditPage(
        rows=[_make_row(proposal) for proposal in proposals[:PAGE_SIZE]],
        next=f"{path}?after={proposals[PAGE_SIZE - 1].employer.id}" if len(proposals) > PAGE_SIZE else "",
        first=path if last else "",
        may_book=request.actor.may("receipts.book"),
    )
    return render(request, "office/tax_payments/credit.html", {"page": page})


def _make_row(proposal: CreditProposal) -> CreditRow:
    if proposal.bill is None or proposal.amount <= 0:
        return CreditRow(proposal, "", "", "", "")
    bill = proposal.bill.bill
    return CreditRow(
        proposal,
        reverse("office:pay_bill", args=[bill.employer_id, int(bill.month), bill.number]),
        make_idempotency_key(),
        yuan_plain(proposal.amount),
        _("Pay %(amount)s yuan of it") % {"amount": yuan(proposal.amount)},
    )
