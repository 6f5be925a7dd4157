"""Documents of a filing: attach, download, remove."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.limits import count_upload
from canbao.access.middleware import requires
from canbao.matters.attachments import MAX_ATTACHMENTS, detach, get_attachment
from canbao.matters.queries import NoSuchMatter, get_matter
from canbao.portal.filing.attachments.forms import ACCEPTED_FILE_TYPES, AttachmentsForm, attach_files
from canbao.portal.filing.frame import examine_filing, get_frame
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.refusals import sentence
from canbao.presentation.downloads import download
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal


def _get_filing(request: Request, code: str | None, matter: int | None) -> OpenFiling:
    filing = get_open_filing(request.actor, code, matter)
    if not filing.service.declaration.documents:
        raise Http404
    return filing


def _to(filing: OpenFiling, name: str = "documents") -> HttpResponse:
    return see_other(filing.get_url(name))


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def attachments(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show the documents of a filing, and attach more; accepted files are saved even when another is refused."""
    filing = _get_filing(request, code, matter)
    if filing.matter is None or not filing.matter.line_count:
        messages.info(request, _("Fill in and save first; then you can add documents."))
        return _to(filing, "filing")
    _lines, _examined, grid = examine_filing(filing)
    if request.method == "GET":
        return _page(request, filing, AttachmentsForm(grid, initial={"position": request.GET.get("line", "0")}), 200)
    form = AttachmentsForm(grid, request.POST, {"documents": request.FILES.getlist("documents")})
    if not form.is_valid():
        return _page(request, filing, form, 422)
    try:
        count_upload(request)
    except Refusal as refusal:
        form.add_error("documents", sentence(refusal))
        return _page(request, filing, form, 429)
    try:
        attached, problems = attach_files(
            request.actor,
            filing.matter,
            form.cleaned_data["documents"],
            form.cleaned_data["position"] or 0,
        )
    except Refusal as refusal:
        form.add_error("documents", sentence(refusal))
        return _page(request, filing, form, 409)
    if attached:
        message = ngettext("%(count)s document added.", "%(count)s documents added.", attached) % {"count": attached}
        messages.success(request, message)
    if problems:
        for problem in problems:
            form.add_error("documents", problem)
        return _page(request, filing, form, 422)
    return _to(filing)


def _page(request: Request, filing: OpenFiling, form: AttachmentsForm, status: int) -> HttpResponse:
    context = {
        "frame": get_frame(filing, *examine_filing(filing)),
        "form": form,
        "accepted": ACCEPTED_FILE_TYPES,
        "most": MAX_ATTACHMENTS,
        "has_errors": bool(form.errors),
    }
    return render(request, "portal/filing/attachments/attachments.html", context, status=status)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def remove_attachment(
    request: Request, document: int, code: str | None = None, matter: int | None = None
) -> HttpResponse:
    """Remove a document from a filing; GET, as after an expired session, redirects to the list."""
    filing = _get_filing(request, code, matter)
    if request.method == "GET" or filing.matter is None:
        return _to(filing)
    try:
        detach(request.actor, filing.matter.id, document)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The document was removed."))
    return _to(filing)


@requires("matter.read")
@require_GET
def attachment(request: Request, matter: int, document: int) -> HttpResponse:
    """Return a document as a download, as it was attached."""
    try:
        row, content = get_attachment(get_matter(request.actor, matter), document)
    except (NoSuchMatter, Refusal):
        raise Http404 from None
    return download(row.name, row.media_type, content)
