"""The statements of the money: receipts, arrears, an employer's account, instructions, a day's end, a month."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils import timezone

from canbao.levy.account.ledger import BOOKING_WORDS, get_balance
from canbao.levy.collection.arrears import get_overdue_bills
from canbao.levy.models import (
    Bill,
    BillSum,
    Booking,
    BookingKind,
    Break,
    Instruction,
    InstructionState,
    Reconciliation,
    TaxPayment,
    TaxPaymentKind,
    TaxPaymentState,
)
from canbao.levy.reports.fund_sums import get_principal_by_fund, get_receipts_by_fund
from canbao.levy.reports.statements import CellKind, FundSum, Statement, StatementColumn, get_fund_sums
from canbao.register.models import Employer
from canbao.rules.packs import LawDay
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

_MONEY, _COUNT = CellKind.MONEY, CellKind.COUNT
PERIOD = Bilingual("Period", "期间")
AS_OF = Bilingual("As of", "截至")
EMPLOYER = Bilingual("Employer", "单位")
MONTH = Bilingual("Month", "费款所属期")
EMPLOYER_NUMBER = StatementColumn(Bilingual("Employer number", "单位编号"), share=3)
EMPLOYER_NAME = StatementColumn(Bilingual("Employer", "单位名称"), share=5)
NOTICE = StatementColumn(Bilingual("Notice number", "通知单号"), share=4)

RECEIPT_STATES = {
    TaxPaymentState.BOOKED: Bilingual("booked", "已记账"),
    TaxPaymentState.UNMATCHED: Bilingual("unmatched", "未匹配"),
    TaxPaymentState.HELD: Bilingual("held", "暂存"),
    TaxPaymentState.RETURNED: Bilingual("returned to the tax office", "已退回税务"),
    TaxPaymentState.CARRIED_OUT: Bilingual("carried out", "已执行"),
}
INSTRUCTION_STATES = {
    InstructionState.ASKED: Bilingual("waits for a second person", "待复核"),
    InstructionState.RELEASED: Bilingual("released", "已复核"),
    InstructionState.REFUSED: Bilingual("refused", "不通过"),
    InstructionState.WITHDRAWN: Bilingual("withdrawn", "已撤回"),
}


def _yuan(amount: int) -> str:
    return yuan(Fen(amount))


def _period(first: date, last: date) -> tuple[Bilingual, str]:
    return PERIOD, f"{first.isoformat()} – {last.isoformat()}"


_NOT_BOOKED = {
    state: RECEIPT_STATES[state]
    for state in (TaxPaymentState.UNMATCHED, TaxPaymentState.HELD, TaxPaymentState.RETURNED)
}
TREASURY_REFUNDS = Bilingual("Refunds of the treasury", "国库退库")


def _get_stated_amount(payment: TaxPayment) -> int | None:
    """Return the amount of a receipt in the list, fen, below zero for a row that takes money back.

    None for a red-letter row that was carried out: its payment is listed with what is left of it.
    """
    if payment.kind == TaxPaymentKind.PAYMENT:
        return payment.amount
    if payment.kind == TaxPaymentKind.RED_LETTER and payment.state == TaxPaymentState.CARRIED_OUT:
        return None
    return -payment.amount


# -- statements ------------------------------------------------------------------------------------------------------


def make_receipts_statement(first: date, last: date) -> Statement:
    """Return the tax receipts paid from ``first`` to ``last``, and what they paid by fund.

    Receipts that are not booked are parts of their own, so that the funds add up to the list. Rows that take money back
    are below zero.
    """
    rows = []
    not_booked = dict.fromkeys((*_NOT_BOOKED.values(), TREASURY_REFUNDS), 0)
    with fan_out("levy.receipts"):
        receipts = list(TaxPayment.objects.filter(day__gte=first, day__lte=last).order_by("day", "ticket"))
    for row in receipts:
        state = TaxPaymentState(row.state)
        amount = _get_stated_amount(row)
        rows.append((row.day.isoformat(), row.ticket, row.notice, row.payer_name, RECEIPT_STATES[state], amount))
        if state != TaxPaymentState.BOOKED:
            not_booked[_NOT_BOOKED.get(state, TREASURY_REFUNDS)] += amount or 0
    funds = get_receipts_by_fund(first, last)
    funds += [FundSum(words, amount) for words, amount in not_booked.items() if amount]
    return Statement(
        code="receipts",
        title=Bilingual("Tax receipts", "税务到账清单"),
        facts=(_period(first, last),),
        columns=(
            StatementColumn(Bilingual("Paid on", "缴款日"), share=3),
            StatementColumn(Bilingual("Tax receipt", "电子税票号"), share=5),
            NOTICE,
            StatementColumn(Bilingual("Payer", "缴款单位"), share=5),
            StatementColumn(Bilingual("State", "状态"), share=2),
            StatementColumn(Bilingual("Amount", "金额"), _MONEY, 3),
        ),
        rows=tuple(rows),
        funds=tuple(funds),
        of_funds=Bilingual("What was paid, by scheme and fund", "到账款分险种、基金合计"),
    )


def make_arrears_statement(law_day: LawDay) -> Statement:
    """Return every bill overdue on a day with its open principal, the longest overdue first."""
    bills = get_overdue_bills(law_day)
    names = Employer.objects.in_bulk({bill.employer_id for bill in bills})
    rows = tuple(
        (
            names[bill.employer_id].number,
            names[bill.employer_id].name,
            bill.notice,
            str(int(bill.month)),
            bill.pay_by.isoformat(),
            str((law_day.day - bill.pay_by).days),
            bill.principal,
        )
        for bill in bills
    )
    with fan_out("levy.report"):
        funds = get_principal_by_fund(
            {(bill.employer_id, int(bill.month), bill.number): bill.principal for bill in bills}
        )
    return Statement(
        code="arrears",
        title=Bilingual("Arrears", "欠费清单"),
        facts=((AS_OF, law_day.day.isoformat()), (Bilingual("Employers", "欠费单位数"), str(len(names)))),
        columns=(
            EMPLOYER_NUMBER,
            EMPLOYER_NAME,
            NOTICE,
            StatementColumn(MONTH),
            StatementColumn(Bilingual("Pay by", "缴款期限"), share=3),
            StatementColumn(Bilingual("Days", "逾期天数")),
            StatementColumn(Bilingual("Open principal", "欠缴本金"), _MONEY, 3),
        ),
        rows=rows,
        funds=tuple(funds),
        of_funds=Bilingual("Open principal by scheme and fund", "欠缴本金分险种、基金合计"),
    )


_ACCOUNT_COLUMNS = (
    StatementColumn(Bilingual("Day", "日期"), share=3),
    StatementColumn(Bilingual("What", "事项"), share=3),
    StatementColumn(Bilingual("Bill", "核定单"), share=3),
    StatementColumn(Bilingual("Tax receipt", "电子税票号"), share=4),
    StatementColumn(Bilingual("Due", "应缴"), _MONEY, 3),
    StatementColumn(Bilingual("Money", "资金"), _MONEY, 3),
    StatementColumn(Bilingual("Principal", "本金"), _MONEY, 3),
    StatementColumn(Bilingual("Late fee", "滞纳金"), _MONEY, 2),
    StatementColumn(Bilingual("On account", "待转金"), _MONEY, 3),
)


def make_account_statement(employer: Employer, first: date, last: date) -> Statement:
    """Return an employer's bookings of a period, with its balances of today, and its bills of the period by fund."""
    bookings = Booking.objects.for_employer(employer.id).filter(day__gte=first, day__lte=last).order_by("day", "id")
    rows = tuple(
        (
            row.day.isoformat(),
            BOOKING_WORDS["reversal" if row.reverses is not None else row.kind],
            f"{int(row.month)}-{row.number}" if row.month is not None else "",
            row.ticket,
            row.due,
            row.cash,
            row.principal,
            row.fee,
            row.credit,
        )
        for row in bookings
    )
    issued = {(int(row.month), row.number) for row in bookings if row.kind == BookingKind.ISSUE and row.month}
    sums = BillSum.objects.for_employer(employer.id).values_list("month", "number", "scheme", "amount", "account")
    balance = get_balance(employer.id)
    return Statement(
        code="account",
        title=Bilingual("Account statement", "单位台账对账单"),
        facts=(
            (EMPLOYER, f"{employer.number} {employer.name}"),
            _period(first, last),
            (Bilingual("Open today", "今日欠缴"), _yuan(balance.open)),
            (Bilingual("Money on account today", "今日待转金"), _yuan(balance.credit)),
        ),
        columns=_ACCOUNT_COLUMNS,
        rows=rows,
        funds=tuple(
            get_fund_sums(
                (scheme, amount, account)
                for month, number, scheme, amount, account in sums
                if (int(month), number) in issued
            )
        ),
        of_funds=Bilingual("Bills issued in the period, by scheme and fund", "期间签发核定单分险种、基金合计"),
    )


def make_instructions_statement(first: date, last: date) -> Statement:
    """Return the instructions requested in a period, with their sums by kind of those released."""
    starts = Q(requested_at__date__gte=first, requested_at__date__lte=last)
    with fan_out("levy.report"):
        instructions = list(Instruction.objects.filter(starts).order_by("requested_at", "employer_id", "id"))
    names = Employer.objects.in_bulk({row.employer_id for row in instructions})
    released: dict[str, int] = {}
    for row in instructions:
        if row.state == InstructionState.RELEASED:
            released[row.kind] = released.get(row.kind, 0) + row.amount
    return Statement(
        code="instructions",
        title=Bilingual("Instructions of two people", "两人复核事项清单"),
        facts=(_period(first, last),),
        columns=(
            StatementColumn(Bilingual("Requested on", "申请日"), share=3),
            StatementColumn(Bilingual("Kind", "事项"), share=3),
            EMPLOYER_NUMBER,
            EMPLOYER_NAME,
            StatementColumn(Bilingual("Amount", "金额"), _MONEY, 3),
            StatementColumn(Bilingual("State", "状态")),
            StatementColumn(Bilingual("Requested by", "申请人")),
            StatementColumn(Bilingual("Decided by", "复核人")),
            StatementColumn(Bilingual("Reason", "原因"), share=4),
        ),
        rows=tuple(
            (
                timezone.localdate(row.requested_at).isoformat(),
                BOOKING_WORDS[row.kind],
                names[row.employer_id].number,
                names[row.employer_id].name,
                row.amount,
                INSTRUCTION_STATES[InstructionState(row.state)],
                row.requested_by_name,
                row.decided_by_name,
                row.answer or row.reason,
            )
            for row in instructions
        ),
        funds=tuple(FundSum(BOOKING_WORDS[kind], amount) for kind, amount in sorted(released.items())),
        of_funds=Bilingual("Released, by kind", "已复核事项合计"),
    )


DAY_SUMS = {
    "bill_amount": Bilingual("Issued bills", "已签发核定单"),
    "due": Bilingual("Due", "累计应缴"),
    "arrived_booked": Bilingual("Payments booked", "到账已记账"),
    "principal": Bilingual("Open principal", "欠缴本金"),
    "fee": Bilingual("Open late fee charged", "已计收未缴滞纳金"),
    "credit": Bilingual("Money on account", "待转金"),
    "refunded": Bilingual("Refunded", "已退费"),
    "written_off": Bilingual("Written off", "已核销"),
    "unmatched": Bilingual("Unmatched", "未匹配"),
    "held": Bilingual("Held", "暂存"),
}
"""The sums of a day's end that the statement lists, all in fen."""


def make_day_statement(row: Reconciliation, comparisons: Mapping[str, Bilingual]) -> Statement:
    """Return the sums of a reconciled day and its differences, and what the day's receipts paid by fund.

    ``comparisons`` names what is compared, by the code of a difference.
    """
    listed = [(words, "", row.sums.get(name, 0)) for name, words in DAY_SUMS.items()]
    breaks = Break.objects.filter(first_seen__lte=row.day).filter(Q(gone_on__isnull=True) | Q(gone_on__gt=row.day))
    listed += [
        (comparisons[each.code], f"{each.subject} {each.explanation}".strip(), each.left - each.right)
        for each in breaks.order_by("first_seen", "key")
    ]
    return Statement(
        code="day",
        title=Bilingual("Day's end", "日终对账表"),
        facts=(
            (Bilingual("Day", "日期"), row.day.isoformat()),
            (Bilingual("Differences", "差异数"), str(row.breaks)),
            (Bilingual("Reconciled by", "对账人"), row.made_by_name),
        ),
        columns=(
            StatementColumn(Bilingual("Sum or difference", "项目或差异"), share=4),
            StatementColumn(Bilingual("Which", "说明"), share=5),
            StatementColumn(Bilingual("Unit", "单位"), share=1),
            StatementColumn(Bilingual("Amount", "金额"), share=3),
        ),
        rows=tuple((words, which, Bilingual("yuan", "元"), _yuan(amount)) for words, which, amount in listed),
        funds=tuple(get_receipts_by_fund(row.day, row.day)),
        of_funds=Bilingual("Paid on this day, by scheme and fund", "当日到账款分险种、基金合计"),
    )


def make_month_statement(month: Month) -> Statement:
    """Return the issued bills of a month with what is paid and open, and their amounts by scheme and fund."""
    with fan_out("levy.report"):
        bills = list(
            Bill.objects.filter(month=month, issued_at__isnull=False, is_opening=False).order_by(
                "employer_id", "number"
            )
        )
        open_principal: dict[tuple[int, int], int] = {}
        bookings = Booking.objects.filter(month=month, number__isnull=False)
        for employer_id, number, principal in bookings.values_list("employer_id", "number", "principal"):
            key = (employer_id, number or 0)
            open_principal[key] = open_principal.get(key, 0) + principal
        issued = {(bill.employer_id, bill.number) for bill in bills}
        sums = [
            (scheme, amount, account)
            for employer_id, number, scheme, amount, account in BillSum.objects.filter(month=month).values_list(
                "employer_id", "number", "scheme", "amount", "account"
            )
            if (employer_id, number) in issued
        ]
    names = Employer.objects.in_bulk({bill.employer_id for bill in bills})
    rows = []
    for bill in sorted(bills, key=lambda bill: (names[bill.employer_id].number, bill.number)):
        still_open = open_principal.get((bill.employer_id, bill.number), 0)
        paid = max(0, bill.amount) - still_open
        employer = names[bill.employer_id]
        rows.append((employer.number, employer.name, bill.notice, bill.people, bill.amount, paid, still_open))
    return Statement(
        code="month",
        title=Bilingual("Bills of a month", "月度征缴表"),
        facts=((MONTH, str(int(month))), (Bilingual("Employers", "单位数"), str(len(names)))),
        columns=(
            EMPLOYER_NUMBER,
            EMPLOYER_NAME,
            NOTICE,
            StatementColumn(Bilingual("People", "人数"), _COUNT),
            StatementColumn(Bilingual("Amount", "核定金额"), _MONEY, 3),
            StatementColumn(Bilingual("Settled", "已缴"), _MONEY, 3),
            StatementColumn(Bilingual("Open", "欠缴"), _MONEY, 3),
        ),
        rows=tuple(rows),
        funds=tuple(get_fund_sums(sums)),
        of_funds=Bilingual("Amounts by scheme and fund", "核定金额分险种、基金合计"),
    )
