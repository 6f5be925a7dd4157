"""The download of a matter's document at the agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.attachments import get_attachment
from canbao.matters.queries import NoSuchMatter, get_office_matter
from canbao.matters.unmasking import is_unmasked_for
from canbao.presentation.downloads import download
from canbao.values.refusals import Refusal


@requires("office.matter.read")
@require_GET
def attachment(request: Request, employer: int, matter: int, document: int) -> HttpResponse:
    """Return a document if the actor sees the matter unmasked; the journal records when they took or unmasked it."""
    try:
        office_matter = get_office_matter(employer, matter)
        if not is_unmasked_for(request.actor, office_matter):
            messages.warning(
                request, _("To see documents, take the matter, or write why you need to see its names and numbers.")
            )
            return HttpResponseRedirect(reverse("office:desk", args=[employer, matter]))
        row, content = get_attachment(office_matter, document)
    except (NoSuchMatter, Refusal):
        raise Http404 from None
    return download(row.name, row.media_type, content)
