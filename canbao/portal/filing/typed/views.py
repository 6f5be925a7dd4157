"""Typed lines of a filing: add one.

A view that only changes data redirects a GET to the page of its form. Such a GET comes from log-in, after a session
has expired.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import drafts
from canbao.matters.draft_summary import examine_page, summarise_draft
from canbao.matters.queries import get_last_line_id, get_line
from canbao.portal.filing.line_form import LineForm, get_default_texts, get_typed_values, is_untouched
from canbao.portal.filing.line_urls import get_line_url
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.filing.typed.pages import lines_page
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
        line_id = add_once(request, filing, [typed])
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
    findings = examine_page(saved, [line], summarise_draft(saved)).findings_of(line.position)
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
    return see_other(get_line_url(filing, line.position) + "#add")


def add_once(request: Request, filing: OpenFiling, rows: Sequence[Mapping[str, str]]) -> int:
    """Add lines once for the form's key, and return the id of the last; a second press or a repeat adds nothing.

    Raise :class:`KeyReused` when the form was sent before with other contents.
    """

    def act() -> dict[str, Any]:
        saved = drafts.add_lines(request.actor, filing.service, rows, filing.matter_id)
        return {"line": str(get_last_line_id(saved))}

    key = request.POST.get("key", "")[:40]
    if not key:
        return int(act()["line"])
    body = {"service": filing.service.code, "matter": str(filing.matter_id), "rows": [dict(row) for row in rows]}
    outcome, _is_replay = run_once(f"{request.actor.user_id}:{key}", body, act)
    return int(outcome["line"])


def _add_refused(request: Request, filing: OpenFiling, typed: dict[str, str], refusal: Refusal) -> HttpResponse:
    """Return the page with the typed values and the reason of the refusal."""
    form = LineForm(filing.service, typed, shown=get_default_texts(filing.service))
    form.add_error(None, sentence(refusal))
    return lines_page(request, filing, 409, form=form)
