"""Paste a column from a spreadsheet: preview it, then write it as it was previewed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.column_paste import (
    BLANK,
    DIFFERENT,
    NOBODY,
    PASTE_OUTDATED,
    SEVERAL,
    TWICE,
    UNREADABLE,
    ColumnPaste,
    SkippedRow,
    paste_column,
    plan_column_paste,
)
from canbao.matters.columns import Column
from canbao.matters.models import Matter
from canbao.portal.filing.everyone.forms import get_declared_column
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.paste_limits import read_limited_rows
from canbao.portal.filing.paste_page import PastePage
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.sheets.headings import is_total
from canbao.values.refusals import Refusal

_REASONS = {
    NOBODY: gettext_noop("matches nobody on the list"),
    SEVERAL: gettext_noop("several people on the list have this name; use the certificate number"),
    DIFFERENT: gettext_noop("name and certificate number are different people's"),
    TWICE: gettext_noop("another row names the same person"),
    BLANK: gettext_noop("has no value"),
    UNREADABLE: gettext_noop("has a value that cannot be read; correct it, or type it in afterwards"),
}
_TOTAL = gettext_noop("sums up other rows")


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A pasted column before it is saved: each value beside the old one, and the rows that are not written.

    ``text`` is the pasted text, which travels with the form; ``skipped`` has the number, the text and the reason of
    each row. ``problem`` is empty unless the list changed after an earlier preview.
    """

    column: Column
    text: str
    paste: ColumnPaste
    skipped: Sequence[tuple[int, str, str]]
    problem: str


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def paste_values(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show what a pasted column would change; with ``do=write`` save exactly what the preview showed."""
    filing = get_filing_of_mode(request, code, matter, "everyone")
    if filing.matter is None or not filing.matter.line_count:
        return see_other(filing.get_url("filing"))
    if request.method == "GET":
        return _paste_page(request, filing, "", "", 200)
    text = request.POST.get("text", "")
    try:
        rows = [row.cells for row in read_limited_rows(request, text, keeps_blank=True)]
    except Refusal as refusal:
        return _paste_page(request, filing, text, sentence(refusal), 429)
    if not rows or request.POST.get("do") == "back":
        return _paste_page(request, filing, text, "" if rows else _("Paste at least one row."), 200 if rows else 422)
    if request.POST.get("do") == "write":
        return _write(request, filing, filing.matter, text, rows)
    return _preview(request, filing, filing.matter, text, rows)


def _write(
    request: Request, filing: OpenFiling, matter: Matter, text: str, rows: Sequence[Sequence[str]]
) -> HttpResponse:
    column, digest = get_declared_column(filing.service), request.POST.get("digest", "")
    try:
        _saved, paste = paste_column(request.actor, filing.service, column, rows, digest, filing.matter_id)
    except Refusal as refusal:
        if refusal.declared is PASTE_OUTDATED:
            return _preview(request, filing, matter, text, rows, sentence(refusal))
        return _paste_page(request, filing, text, sentence(refusal), 409)
    count = paste.changes
    messages.success(request, ngettext("%(count)s line changed.", "%(count)s lines changed.", count) % {"count": count})
    return see_other(filing.get_url("filing"))


def _preview(
    request: Request, filing: OpenFiling, matter: Matter, text: str, rows: Sequence[Sequence[str]], problem: str = ""
) -> HttpResponse:
    column = filing.service.column(get_declared_column(filing.service))
    try:
        paste = plan_column_paste(filing.service, matter, column.name, rows)
    except Refusal as refusal:
        return _paste_page(request, filing, text, sentence(refusal), 422)
    skipped = [(row.number, " · ".join(filter(None, row.cells)), _(_get_reason(row))) for row in paste.skipped]
    page = PreviewPage(column, text, paste, skipped, problem)
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/everyone/preview.html", context, status=409 if problem else 200)


def _get_reason(row: SkippedRow) -> str:
    """Return the untranslated words for why a row is not written."""
    is_sum = row.reason == NOBODY and any(is_total(cell) for cell in row.cells if cell)
    return _TOTAL if is_sum else _REASONS[row.reason]


def _paste_page(request: Request, filing: OpenFiling, text: str, problem: str, status: int) -> HttpResponse:
    context = {
        "frame": get_frame(filing),
        "page": PastePage(text, problem),
        "column": filing.service.column(get_declared_column(filing.service)),
        "has_errors": bool(problem),
    }
    return render(request, "portal/filing/everyone/paste.html", context, status=status)
