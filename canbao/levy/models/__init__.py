"""The levy's books: what is owed, what arrived, and the papers made of both."""

from canbao.levy.models.assessment import Assessment, Bill, BillSum, Figure, LevyLine, NoticeNumber, Run
from canbao.levy.models.papers import Certificate, CertificateCode, Quote
from canbao.levy.models.receipts import (
    Arrival,
    ArrivalFile,
    Booking,
    Break,
    Dunning,
    Instruction,
    Reconciliation,
    TaxExport,
)

__all__ = [
    "Arrival",
    "ArrivalFile",
    "Assessment",
    "Bill",
    "BillSum",
    "Booking",
    "Break",
    "Certificate",
    "CertificateCode",
    "Dunning",
    "Figure",
    "Instruction",
    "LevyLine",
    "NoticeNumber",
    "Quote",
    "Reconciliation",
    "Run",
    "TaxExport",
]
