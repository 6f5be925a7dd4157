"""Models of the levy: assessments and bills, accounts and payments, quotes and certificates."""

from canbao.levy.models.account import (
    Booking,
    Break,
    Dunning,
    Instruction,
    Reconciliation,
    TaxExport,
    TaxPayment,
    TaxPaymentFile,
)
from canbao.levy.models.assessment import Assessment, Bill, BillSum, LevyLine, NoticeNumber, Rate, Run
from canbao.levy.models.documents import Certificate, CertificateCode, Quote

__all__ = [
    "TaxPayment",
    "TaxPaymentFile",
    "Assessment",
    "Bill",
    "BillSum",
    "Booking",
    "Break",
    "Certificate",
    "CertificateCode",
    "Dunning",
    "Rate",
    "Instruction",
    "LevyLine",
    "NoticeNumber",
    "Quote",
    "Reconciliation",
    "Run",
    "TaxExport",
]
