"""Fill in the same values for all people or the ticked ones, or remove the ticked ones."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import draft_lines, drafts
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked import forms, pages
from canbao.portal.filing.requests import get_cursors, get_filing_of_mode, get_ticked_ids
from canbao.portal.refusals import sentence
from canbao.presentation.paging import make_page_url
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def fill_many(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Fill in the same values in all or the ticked lines, or remove the ticked lines."""
    filing = get_filing_of_mode(request, code, matter, "picked")
    back = make_page_url(filing.get_url("filing"), "", **get_cursors(request))
    if request.method == "GET" or filing.matter is None:
        return see_other(back)
    action, ticked = request.POST.get("do", "all"), get_ticked_ids(request)
    columns = {
        column.name: request.POST.get(column.name, "").strip() for column in forms.get_fill_columns(filing.service)
    }
    values = {name: text for name, text in columns.items() if text}
    form = forms.FillForm(filing.service, columns)
    if action in ("ticked", "remove") and not ticked:
        problem = _("Tick at least one person first.")
        return pages.lines_page(request, filing, 422, form=form, problem=problem)
    if action in ("all", "ticked") and not values:
        problem = _("Fill in at least one of the fields that are the same for many.")
        return pages.lines_page(request, filing, 422, form=form, ticked=set(ticked), problem=problem)
    try:
        count = len(ticked) if action != "all" else filing.matter.line_count
        if action == "remove":
            left = drafts.remove_lines(request.actor, filing.service, filing.matter.id, ticked)
            count = filing.matter.line_count - left.line_count
        elif values:
            chosen = ticked if action == "ticked" else None
            draft_lines.fill_cells(request.actor, filing.service, values, chosen, filing.matter_id)
    except Refusal as refusal:
        return pages.lines_page(request, filing, 409, form=form, ticked=set(ticked), problem=sentence(refusal))
    return _after_fill(request, filing, action, count, back)


def _after_fill(request: Request, filing: OpenFiling, action: str, count: int, back: str) -> HttpResponse:
    if action in ("check", "documents"):
        return see_other(filing.get_url(action))
    message = (
        ngettext("%(count)s person removed from the list.", "%(count)s people removed from the list.", count)
        if action == "remove"
        else ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count)
    )
    messages.success(request, message % {"count": count})
    return see_other(f"{back}#lines" if action != "remove" else back)
