"""The download of a matter's results."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters.queries import NoSuchMatter, matter_of
from canbao.portal.results import results_csv
from canbao.ui.downloads import download


@requires("matter.read")
@require_GET
def results(request: Request, matter: int) -> HttpResponse:
    """Every line with its outcome and reason, for a spreadsheet."""
    try:
        found = matter_of(request.seat, matter)
    except NoSuchMatter:
        raise Http404 from None
    if not found.number:
        raise Http404
    return download(f"results-{found.number}.csv", "text/csv; charset=utf-8", results_csv(found))
