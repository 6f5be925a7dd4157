"""Documents of a filing: handed in, looked at, taken off."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters.documents import MOST_DOCUMENTS, detach
from canbao.matters.documents import document as document_of
from canbao.matters.moves import Refusal
from canbao.matters.queries import NoSuchMatter, matter_of
from canbao.portal.documents import ACCEPTED, DocumentsForm, hand_in
from canbao.portal.frame import frame, look
from canbao.portal.place import Place, place_of
from canbao.portal.sentences import sentence
from canbao.ui.downloads import download


def _place(request: Request, code: str | None, matter: int | None) -> Place:
    place = place_of(request.seat, code, matter)
    if not place.service.declaration.documents:
        raise Http404
    return place


def _to(place: Place, name: str = "documents") -> HttpResponse:
    return HttpResponseRedirect(place.url(name), status=303)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def documents(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """The documents of a filing, and the form to hand in more. Good files are kept even when another is refused."""
    place = _place(request, code, matter)
    if place.matter is None or not place.matter.line_count:
        messages.info(request, _("Fill in and save first; then documents can be added."))
        return _to(place, "filing")
    lines, examined, grid = look(place)
    if request.method == "GET":
        return _page(request, place, DocumentsForm(grid, initial={"position": request.GET.get("line", "0")}), 200)
    form = DocumentsForm(grid, request.POST, {"documents": request.FILES.getlist("documents")})
    if not form.is_valid():
        return _page(request, place, form, 422)
    try:
        taken, problems = hand_in(
            request.seat,
            place.matter,
            form.cleaned_data["documents"],
            form.cleaned_data["position"] or 0,
        )
    except Refusal as refusal:
        form.add_error("documents", sentence(refusal))
        return _page(request, place, form, 409)
    if taken:
        said = ngettext("%(count)s document added.", "%(count)s documents added.", taken) % {"count": taken}
        messages.success(request, said)
    if problems:
        for problem in problems:
            form.add_error("documents", problem)
        return _page(request, place, form, 422)
    return _to(place)


def _page(request: Request, place: Place, form: DocumentsForm, status: int) -> HttpResponse:
    lines, examined, grid = look(place)
    context = {
        **frame(place, lines, examined, grid),
        "form": form,
        "accepted": ACCEPTED,
        "most": MOST_DOCUMENTS,
        "has_errors": bool(form.errors),
    }
    return render(request, "portal/filing/documents.html", context, status=status)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def remove_document(
    request: Request, document: int, code: str | None = None, matter: int | None = None
) -> HttpResponse:
    """Take a document off a filing; GET leads to the list, as log-in does whose session had ended."""
    place = _place(request, code, matter)
    if request.method == "GET" or place.matter is None:
        return _to(place)
    try:
        detach(request.seat, place.matter.id, document)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The document was taken off."))
    return _to(place)


@requires("matter.read")
@require_GET
def document(request: Request, matter: int, document: int) -> HttpResponse:
    """A document as it was handed in, to be kept as a file."""
    try:
        row, content = document_of(matter_of(request.seat, matter), document)
    except (NoSuchMatter, Refusal):
        raise Http404 from None
    return download(row.name, row.media_type, content)
