"""Preview an uploaded file of the tax office, then book or discard it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_city_pack
from canbao.levy.exchange import previewed_files
from canbao.levy.exchange.previewed_files import NOT_EXAMINED_YET
from canbao.levy.exchange.tax_feed import Outcome
from canbao.levy.exchange.tax_feed_preview import OUTCOME_WORDS, FeedPreview, PreviewRow
from canbao.levy.models import PreviewedFile, PreviewState, TaxPaymentFile
from canbao.office.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.values.money import Fen
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Rows of one outcome: its name, their number, their sum in fen, and where they are."""

    name: str
    rows: int
    amount: Fen
    places: str


@dataclass(frozen=True, slots=True)
class RowToLookAt:
    """A row of the file with what becomes of it and why to look at it; ``day`` is None where it cannot be read."""

    at: PreviewRow
    day: date | None
    outcome: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A previewed file: its sheets, its rows by outcome, the rows to look at; ``more`` counts those not shown.

    ``has_new`` says whether booking would change anything.
    """

    file: PreviewedFile
    preview: FeedPreview
    groups: Sequence[GroupRow]
    rows: Sequence[RowToLookAt]
    more: int
    has_new: bool


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """A file that is being examined or booked by a job, or that could not be read for the ``problem``."""

    file: PreviewedFile
    is_booking: bool
    problem: str


@requires("receipts.book")
@require_GET
def preview(request: Request, preview: int) -> HttpResponse:
    """Show what is in an uploaded file and what booking it would do."""
    try:
        kept = previewed_files.get_previewed_file(preview)
    except Refusal as refusal:
        return _back(request, refusal)
    if kept.booked is not None:
        return see_other(reverse("office:feed_file", args=[kept.booked]))
    if kept.state == PreviewState.BOOKING:
        return _show_progress(request, kept, "")
    try:
        found = previewed_files.get_preview(kept)
    except Refusal as refusal:
        return _show_progress(request, kept, "" if refusal.declared is NOT_EXAMINED_YET else sentence(refusal))
    return render(request, "office/tax_payments/preview.html", {"page": _make_page(kept, found)})


def _show_progress(request: Request, kept: PreviewedFile, problem: str) -> HttpResponse:
    page = ProgressPage(kept, kept.state == PreviewState.BOOKING, problem)
    return render(request, "office/tax_payments/progress.html", {"page": page})


def _make_page(kept: PreviewedFile, found: FeedPreview) -> PreviewPage:
    groups = [*found.groups.values(), found.doubtful]
    return PreviewPage(
        file=kept,
        preview=found,
        groups=[
            GroupRow(in_language(group.words), group.rows, group.amount, group.places) for group in groups if group.rows
        ],
        rows=[
            RowToLookAt(
                at,
                at.row.day if at.row.day > date.min else None,
                in_language(OUTCOME_WORDS[at.outcome]),
                [in_language(reason) for reason in at.reasons],
            )
            for at in found.rows_to_look_at
        ],
        more=found.more,
        has_new=any(found.groups[outcome].rows for outcome in (Outcome.BOOKED, Outcome.UNMATCHED, Outcome.HELD)),
    )


@requires("receipts.book")
@require_POST
def book(request: Request, preview: int) -> HttpResponse:
    """Book an uploaded file."""
    try:
        kept = previewed_files.book_previewed_file(request.actor, preview, get_city_pack())
    except Refusal as refusal:
        return _back(request, refusal)
    if kept.booked is None:
        return see_other(reverse("office:feed_preview", args=[kept.id]))
    file = TaxPaymentFile.objects.get(id=kept.booked)
    counts = {
        "booked": file.booked,
        "unmatched": file.unmatched,
        "held": file.held,
        "known": file.known,
        "refused": file.refused,
    }
    text = _(
        "Booked from this file: %(booked)s; unmatched: %(unmatched)s; held: %(held)s. Known before it was read: "
        "%(known)s. Rows refused: %(refused)s."
    )
    (messages.warning if file.refused or file.held else messages.success)(request, text % counts)
    return see_other(reverse("office:feed_file", args=[file.id]))


@requires("receipts.book")
@require_POST
def discard(request: Request, preview: int) -> HttpResponse:
    """Discard an uploaded file without booking it."""
    try:
        previewed_files.discard_previewed_file(request.actor, preview)
    except Refusal as refusal:
        return _back(request, refusal)
    messages.success(request, _("The file is discarded; nothing was booked."))
    return see_other(reverse("office:receipts"))


def _back(request: Request, refusal: Refusal) -> HttpResponse:
    messages.error(request, sentence(refusal))
    return see_other(reverse("office:receipts"))
