"""A document of a matter at the agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.attachments import get_attachment as document_of
from canbao.matters.queries import NoSuchMatter, get_office_matter
from canbao.matters.unmasking import is_unmasked_for
from canbao.presentation.downloads import download
from canbao.values.refusals import Refusal


@requires("office.matter.read")
@require_GET
def attachment(request: Request, employer: int, matter: int, document: int) -> HttpResponse:
    """A document, to whoever the matter's names and numbers are shown to: taking the matter stands in the journal."""
    try:
        found = get_office_matter(employer, matter)
        if not is_unmasked_for(request.actor, found):
            messages.warning(request, _("Documents are shown to who takes the matter, or says why he must see them."))
            return HttpResponseRedirect(reverse("office:desk", args=[employer, matter]))
        row, content = document_of(found, document)
    except (NoSuchMatter, Refusal):
        raise Http404 from None
    return download(row.name, row.media_type, content)
