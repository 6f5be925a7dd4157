"""Lines of everybody insured now: save a page of the grid, fill many cells at once.

Views that only change data redirect a GET to the page of their form. Such a GET comes from log-in, after a session
has expired.
"""

import re
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import draft_lines
from canbao.matters.draft_lines import copy_registered_values, raise_by_percent, save_lines, sync_everyone
from canbao.portal.filing.autosave import autosave_refused, autosaved
from canbao.portal.filing.everyone import forms, pages
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.requests import get_cursors, get_filing_of_mode, get_ticked_ids, get_typed_cells
from canbao.portal.line_tables.error_view import asks_for_errors, get_errors_url
from canbao.portal.refusals import sentence
from canbao.presentation.paging import make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.values.refusals import Refusal
from canbao.values.text import normalise

# -- the grid of everyone ------------------------------------------------------------------------------------------


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def update_list(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Begin the filing with everybody insured now, or bring its list up to date with the roster."""
    filing = get_filing_of_mode(request, code, matter, "everyone")
    if request.method == "GET" or filing.is_named_by_matter:
        return see_other(filing.get_url("filing"))
    begins = filing.matter is None or not filing.matter.line_count
    try:
        _saved, joined, left = sync_everyone(request.actor, filing.service)
    except Refusal as refusal:
        return pages.lines_page(request, filing, 409, problem=sentence(refusal))
    if not begins:
        counts = {"joined": joined, "left": left}
        messages.success(request, _("The list is up to date: %(joined)s added, %(left)s removed.") % counts)
    return see_other(filing.get_url("filing"))


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def save_cells(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the changed cells of a page, then do what the pressed button says: a tool, a search, a page, the check.

    With ``do=auto`` the page's script saves while the person types, and gets JSON.
    """
    filing = get_filing_of_mode(request, code, matter, "everyone")
    if request.method == "GET" or filing.matter is None:
        return see_other(filing.get_url("filing"))
    columns = forms.get_edited_columns(filing.service)
    cells = {line: get_typed_cells(request, columns, f"-{line}") for line in get_ticked_ids(request, "here")}
    action = request.POST.get("do", "save")
    try:
        saved, conflicts = save_lines(request.actor, filing.service, filing.matter.id, cells)
    except Refusal as refusal:
        if action == "auto":
            return autosave_refused(refusal)
        return pages.lines_page(request, filing, 409, typed=cells, problem=sentence(refusal))
    filing = OpenFiling(filing.service, saved, filing.is_named_by_matter)
    if action == "auto":
        return autosaved(saved, [f"{conflict.column}-{conflict.line_id}" for conflict in conflicts])
    if conflicts:
        problem = _("Somebody else changed what you had open. Nothing of theirs is overwritten; decide below.")
        return pages.lines_page(request, filing, 409, conflicts=conflicts, problem=problem)
    if action in _TOOLS:
        return _tool(request, filing, action)
    return _redirect_after_save(request, filing, action)


_TOOLS = ("raise_all", "raise_ticked", "carry_all", "carry_ticked", "month_all", "month_ticked")


def _tool(request: Request, filing: OpenFiling, action: str) -> HttpResponse:
    """Fill many cells at once, in all lines or the ticked ones."""
    tool, _sep, scope = action.partition("_")
    ticked = get_ticked_ids(request)
    tools = forms.ToolsForm(request.POST)
    tools.is_valid()
    if scope == "ticked" and not ticked:
        return pages.lines_page(request, filing, 422, tools=tools, problem=_("Tick at least one person first."))
    chosen = ticked if scope == "ticked" else None
    actor, service = request.actor, filing.service
    try:
        if tool == "raise":
            percent = _percent(request.POST.get("percent", ""))
            raise_by_percent(actor, service, forms.get_declared_column(service), percent, chosen, filing.matter_id)
        elif tool == "carry":
            copy_registered_values(actor, service, forms.get_declared_column(service), chosen, filing.matter_id)
        else:
            month = request.POST.get("month", "").strip()
            if not month:
                raise _InvalidToolInput("month", _("Enter a month as yyyyMM, such as 202611."))
            draft_lines.fill_cells(actor, service, {forms.get_month_column(service): month}, chosen, filing.matter_id)
    except _InvalidToolInput as invalid:
        tools.add_error(invalid.field, invalid.message)
        return pages.lines_page(request, filing, 422, tools=tools, ticked=ticked, problem=invalid.message)
    except Refusal as refusal:
        if refusal.declared is draft_lines.PERCENT_OUT_OF_RANGE:
            tools.add_error("percent", sentence(refusal))
        return pages.lines_page(request, filing, 409, tools=tools, ticked=ticked, problem=sentence(refusal))
    count = len(ticked) if chosen is not None else (filing.matter.line_count if filing.matter else 0)
    messages.success(
        request, ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count) % {"count": count}
    )
    return see_other(make_page_url(filing.get_url("filing"), request.POST.get("f", ""), **get_cursors(request)))


class _InvalidToolInput(Exception):
    """Invalid tool input: the form field and the message for it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


_PERCENT = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?")


def _percent(text: str) -> Decimal:
    plain = normalise(text).replace("−", "-").removesuffix("%").strip()
    if not _PERCENT.fullmatch(plain):
        raise _InvalidToolInput("percent", _("Enter a percentage such as 5 or −3.5."))
    return Decimal(plain)


def _redirect_after_save(request: Request, filing: OpenFiling, action: str) -> HttpResponse:
    """Return the redirect for the pressed button, after the cells are saved."""
    path, token = filing.get_url("filing"), request.POST.get("f", "")
    if action == "check":
        return see_other(filing.get_url("check"))
    text = request.POST.get("text", "").strip()[:40]
    # Enter presses the form's first button: from the search field it means search, from a cell it means save.
    if action == "search" or (action == "enter" and text != get_search(request, token).get("text", "")):
        return see_other(make_page_url(path, save_search(request, {"text": text})))
    if action == "clear":
        return see_other(path)
    if request.POST.get("after") or request.POST.get("before"):
        return see_other(make_page_url(path, token, after=request.POST.get("after"), before=request.POST.get("before")))
    messages.success(request, _("Saved."))
    if asks_for_errors(request):
        return see_other(get_errors_url(path))
    return see_other(make_page_url(path, token, **get_cursors(request)))
