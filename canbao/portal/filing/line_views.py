"""Edit one line on a page of its own, or remove lines, for every way of entering them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import drafts
from canbao.matters.columns import Column
from canbao.matters.draft_summary import examine_page, summarise_draft
from canbao.matters.examination import examine_lines
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter, MatterLine
from canbao.matters.operations import NO_SUCH_LINE
from canbao.matters.queries import get_line, get_lines_by_id
from canbao.matters.transitions import CHANGED_MEANWHILE
from canbao.portal.filing.autosave import autosave_refused, autosaved
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.line_form import LineForm, get_typed_values
from canbao.portal.filing.line_urls import get_line_url
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.filing.requests import get_cursors, get_filing_of_mode, get_ticked_ids, keep_untouched
from canbao.portal.filing.typed.undo import remember_removal
from canbao.portal.refusals import sentence
from canbao.presentation.paging import make_page_url
from canbao.presentation.redirects import see_other
from canbao.register.models import InsuredPerson
from canbao.values.findings import Finding
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line of a filing: its form, its person if on the roster, and the saved texts if the form is outdated."""

    form: LineForm
    position: int
    person: InsuredPerson | None
    stored_texts: Sequence[tuple[Column, str]]

    @property
    def autosaves(self) -> bool:
        """Whether the page's script may save: not while the person decides between two versions."""
        return not self.stored_texts


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def edit_line(request: Request, line: int, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show one line with findings at its fields, and save it even with errors."""
    filing = get_open_filing(request.actor, code, matter)
    row = get_line(filing.matter, line) if filing.matter else None
    if row is None or filing.matter is None:
        messages.warning(request, sentence(NO_SUCH_LINE()))
        return see_other(filing.get_url("filing"))
    if request.method == "GET":
        form = LineForm(filing.service, row.raw, _findings(filing, filing.matter, row), row.version)
        return _line_page(request, filing, row, form, 200)
    typed, is_auto = get_typed_values(filing.service, request.POST), request.POST.get("do") == "auto"
    version = parse_number(request.POST.get("version", ""))
    try:
        saved = drafts.change_line(
            request.actor,
            filing.service,
            filing.matter.id,
            line,
            -1 if version is None else version,
            typed,
        )
    except Refusal as refusal:
        if is_auto:
            return autosave_refused(refusal)
        row = get_line(filing.matter, line) or row
        if refusal.declared is CHANGED_MEANWHILE:
            typed = keep_untouched(request, filing.service, row.raw, typed)
        form = LineForm(filing.service, typed, version=row.version, shown=row.raw)
        form.add_error(None, sentence(refusal))
        stored_texts = [(column, row.raw.get(column.name, "")) for column in filing.service.columns]
        return _line_page(request, filing, row, form, 409, stored_texts)
    if is_auto:
        return autosaved(saved, version=row.version + 1)
    row.raw = drafts.merge_typed(filing.service, typed, row.raw)
    if any(finding.level == "error" for finding in _findings(filing, saved, row)):
        messages.warning(request, _("Saved. What is marked below still has to be corrected."))
        saved_filing = OpenFiling(filing.service, saved, filing.is_named_by_matter)
        return see_other(saved_filing.get_url("line", line=line))
    messages.success(request, _("Line %(line)s is saved.") % {"line": row.position})
    return _to_line(filing, row)


def _findings(filing: OpenFiling, matter: Matter, row: MatterLine) -> list[Finding]:
    """Return a line's findings. A person may be typed on two lines, so all typed lines are looked at."""
    is_typed = filing.service.declaration.lines == "typed"
    examined = examine_page(matter, [row], summarise_draft(matter)) if is_typed else examine_lines(matter, [row])
    return examined.findings_of(row.position)


def _to_line(filing: OpenFiling, row: MatterLine) -> HttpResponse:
    """Return a redirect to the line on its page of the list."""
    return see_other(f"{get_line_url(filing, row.position)}#line-{row.position}")


def _line_page(
    request: Request,
    filing: OpenFiling,
    row: MatterLine,
    form: LineForm,
    status: int,
    stored_texts: Sequence[tuple[Column, str]] = (),
) -> HttpResponse:
    person = get_people_of_lines(row.employer_id, [row]).get(row.person_id or 0)
    page = LinePage(form, row.position, person, stored_texts)
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(form.errors)}
    return render(request, "portal/filing/line.html", context, status=status)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def remove_lines(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Remove the chosen lines from a draft."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET" or filing.matter is None:
        return see_other(filing.get_url("filing"))
    chosen = get_ticked_ids(request)
    if not chosen:
        messages.warning(request, _("Choose at least one line to remove."))
        return see_other(filing.get_url("filing"))
    lines = get_lines_by_id(filing.matter, chosen)
    try:
        saved = drafts.remove_lines(request.actor, filing.service, filing.matter.id, chosen)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return see_other(reverse("portal:matters"))
    removed = filing.matter.line_count - saved.line_count
    if removed:
        if removed == len(lines):
            remember_removal(request, saved, lines)
        text = ngettext("%(count)s line removed.", "%(count)s lines removed.", removed)
        messages.success(request, text % {"count": removed})
    else:
        messages.info(request, _("These lines were removed before. Nothing else was removed."))
    return see_other(make_page_url(filing.get_url("filing"), "", **get_cursors(request)))
