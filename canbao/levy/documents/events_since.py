"""What happened to an issued bill since its issue, as sentences of a reprint; the notice itself never changes."""

from collections.abc import Iterator, Sequence

from canbao.levy.account.ledger import BillState, compute_bill_state, effective_bookings, get_balance, get_bill_bookings
from canbao.levy.arithmetic.explanation import explain_rates
from canbao.levy.billing.bills import get_bill_lines
from canbao.levy.billing.deadlines import get_pay_by
from canbao.levy.billing.statement import get_particulars
from canbao.levy.models import Bill, Booking, BookingKind
from canbao.register.models import Employer
from canbao.rules.packs import LawDay, Pack
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

_PARTICULARS = {
    "agency": "经办机构名称",
    "employer_number": "单位编号",
    "employer_name": "单位名称",
    "credit_code": "统一社会信用代码",
    "organisation_code": "组织机构代码",
}


def get_events_since(bill: Bill, employer: Employer, law_day: LawDay) -> tuple[str, ...]:
    """Return what changed between a bill's issue and a day: payments, deadline, particulars of the employer, law."""
    booked = get_bill_bookings(bill.key)
    return (
        *_get_payments(bill, booked, law_day),
        *_get_deadline(bill, law_day.pack),
        *_get_particulars(bill, employer),
        *_get_law(bill, law_day.pack),
    )


def _get_payments(bill: Bill, booked: Sequence[Booking], law_day: LawDay) -> Iterator[str]:
    state, day = compute_bill_state(bill, booked, law_day), law_day.day
    if bill.amount > 0 and (state.paid or state.late_fee or state.principal != bill.amount):
        yield f"截至{day}，{_get_paid(state, booked)}尚欠本金{yuan(state.principal)}元、{_get_fee(state)}。"
    credit = get_balance(bill.employer_id).credit
    if credit:
        yield f"截至{day}，单位待转金余额{yuan(credit)}元。"


def _get_paid(state: BillState, booked: Sequence[Booking]) -> str:
    allocations = [row for row in effective_bookings(booked) if row.kind == BookingKind.ALLOCATION]
    fee = -sum(row.fee for row in allocations)
    set_off = -sum(row.credit for row in allocations if not row.ticket)
    words = f"本单已到账{yuan(state.paid)}元"
    if fee:
        words += f"，另缴滞纳金{yuan(Fen(fee))}元"
    if set_off:
        words += f"（其中待转金抵缴{yuan(Fen(set_off))}元）"
    return f"{words}，"


def _get_fee(state: BillState) -> str:
    fee = Fen(max(0, state.late_fee))
    return f"滞纳金{yuan(fee)}元，合计{yuan(Fen(state.principal + fee))}元"


def _get_deadline(bill: Bill, pack: Pack) -> Iterator[str]:
    pay_by = get_pay_by(bill, pack)
    if pay_by.calendar_day is not None:
        yield f"签发后公布的工作日历对应的缴款期限为{pay_by.calendar_day}，本单仍以{pay_by.day}为准。"
    elif bill.is_pay_by_provisional and not pay_by.provisional:
        yield f"签发后公布的工作日历已确认缴款期限{pay_by.day}。"


def _get_particulars(bill: Bill, employer: Employer) -> Iterator[str]:
    for name, value in get_particulars(employer).items():
        if value != bill.stated[name]:
            yield f"签发后{_PARTICULARS[name]}由“{bill.stated[name]}”变更为“{value}”；本单仍载签发时的内容。"


def _get_law(bill: Bill, pack: Pack) -> Iterator[str]:
    """Yield the rates published since the issue for the bill's month; the notice keeps those it was assessed by."""
    schemes = sorted(set(get_bill_lines(bill).values_list("scheme", flat=True).distinct()))
    for remark in explain_rates(schemes, pack, Month(bill.month)):
        if remark.zh not in bill.stated["rates"]:
            yield f"签发后公布：{remark.zh}。本单按签发时的标准核定，金额不变；差额另行核定。"
