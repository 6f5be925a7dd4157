"""受理回执: the receipt of a submitted matter as a page and as a PDF."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import User
from canbao.matters.catalogue import Service, get_service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import NoSuchMatter, get_lines, get_matter
from canbao.matters.states import State
from canbao.papers.receipt import ReceiptLine, ReceiptPaper, receipt_pdf
from canbao.portal.line_tables.grid import get_label_column
from canbao.presentation.columns import display_value
from canbao.presentation.downloads import pdf_response
from canbao.presentation.matters import get_matter_title
from canbao.register.models import Employer

PAPER_LANGUAGE = "zh-hans"
"""The language of papers, whatever language the reader has chosen."""


def _submitted(request: Request, matter_id: int) -> Matter:
    try:
        matter = get_matter(request.actor, matter_id)
    except NoSuchMatter:
        raise Http404 from None
    if not matter.number or matter.submitted_at is None:
        raise Http404
    return matter


def _next_steps(matter: Matter) -> list[str]:
    if matter.state == State.DONE:
        return [_("The matter is done; you can look up the result of every line online.")]
    return [
        _("The agency accepts the matter and reviews it; you need not submit it again."),
        _("Every step is shown under Messages and My matters, and mailed to those who have chosen e-mail."),
        _("What has to be corrected comes back to you with its reason, under the same number."),
    ]


@requires("matter.read")
@require_GET
def receipt(request: Request, matter: int) -> HttpResponse:
    """Show the receipt: the matter's number, what happens next and by when."""
    submitted = _submitted(request, matter)
    return render(
        request,
        "portal/matters/receipt.html",
        {"matter": submitted, "title": get_matter_title(submitted), "next_steps": _next_steps(submitted)},
    )


@requires("matter.read")
@require_GET
def receipt_paper(request: Request, matter: int) -> HttpResponse:
    """Return the receipt as a PDF for the employer's files."""
    submitted = _submitted(request, matter)
    with translation.override(PAPER_LANGUAGE):
        paper = receipt_pdf(_paper(submitted, get_lines(submitted), timezone.now()))
    return pdf_response(f"receipt-{submitted.number}.pdf", paper)


def _paper(matter: Matter, lines: list[MatterLine], now: datetime) -> ReceiptPaper:
    service, employer = get_service(matter.service), Employer.objects.get(id=matter.employer_id)
    submitter = User.objects.filter(id=matter.submitted_by or 0).first()
    path = reverse("portal:matter", kwargs={"matter": matter.id})
    return ReceiptPaper(
        agency=settings.CANBAO_AGENCY,
        number=matter.number,
        service=service.title.zh,
        employer_number=employer.number,
        employer_name=employer.name,
        operator=submitter.name or submitter.username if submitter else matter.drafted_by_name,
        submitted_at=matter.submitted_at or now,
        lines=tuple(_line(service, line.values or {}) for line in lines),
        next_steps=tuple(_next_steps(matter)),
        promised=matter.promised_on,
        contact=_("Telephone of the agency: %(phone)s") % {"phone": settings.CANBAO_AGENCY_PHONE},
        status_url=f"{settings.CANBAO_SITE_URL}{path}",
        printed_at=now.replace(microsecond=0),
        provisional=matter.promise_provisional,
    )


def _line(service: Service, values: dict[str, Any]) -> ReceiptLine:
    columns = [column for column in service.columns if column.required and column.kind in ("month", "money", "date")]
    detail = "；".join(
        f"{column.label.zh} {display_value(values.get(column.name), column)}"
        for column in columns
        if not column.from_number and values.get(column.name) is not None
    )
    return ReceiptLine(
        str(values.get(get_label_column(service)) or ""), str(values.get(service.number_column) or ""), detail
    )
