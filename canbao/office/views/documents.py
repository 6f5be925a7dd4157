"""A document of a matter at the agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters.clear import sees_clear
from canbao.matters.documents import document as document_of
from canbao.matters.moves import Refusal
from canbao.matters.queries import NoSuchMatter, matter_for_office
from canbao.ui.downloads import download


@requires("office.matter.read")
@require_GET
def document(request: Request, employer: int, matter: int, document: int) -> HttpResponse:
    """A document, to whoever the matter's names and numbers are shown to: taking the matter stands in the journal."""
    try:
        found = matter_for_office(employer, matter)
        if not sees_clear(request.seat, found):
            messages.warning(request, _("Documents are shown to who takes the matter, or says why he must see them."))
            return HttpResponseRedirect(reverse("office:desk", args=[employer, matter]))
        row, content = document_of(found, document)
    except (NoSuchMatter, Refusal):
        raise Http404 from None
    return download(row.name, row.media_type, content)
