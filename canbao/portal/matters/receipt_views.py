"""受理回执: the receipt of a submitted matter as a page and as a PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, get_matter
from canbao.portal.matters import matter_files
from canbao.portal.matters.receipt_file import get_next_steps, make_receipt
from canbao.presentation.downloads import pdf_response
from canbao.presentation.matters import get_matter_title


def _submitted(request: Request, matter_id: int) -> Matter:
    try:
        matter = get_matter(request.actor, matter_id)
    except NoSuchMatter:
        raise Http404 from None
    if not matter.number or matter.submitted_at is None:
        raise Http404
    return matter


@requires("matter.read")
@require_GET
def receipt(request: Request, matter: int) -> HttpResponse:
    """Show the receipt: the matter's number, what happens next and by when."""
    submitted = _submitted(request, matter)
    return render(
        request,
        "portal/matters/receipt.html",
        {"matter": submitted, "title": get_matter_title(submitted), "next_steps": get_next_steps(submitted)},
    )


@requires("matter.read")
@require_http_methods(["GET", "POST"])
def receipt_paper(request: Request, matter: int) -> HttpResponse:
    """Return the receipt as a PDF for the employer's files; that of a long filing is made by a job."""
    submitted = _submitted(request, matter)
    name = f"receipt-{submitted.number}.pdf"
    prepared = matter_files.prepare(request, submitted, matter_files.RECEIPT, name, "application/pdf")
    if prepared is not None:
        return prepared
    return pdf_response(name, make_receipt(submitted, timezone.now()))
