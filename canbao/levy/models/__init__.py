"""Models of the levy: assessments and bills, accounts and payments, quotes and certificates."""

from canbao.levy.models.account import (
    Booking,
    BookingKind,
    Break,
    Instruction,
    InstructionKind,
    InstructionState,
    PaymentDemand,
    PaymentDemandNumber,
    PaymentDemandState,
    Reconciliation,
    TaxExport,
    TaxExportState,
    TreasuryTotal,
)
from canbao.levy.models.assessment import Assessment, AssessmentState, Bill, BillSum, LevyLine, NoticeNumber, Rate, Run
from canbao.levy.models.bill_key import BillKey
from canbao.levy.models.documents import Certificate, CertificateCode, Quote, QuoteStage
from canbao.levy.models.receipt_requests import ReceiptRequest, ReceiptRequestKind
from canbao.levy.models.refunds import RefundOrder, RefundOrderNumber, RefundOrderState
from canbao.levy.models.tax_payments import (
    PreviewedFile,
    PreviewState,
    TaxPayment,
    TaxPaymentFile,
    TaxPaymentKind,
    TaxPaymentState,
)

__all__ = [
    "PreviewedFile",
    "PreviewState",
    "ReceiptRequest",
    "ReceiptRequestKind",
    "TaxPayment",
    "TaxPaymentKind",
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
    "Rate",
    "Instruction",
    "InstructionKind",
    "InstructionState",
    "LevyLine",
    "NoticeNumber",
    "PaymentDemand",
    "PaymentDemandNumber",
    "PaymentDemandState",
    "Quote",
    "QuoteStage",
    "Reconciliation",
    "RefundOrder",
    "RefundOrderNumber",
    "RefundOrderState",
    "Run",
    "TaxExport",
    "TaxExportState",
    "TreasuryTotal",
]
