"""Verify documents: notices' data files, check codes in QR codes, and the answer of the public page."""

import hashlib
import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from canbao.levy.billing.bills import get_bill, get_bill_lines
from canbao.levy.collection.payment_demands import get_total
from canbao.levy.documents.data_file import LINE, NOTICE, fingerprint, get_document_signer, sign_document
from canbao.levy.models import (
    Bill,
    Certificate,
    CertificateCode,
    NoticeNumber,
    PaymentDemand,
    PaymentDemandNumber,
    PaymentDemandState,
)
from canbao.levy.rates.rate_table import get_law_name
from canbao.rules.packs import Pack
from canbao.values.money import Fen
from canbao.values.months import Month

CODE_LENGTH = 12
"""Characters of a notice's check code: 60 bits, too many to guess."""


def make_check_code(number: str) -> str:
    """Return the check code of a notice or payment demand, which its QR code holds beside its number."""
    digest = hmac.new(settings.CANBAO_SECRET, b"check:" + number.encode(), hashlib.sha256).digest()
    return b32encode(digest).decode()[:CODE_LENGTH]


def get_check_address(number: str, code: str) -> str:
    """Return the public address for checking a document: the content of its QR code."""
    return f"{settings.CANBAO_SITE_URL}/check/?number={number}&code={code}"


def get_public_key() -> str:
    """Return the public key of notices and certificates."""
    return get_document_signer(settings.CANBAO_SECRET).public_key


def make_notice_file(bill: Bill, pack: Pack) -> str:
    """Return the signed data file of an issued bill; people are numbered, not named."""
    names = ("person_id", *LINE[1:])
    rows = get_bill_lines(bill).order_by("person_id", "accrual", "scheme", "payer", "run").values_list(*names)
    serials: dict[int, int] = {}
    lines = []
    for person, *rest in rows:
        serial = serials.setdefault(person, len(serials) + 1)
        lines.append([serial, *(int(value) if isinstance(value, int) else value for value in rest)])
    document = {
        "format": NOTICE,
        "agency": bill.stated["agency"],
        "notice": bill.notice,
        "bill": bill.number,
        "employer": {"number": bill.stated["employer_number"], "name": bill.stated["employer_name"]},
        "month": int(bill.month),
        "issued_on": timezone.localdate(bill.issued_at).isoformat(),
        "pay_by": bill.pay_by.isoformat(),
        "law": bill.stated["law"] or get_law_name(pack),
        "amount": int(bill.amount),
        "lines": lines,
    }
    return sign_document(document, get_document_signer(settings.CANBAO_SECRET))


class DocumentState(StrEnum):
    """The state of a genuine document."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    """A later bill of the same month is issued."""
    EXPIRED = "expired"
    VOID = "void"
    """The agency voided a payment demand."""


@dataclass(frozen=True, slots=True)
class VerifiedDocument:
    """The public answer about a document, without personal data or the employer's name.

    ``amount`` is fen, None for a
    certificate. ``until`` is a certificate's last valid day. ``key`` is the fingerprint of the signing key.
    """

    kind: str
    number: str
    state: DocumentState
    month: Month | None
    made_on: date
    amount: Fen | None
    until: date | None
    key: str


def verify_document(number: str, code: str, today: date) -> VerifiedDocument | None:
    """Return the answer about a document by its number and code, None if no genuine document has both."""
    number, code = number.strip().upper(), code.strip().upper()
    if not number.isascii() or not code.isascii():
        return None
    return _notice(number, code) or _payment_demand(number, code) or _certificate(number, code, today)


def _notice(number: str, code: str) -> VerifiedDocument | None:
    claim = NoticeNumber.objects.filter(notice=number).first()
    if claim is None or not hmac.compare_digest(code, make_check_code(number)):
        return None
    bill = get_bill(claim.key)
    if bill is None or bill.issued_at is None:
        return None
    later = Bill.objects.for_employer(bill.employer_id).filter(
        month=bill.month, number__gt=bill.number, issued_at__isnull=False
    )
    return VerifiedDocument(
        "notice",
        bill.notice,
        DocumentState.SUPERSEDED if later.exists() else DocumentState.VALID,
        Month(bill.month),
        timezone.localdate(bill.issued_at),
        Fen(bill.amount),
        None,
        fingerprint(get_public_key()),
    )


def _payment_demand(number: str, code: str) -> VerifiedDocument | None:
    claim = PaymentDemandNumber.objects.filter(letter=number).first()
    if claim is None or not hmac.compare_digest(code, make_check_code(number)):
        return None
    row = PaymentDemand.objects.for_employer(claim.employer_id).filter(id=claim.demand_id).first()
    if row is None or row.decided_at is None or row.state not in (PaymentDemandState.RELEASED, PaymentDemandState.VOID):
        return None
    return VerifiedDocument(
        "payment_demand",
        row.letter,
        DocumentState.VOID if row.state == PaymentDemandState.VOID else DocumentState.VALID,
        None,
        row.day,
        get_total(row),
        None,
        fingerprint(get_public_key()),
    )


def _certificate(number: str, code: str, today: date) -> VerifiedDocument | None:
    claim = CertificateCode.objects.filter(code=code).first()
    row = Certificate.objects.for_employer(claim.employer_id).filter(id=claim.certificate_id).first() if claim else None
    if row is None or row.number != number:
        return None
    return VerifiedDocument(
        row.kind,
        row.number,
        DocumentState.EXPIRED if today > row.valid_until else DocumentState.VALID,
        None,
        timezone.localdate(row.made_at),
        None,
        row.valid_until,
        fingerprint(get_public_key()),
    )
