"""到账: read files of the tax office, assign unmatched payments, decide instructions as a second person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.collection import held_payments, instructions, queries, receipt_requests, tax_payments
from canbao.levy.collection.candidates import find_employer
from canbao.levy.collection.instruction_previews import InstructionPreview, get_preview
from canbao.levy.collection.instructions import NO_SUCH_INSTRUCTION
from canbao.levy.collection.tax_payments import NO_SUCH_EMPLOYER
from canbao.levy.exchange import feed_rows, opening_balances, previewed_files, tax_feed
from canbao.levy.models import (
    Instruction,
    InstructionKind,
    PreviewedFile,
    ReceiptRequest,
    TaxPayment,
    TaxPaymentFile,
    TaxPaymentState,
)
from canbao.office.forms import MAX_FILE_BYTES
from canbao.office.refusals import sentence
from canbao.office.tax_payments.forms import (
    AssignPaymentForm,
    TaxFeedForm,
    get_held_rows,
    get_problem_rows,
    get_unmatched_rows,
    make_assign_form,
)
from canbao.office.tax_payments.receipt_page import REQUEST_WORDS
from canbao.presentation.account import booking_kind_text
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.values.refusals import Refusal

PAGE_SIZE = 50
MAX_FILES = 12
MAX_WAITING = 100
MAX_RECEIPTS = 200
"""Receipts of one state on the page of a file, at most."""


@dataclass(frozen=True, slots=True)
class WaitingInstruction:
    """An instruction that waits for a second person; ``is_own`` means that the actor requested it.

    ``pay_by`` is the payment deadline of an opening balance, None for others; ``is_credit`` marks one that is money on
    account. ``preview`` is what it changes, ``obstacle`` the sentence why it cannot be carried out any more (empty: it
    can), ``reversed_kind`` the text for the booking that a reversal takes back.
    """

    instruction: Instruction
    employer: Employer
    kind: str
    is_own: bool
    pay_by: date | None
    is_credit: bool
    preview: InstructionPreview
    obstacle: str
    reversed_kind: str


@dataclass(frozen=True, slots=True)
class WaitingReceipt:
    """A request for a receipt that waits for a second person; ``is_own`` means that the actor made it."""

    request: ReceiptRequest
    payment: TaxPayment
    kind: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class TaxPaymentsPage:
    """The latest files of the tax office, pages of the held and unmatched payments, and the instructions that wait.

    ``impossible`` are those that cannot be carried out any more.
    ``wrong`` is the form whose errors are listed. ``opening_files`` counts the files of opening balances that wait.
    ``next`` and ``first`` are URLs, empty without such a page.
    """

    form: TaxFeedForm
    headings: str
    files: Sequence[TaxPaymentFile]
    previews: Sequence[PreviewedFile]
    held: Sequence[dict[str, Any]]
    next_held: str
    unmatched: Sequence[dict[str, Any]]
    wrong: Form
    next: str
    first: str
    opening_files: int
    instructions: Sequence[WaitingInstruction]
    impossible: Sequence[WaitingInstruction]
    receipt_requests: Sequence[WaitingReceipt]
    may_book: bool
    may_release: bool


@dataclass(frozen=True, slots=True)
class FeedFilePage:
    """A file of the tax office that was read: its refused rows, and receipts held, unmatched or returned."""

    file: TaxPaymentFile
    problems: Sequence[dict[str, Any]]
    held: Sequence[dict[str, Any]]
    unmatched: Sequence[TaxPayment]
    returned: Sequence[TaxPayment]


@requires("receipts.read")
@require_GET
def overview(request: Request) -> HttpResponse:
    """Show the latest files, held and unmatched payments, and the instructions that wait for a second person."""
    return _page(request, TaxFeedForm(), 200)


def _page(request: Request, form: TaxFeedForm, status: int, wrong: AssignPaymentForm | None = None) -> HttpResponse:
    unmatched = tax_payments.get_unmatched(request.GET.get("after", ""), PAGE_SIZE + 1)
    held = held_payments.get_held(request.GET.get("held", ""), PAGE_SIZE + 1)
    waiting = queries.get_waiting_instructions(MAX_WAITING)
    names = Employer.objects.in_bulk({row.employer_id for row in waiting})
    rows = [_waiting(row, names[row.employer_id], request) for row in waiting]
    path = reverse("office:receipts")
    page = TaxPaymentsPage(
        form=form,
        headings="、".join(labels[0] for labels in feed_rows.COLUMNS.values()),
        files=tax_feed.get_feed_files(MAX_FILES),
        previews=previewed_files.get_previewed_files() if request.actor.may("receipts.book") else [],
        held=get_held_rows(held[:PAGE_SIZE]),
        next_held=f"{path}?held={held[PAGE_SIZE - 1].ticket}#held" if len(held) > PAGE_SIZE else "",
        unmatched=get_unmatched_rows(unmatched[:PAGE_SIZE], wrong, request.POST.get("ticket", "")),
        wrong=wrong or form,
        next=f"{path}?after={unmatched[PAGE_SIZE - 1].ticket}#unmatched" if len(unmatched) > PAGE_SIZE else "",
        first=f"{path}#unmatched" if request.GET.get("after") else "",
        opening_files=len(opening_balances.get_waiting_files()),
        instructions=[row for row in rows if not row.obstacle],
        impossible=[row for row in rows if row.obstacle],
        receipt_requests=_get_waiting_receipts(request),
        may_book=request.actor.may("receipts.book"),
        may_release=request.actor.may("receipts.release"),
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/tax_payments/tax_payments.html", context, status=status)


def _waiting(row: Instruction, employer: Employer, request: Request) -> WaitingInstruction:
    is_own = row.requested_by is not None and row.requested_by == request.actor.user_id
    is_opening = row.kind == InstructionKind.OPENING
    pay_by = date.fromisoformat(row.words["pay_by"]) if is_opening and row.amount > 0 else None
    kind = booking_kind_text(row.kind)
    preview = get_preview(row, get_law_today())
    obstacle = sentence(preview.obstacle) if preview.obstacle else ""
    reversed_kind = booking_kind_text(preview.booking.kind) if preview.booking else ""
    is_credit = is_opening and row.amount < 0
    return WaitingInstruction(row, employer, kind, is_own, pay_by, is_credit, preview, obstacle, reversed_kind)


def _get_waiting_receipts(request: Request) -> list[WaitingReceipt]:
    return [
        WaitingReceipt(
            row,
            payment,
            str(REQUEST_WORDS[row.kind]),
            row.requested_by is not None and row.requested_by == request.actor.user_id,
        )
        for row, payment in receipt_requests.get_waiting_requests(MAX_WAITING)
    ]


def _back(anchor: str = "") -> HttpResponseRedirect:
    return see_other(reverse("office:receipts") + anchor)


@requires("receipts.book")
@require_POST
def read_feed(request: Request) -> HttpResponse:
    """Take a file of the tax office and show its preview; nothing is booked yet."""
    form = TaxFeedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    file = form.cleaned_data["file"]
    if file.size > MAX_FILE_BYTES:
        form.add_error("file", _("Files above 20 MB are read by the operator with canbao receipts import."))
        return _page(request, form, 422)
    try:
        kept = previewed_files.keep_previewed_file(request.actor, file.name, file.read())
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return _page(request, form, 422)
    return see_other(reverse("office:feed_preview", args=[kept.id]))


@requires("receipts.read")
@require_GET
def file(request: Request, file: int) -> HttpResponse:
    """Show one file of the tax office: its refused rows with their reasons, and its rows held or unmatched now."""
    feed_file = TaxPaymentFile.objects.filter(id=file).first()
    if feed_file is None:
        raise Http404
    held = tax_feed.get_payments_of_file(feed_file, TaxPaymentState.HELD, MAX_RECEIPTS)
    page = FeedFilePage(
        file=feed_file,
        problems=get_problem_rows(feed_file.problems),
        held=get_held_rows(held),
        unmatched=tax_feed.get_payments_of_file(feed_file, TaxPaymentState.UNMATCHED, MAX_RECEIPTS),
        returned=tax_feed.get_payments_of_file(feed_file, TaxPaymentState.RETURNED, MAX_RECEIPTS),
    )
    return render(request, "office/tax_payments/file.html", {"page": page})


@requires("receipts.book")
@require_POST
def assign(request: Request) -> HttpResponse:
    """Assign an unmatched tax payment to an employer."""
    ticket = request.POST.get("ticket", "")
    form = make_assign_form(ticket, request.POST)
    if not form.is_valid():
        return _page(request, TaxFeedForm(), 422, form)
    employer = find_employer(form.cleaned_data["number"])
    if employer is None:
        form.add_error("number", sentence(NO_SUCH_EMPLOYER()))
        return _page(request, TaxFeedForm(), 422, form)
    try:
        tax_payments.assign_tax_payment(
            request.actor, ticket, employer.id, form.cleaned_data["notice"], get_city_pack()
        )
    except Refusal as refusal:
        form.add_error("notice", sentence(refusal))
        return _page(request, TaxFeedForm(), 409, form)
    messages.success(
        request, _("Tax receipt %(ticket)s is booked for %(name)s.") % {"ticket": ticket, "name": employer.name}
    )
    return _back("#unmatched")


@requires("receipts.release")
@require_POST
def release(request: Request, employer: int, instruction: int) -> HttpResponse:
    """Release an instruction that another person requested, which books it."""
    try:
        instructions.release_instruction(request.actor, employer, instruction, get_law_today())
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Released and booked."))
    return _back("#waiting")


@requires("receipts.release")
@require_POST
def refuse(request: Request, employer: int, instruction: int) -> HttpResponse:
    """Refuse an instruction that another person requested, with an answer."""
    try:
        instructions.refuse_instruction(request.actor, employer, instruction, request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Refused; nothing was booked."))
    return _back("#waiting")


@requires("receipts.book")
@require_POST
def withdraw(request: Request, employer: int, instruction: int) -> HttpResponse:
    """Withdraw the actor's own instruction."""
    try:
        instructions.withdraw_instruction(request.actor, employer, instruction)
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Withdrawn; nothing was booked."))
    return _back("#waiting")


def _refused(request: Request, refusal: Refusal) -> HttpResponse:
    if refusal.declared in (NO_SUCH_INSTRUCTION, NO_SUCH_EMPLOYER):
        raise Http404
    messages.error(request, sentence(refusal))
    return _back("#waiting")
