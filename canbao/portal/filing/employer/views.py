"""Save the form of a service about the employer itself."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import drafts
from canbao.matters.draft_lines import open_employer_draft
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.transitions import CHANGED_MEANWHILE
from canbao.portal.filing.autosave import autosave_refused, autosaved
from canbao.portal.filing.employer import pages
from canbao.portal.filing.line_form import get_typed_values
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.requests import get_filing_of_mode, keep_untouched
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def save_particulars(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the employer's particulars as typed, even with errors; with ``do=check`` continue to the check page.

    With ``do=auto`` the page's script saves while the person types, and gets JSON.
    """
    filing = get_filing_of_mode(request, code, matter, "none")
    if request.method == "GET":
        return see_other(filing.get_url("filing"))
    typed = get_typed_values(filing.service, request.POST)
    version = parse_number(request.POST.get("version", ""))
    try:
        line, saved = _save_particulars(request, filing, typed, -1 if version is None else version)
    except Refusal as refusal:
        if request.POST.get("do") == "auto":
            return autosave_refused(refusal)
        lines = get_lines(filing.matter) if filing.matter else []
        if lines and refusal.declared is CHANGED_MEANWHILE:
            typed = keep_untouched(request, filing.service, lines[0].raw, typed)
        return pages.form_page(request, filing, 409, typed=typed, problem=sentence(refusal))
    if request.POST.get("do") == "auto":
        return autosaved(saved, version=line.version + 1)
    filing = OpenFiling(filing.service, saved, filing.is_named_by_matter)
    if request.POST.get("do") == "documents":
        return see_other(filing.get_url("documents"))
    findings = examine_matter(saved).findings_of(line.position)
    if any(finding.level == "error" and finding.column for finding in findings):
        messages.warning(request, _("Saved. What is marked below still has to be corrected."))
        return see_other(filing.get_url("filing"))
    if request.POST.get("do") == "check":
        return see_other(filing.get_url("check"))
    messages.success(request, _("Saved."))
    return see_other(filing.get_url("filing"))


def _save_particulars(
    request: Request, filing: OpenFiling, typed: Mapping[str, str], version: int
) -> tuple[MatterLine, Matter]:
    actor = request.actor
    matter = filing.matter
    if matter is None or not matter.line_count:
        matter = open_employer_draft(actor, filing.service)
    line = get_lines(matter)[0]
    return line, drafts.change_line(actor, filing.service, matter.id, line.id, version, typed)
