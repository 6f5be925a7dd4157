"""Typed lines of a filing: add one, paste many.

Views that only change data redirect a GET to the page of their form. Such a GET comes from log-in, after a session
has expired.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import drafts
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from canbao.matters.queries import get_line, get_lines
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.line_form import LineForm, get_default_texts, get_typed_values, is_untouched
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.filing.paste_limits import check_paste
from canbao.portal.filing.paste_page import PastePage
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.filing.typed.pages import lines_page
from canbao.portal.filing.typed.pasting import read_pasted_rows
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.store.idempotency import FORM_USED, KeyReused, run_once
from canbao.values.refusals import Refusal


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def add_line(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the typed person, even with errors; with ``do=check`` continue to the check page."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET":
        return see_other(filing.get_url("filing"))
    typed = get_typed_values(filing.service, request.POST)
    goes_to_check = request.POST.get("do") == "check"
    if is_untouched(filing.service, typed):
        if not goes_to_check:
            messages.info(request, _("Nothing new was typed. The saved lines are below."))
        return see_other(filing.get_url("check" if goes_to_check else "filing"))
    try:
        line_id = _add_once(request, filing, [typed])
    except KeyReused:
        return _add_refused(request, filing, typed, FORM_USED())
    except Refusal as refusal:
        return _add_refused(request, filing, typed, refusal)
    filing = get_open_filing(request.actor, code, matter)
    saved = filing.matter
    line = get_line(saved, line_id) if saved else None
    if saved is None or line is None:
        # A repetition that arrives after the line was removed or the filing submitted.
        return see_other(filing.get_url("filing"))
    findings = examine_matter(saved).findings_of(line.position)
    error_count = sum(finding.level == "error" for finding in findings)
    if error_count:
        messages.warning(
            request,
            ngettext(
                "Saved as line %(line)s. %(count)s thing has to be corrected before submitting.",
                "Saved as line %(line)s. %(count)s things have to be corrected before submitting.",
                error_count,
            )
            % {"line": line.position, "count": error_count},
        )
        return see_other(filing.get_url("line", line=line.id))
    if goes_to_check:
        return see_other(filing.get_url("check"))
    messages.success(request, _("Saved as line %(line)s.") % {"line": line.position})
    return see_other(filing.get_url("filing") + "#add")


def _add_once(request: Request, filing: OpenFiling, rows: list[dict[str, str]]) -> int:
    """Add lines once for the form's key, and return the id of the last; a second press or a repeat adds nothing.

    Raise :class:`KeyReused` when the form was sent before with other contents.
    """

    def act() -> dict[str, Any]:
        saved = drafts.add_lines(request.actor, filing.service, rows, filing.matter_id)
        return {"line": str(get_lines(saved)[-1].id)}

    key = request.POST.get("key", "")[:40]
    if not key:
        return int(act()["line"])
    body = {"service": filing.service.code, "matter": str(filing.matter_id), "rows": rows}
    outcome, _is_replay = run_once(f"{request.actor.user_id}:{key}", body, act)
    return int(outcome["line"])


def _add_refused(request: Request, filing: OpenFiling, typed: dict[str, str], refusal: Refusal) -> HttpResponse:
    """Return the page with the typed values and the reason of the refusal."""
    form = LineForm(filing.service, typed, shown=get_default_texts(filing.service))
    form.add_error(None, sentence(refusal))
    return lines_page(request, filing, 409, form=form)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def paste_lines(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save people pasted from a spreadsheet, one per row."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET":
        return _paste_page(request, filing, "", "", 200)
    text = request.POST.get("text", "")
    try:
        check_paste(request, text)
    except Refusal as refusal:
        return _paste_page(request, filing, text, sentence(refusal), 429)
    pasted = read_pasted_rows(filing.service, text)
    if pasted.unknown_titles:
        problem = _("The first row has unknown column names: %(titles)s. Rename or delete them.")
        return _paste_page(request, filing, text, problem % {"titles": _(", ").join(pasted.unknown_titles)}, 422)
    if not pasted.rows:
        return _paste_page(request, filing, text, _("Paste at least one row with a person."), 422)
    try:
        _add_once(request, filing, pasted.rows)
    except KeyReused:
        return _paste_page(request, filing, text, sentence(FORM_USED()), 409)
    except Refusal as refusal:
        return _paste_page(request, filing, text, sentence(refusal), 409)
    saved = get_open_filing(request.actor, code, matter).matter
    wrong = _count_wrong(saved, len(pasted.rows)) if saved else 0
    counts = {"count": len(pasted.rows), "wrong": wrong}
    if not wrong:
        text = ngettext("%(count)s person saved.", "%(count)s people saved.", len(pasted.rows))
        messages.success(request, text % counts)
        return see_other(filing.get_url("filing"))
    text = ngettext(
        "%(count)s person saved, with errors that have to be corrected before submitting.",
        "%(count)s people saved, %(wrong)s of them with errors that have to be corrected before submitting.",
        len(pasted.rows),
    )
    messages.warning(request, text % counts)
    return see_other(filing.get_url("filing"))


def _count_wrong(matter: Matter, added: int) -> int:
    """Return how many of the lines added last have errors."""
    return sum(position > matter.line_count - added for position in examine_matter(matter).error_positions)


def _paste_page(request: Request, filing: OpenFiling, text: str, problem: str, status: int) -> HttpResponse:
    context = {"frame": get_frame(filing), "page": PastePage(text, problem), "has_errors": bool(problem)}
    return render(request, "portal/filing/typed/paste.html", context, status=status)
