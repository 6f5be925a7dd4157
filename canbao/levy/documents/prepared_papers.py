"""Papers that take longer than a second: certificates of many people, notices with long rosters, made by a job."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.law.queries import get_city_pack
from canbao.levy.documents.certificate_pdf import certificates_pdf, certificates_zip
from canbao.levy.documents.certificates import get_batch
from canbao.levy.documents.notices import PrintedBill, count_prints, get_ticked_bills, print_notices
from canbao.levy.models import Bill, Booking, Certificate
from canbao.papers.notice import join_pdfs
from canbao.papers.typeset import Paper
from canbao.store.models import PreparedFile
from canbao.store.prepared_files import FileKind, Parameters, ask_for_file, file_kind, get_same_file
from canbao.values.actor import Actor

PRINTED_AT_ONCE = 5
"""Certificates printed within a request. One takes 0.1 to 0.2 s."""
NOTICES_AT_ONCE = 6
"""Notices printed within a request. One takes 0.05 to 0.1 s."""
ROSTERED_AT_ONCE = 100
"""People on the rosters printed within a request. A hundred take 0.3 to 0.5 s."""
_PART = 10
"""Certificates, or notices without roster, of one part: one to two seconds, so that other jobs run in between."""


def _count_chunks(count: int) -> int:
    return -(-count // _PART)


def _chunk(employer_id: int, parameters: Parameters, index: int) -> list[Certificate]:
    rows = get_batch(employer_id, int(parameters["batch"]))
    return rows[index * _PART : (index + 1) * _PART]


def _count_certificate_parts(employer_id: int, parameters: Parameters) -> int:
    return _count_chunks(len(get_batch(employer_id, int(parameters["batch"]))))


def _join(parts: Sequence[bytes]) -> bytes:
    return join_pdfs(Paper(part, frozenset()) for part in parts).pdf


def _join_zips(parts: Sequence[bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            with zipfile.ZipFile(io.BytesIO(part)) as entries:
                for entry in entries.infolist():
                    archive.writestr(entry, entries.read(entry))
    return whole.getvalue()


CERTIFICATES_PDF = file_kind(
    FileKind(
        "certificates.pdf",
        _count_certificate_parts,
        lambda employer_id, parameters, index: certificates_pdf(_chunk(employer_id, parameters, index)).pdf,
        _join,
    )
)
CERTIFICATES_ZIP = file_kind(
    FileKind(
        "certificates.zip",
        _count_certificate_parts,
        lambda employer_id, parameters, index: certificates_zip(_chunk(employer_id, parameters, index)),
        _join_zips,
    )
)


def ask_for_certificates(actor: Actor, batch: int, kind: FileKind) -> PreparedFile:
    """Have a batch of certificates printed by a job and return its file. Raise :class:`Refusal` ``too_many_files``."""
    actor.require("certificate.read")
    asked = {"batch": str(batch)}
    is_pdf = kind is CERTIFICATES_PDF
    name = f"certificates-{batch}.{'pdf' if is_pdf else 'zip'}"
    return ask_for_file(actor, kind, asked, asked, name, "application/pdf" if is_pdf else "application/zip")


def get_certificates_file(employer_id: int, batch: int, kind: FileKind) -> PreparedFile | None:
    """Return the file of a batch that is prepared or being prepared, None without one."""
    return get_same_file(employer_id, kind, {"batch": str(batch)})


# -- notices ---------------------------------------------------------------------------------------------------------


def _count_notice_parts(_employer_id: int, parameters: Parameters) -> int:
    count = len(parameters["bills"])
    return count if parameters["with_roster"] else _count_chunks(count)


def _make_notices(employer_id: int, parameters: Parameters, index: int) -> bytes:
    """Print one notice with its roster, or some notices without."""
    step = 1 if parameters["with_roster"] else _PART
    printed = []
    for month, number, reprint in parameters["bills"][index * step : (index + 1) * step]:
        bill = Bill.objects.for_employer(employer_id).get(month=month, number=number)
        printed.append(PrintedBill(bill, reprint))
    return print_notices(printed, get_city_pack(), parameters["with_roster"]).pdf


NOTICES_PDF = file_kind(FileKind("notices.pdf", _count_notice_parts, _make_notices, _join))


def is_quick(bills: Sequence[Bill], with_roster: bool) -> bool:
    """Return whether notices are printed within a request."""
    people = sum(bill.people for bill in bills) if with_roster else 0
    return len(bills) <= NOTICES_AT_ONCE and people <= ROSTERED_AT_ONCE


@transaction.atomic
def ask_for_notices(actor: Actor, ticks: Sequence[str], with_roster: bool) -> PreparedFile:
    """Count a print of each ticked bill, have them printed by a job, and return its file.

    The same bills asked for again on the same day, while nothing was booked, are the same file and count once. Raise
    :class:`Refusal` as :func:`count_prints`, and ``too_many_files``.
    """
    actor.require("bill.read")
    employer_id = actor.require_employer()
    bills = get_ticked_bills(employer_id, ticks)
    booked = Booking.objects.for_employer(employer_id).order_by("-id").values_list("id", flat=True).first()
    asked: dict[str, Any] = {
        "bills": [[int(bill.month), bill.number] for bill in bills],
        "with_roster": with_roster,
        "day": timezone.localdate().isoformat(),
        "booked": booked,
    }
    same = get_same_file(employer_id, NOTICES_PDF, asked)
    printed = [] if same else count_prints(actor, employer_id, ticks)
    parameters = {
        "bills": [[int(copy.bill.month), copy.bill.number, copy.reprint] for copy in printed],
        "with_roster": with_roster,
    }
    return ask_for_file(actor, NOTICES_PDF, asked, parameters, get_notices_name(bills), "application/pdf")


def get_notices_name(bills: Sequence[Bill]) -> str:
    """Return the name of a file of notices, latest first: by its notice number, or by its months."""
    name = bills[0].notice if len(bills) == 1 else f"{bills[-1].month}-{bills[0].month}"
    return f"notice-{name}.pdf"
