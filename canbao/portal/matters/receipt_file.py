"""受理回执 as a PDF, from a submitted matter and its lines."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from canbao.access.models import User
from canbao.matters.catalogue import Service, get_service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.states import State
from canbao.papers.receipt import ReceiptLine, ReceiptPaper, receipt_pdf
from canbao.papers.typeset import Paper
from canbao.portal.line_tables.grid import get_label_column
from canbao.presentation.columns import display_value
from canbao.register.models import Employer

PAPER_LANGUAGE = "zh-hans"
"""The language of papers, whatever language the reader has chosen."""


def make_receipt(matter: Matter, now: datetime) -> Paper:
    """Return the receipt of a submitted matter as a paper, printed now."""
    with translation.override(PAPER_LANGUAGE):
        return receipt_pdf(_paper(matter, get_lines(matter), now))


def get_next_steps(matter: Matter) -> list[str]:
    """Return what happens next with a submitted matter, as sentences."""
    if matter.state == State.DONE:
        return [_("The matter is done; you can look up the result of every line online.")]
    return [
        _("The agency accepts the matter and reviews it; you need not submit it again."),
        _("Every step is shown under Messages and My matters, and mailed to those who have chosen e-mail."),
        _("What has to be corrected comes back to you with its reason, under the same number."),
    ]


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
        next_steps=tuple(get_next_steps(matter)),
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
