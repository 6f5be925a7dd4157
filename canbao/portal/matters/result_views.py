"""The download of a matter's results."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.queries import NoSuchMatter, get_matter
from canbao.portal.matters.result_file import make_results_csv
from canbao.presentation.downloads import download


@requires("matter.read")
@require_GET
def results(request: Request, matter: int) -> HttpResponse:
    """Return a CSV file of every line with its outcome and reason."""
    try:
        submitted = get_matter(request.actor, matter)
    except NoSuchMatter:
        raise Http404 from None
    if not submitted.number:
        raise Http404
    return download(f"results-{submitted.number}.csv", "text/csv; charset=utf-8", make_results_csv(submitted))
