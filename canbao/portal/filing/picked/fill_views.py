"""Fill in the same values for all or the ticked people, or remove them."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters import draft_lines, drafts
from canbao.portal.account.field_names import sentence
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked import forms, pages
from canbao.portal.filing.requests import get_cursors, get_filing_of_mode, get_ticked_ids, see_other
from canbao.presentation.paging import make_page_url
from canbao.values.refusals import Refusal


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def fill_many(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Write what is the same into all or the ticked lines of a list, or take the ticked off it."""
    filing = get_filing_of_mode(request, code, matter, "picked")
    back = make_page_url(filing.get_url("filing"), "", **get_cursors(request))
    if request.method == "GET" or filing.matter is None:
        return see_other(back)
    do, ticked = request.POST.get("do", "all"), get_ticked_ids(request)
    columns = {
        column.name: request.POST.get(column.name, "").strip() for column in forms.get_fill_columns(filing.service)
    }
    given = {name: text for name, text in columns.items() if text}
    form = forms.FillForm(filing.service, columns)
    if do in ("ticked", "remove") and not ticked:
        problem = _("Tick at least one person first.")
        return pages.lines_page(request, filing, 422, form=form, problem=problem)
    if do in ("all", "ticked") and not given:
        problem = _("Fill in at least one of the fields that are the same for many.")
        return pages.lines_page(request, filing, 422, form=form, ticked=set(ticked), problem=problem)
    try:
        if do == "remove":
            drafts.remove_lines(request.actor, filing.service, filing.matter.id, ticked)
        elif given:
            chosen = ticked if do == "ticked" else None
            draft_lines.fill_cells(request.actor, filing.service, given, chosen, filing.matter_id)
    except Refusal as refusal:
        return pages.lines_page(request, filing, 409, form=form, ticked=set(ticked), problem=sentence(refusal))
    return _after_fill(request, filing, do, len(ticked) if do != "all" else filing.matter.line_count, back)


def _after_fill(request: Request, filing: OpenFiling, do: str, count: int, back: str) -> HttpResponse:
    if do in ("check", "documents"):
        return see_other(filing.get_url(do))
    said = (
        ngettext("%(count)s person taken off the list.", "%(count)s people taken off the list.", count)
        if do == "remove"
        else ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count)
    )
    messages.success(request, said % {"count": count})
    return see_other(f"{back}#lines" if do != "remove" else back)
