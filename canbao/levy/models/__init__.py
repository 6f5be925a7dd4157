"""Models of the levy: assessments and bills, accounts and payments, quotes and certificates."""

from canbao.levy.models.account import (
    Booking,
    BookingKind,
    Break,
    Dunning,
    Instruction,
    InstructionKind,
    InstructionState,
    Reconciliation,
    TaxExport,
    TaxExportState,
)
from canbao.levy.models.assessment import Assessment, AssessmentState, Bill, BillSum, LevyLine, NoticeNumber, Rate, Run
from canbao.levy.models.bill_key import BillKey
from canbao.levy.models.documents import Certificate, CertificateCode, Quote, QuoteStage
from canbao.levy.models.tax_payments import PreviewedFile, TaxPayment, TaxPaymentFile, TaxPaymentState

__all__ = [
    "PreviewedFile",
    "TaxPayment",
    "TaxPaymentFile",
    "TaxPaymentState",
    "Assessment",
    "AssessmentState",
    "Bill",
    "BillKey",
    "BillSum",
    "Booking",
    "BookingKind",
    "Break",
    "Certificate",
    "CertificateCode",
    "Dunning",
    "Rate",
    "Instruction",
    "InstructionKind",
    "InstructionState",
    "LevyLine",
    "NoticeNumber",
    "Quote",
    "QuoteStage",
    "Reconciliation",
    "Run",
    "TaxExport",
    "TaxExportState",
]
