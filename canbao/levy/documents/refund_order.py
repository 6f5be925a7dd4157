"""Print 付款单, the order to pay a refund, and write the file of the orders sent to the bank together."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from canbao.levy.models import RefundOrder, RefundOrderState
from canbao.papers.capitals import amount_in_capitals
from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf
from canbao.papers.typeset import Paper, day_text
from canbao.register.models import Employer
from canbao.sheets.writing import write_csv
from canbao.values.money import yuan, yuan_plain

TITLE = "退款付款单"
_COLUMNS = (
    LetterColumn("单位编号", 3),
    LetterColumn("单位名称", 5),
    LetterColumn("退款事由", 5),
    LetterColumn("金额（元）", 3, True),
)
_STATE_WORDS = {
    RefundOrderState.READY: "待送交银行",
    RefundOrderState.SENT: "已送交银行",
    RefundOrderState.CONFIRMED: "银行已付款",
    RefundOrderState.BOUNCED: "银行已退回，本单不再付款。",
    RefundOrderState.CANCELLED: "退款已冲正，本单作废。",
}
"""What the paper says of itself."""
CSV_HEADS = ("付款单号", "收款人户名", "收款人开户银行", "收款人账号", "金额", "用途", "单位编号")
PURPOSE = "退职工医保费"


def refund_order_pdf(order: RefundOrder) -> Paper:
    """Return a payment order as a PDF; what was sent, paid or returned is stated on it."""
    employer = Employer.objects.get(id=order.employer_id)
    return letter_pdf(
        LetterPaper(
            agency=settings.CANBAO_AGENCY,
            number=order.number,
            title=TITLE,
            subtitle=_STATE_WORDS[RefundOrderState(order.state)],
            whose=employer.name,
            facts=(
                ("付款单号", order.number),
                ("收款人户名", order.payee_name),
                ("开户银行", order.payee_bank),
                ("银行账号", order.payee_account),
                ("付款金额", f"{yuan(order.amount)}元"),
                ("金额大写", amount_in_capitals(order.amount)),
                *_get_course(order),
            ),
            before=("请按上列收款人和金额付款。收款人户名、开户银行和账号已由两人核对。",),
            columns=_COLUMNS,
            rows=((employer.number, employer.name, order.reason, yuan(order.amount)),),
            after=(
                f"用途：{PURPOSE}（单位台账待转金）。银行退回的，请注明退回原因，款项转回该单位待转金。",
                "经办（签章）：＿＿＿＿＿＿　复核（签章）：＿＿＿＿＿＿　负责人（签章）：＿＿＿＿＿＿",
            ),
            printed_at=timezone.now().replace(microsecond=0),
            signed=f"{settings.CANBAO_AGENCY}　{day_text(timezone.localdate(order.released_at))}",
            foot=f"经办 {order.requested_by_name}　复核 {order.released_by_name}",
        )
    )


def _get_course(order: RefundOrder) -> list[tuple[str, str]]:
    """Return when an order was sent, paid and returned, as far as it was."""
    course = []
    if order.sent_at is not None:
        course.append(("送交银行", f"{day_text(timezone.localdate(order.sent_at))}　{order.sent_by_name}"))
    if order.paid_on is not None:
        course.append(("付款日期", day_text(order.paid_on)))
    if order.bank_reason:
        course.append(("退回原因", order.bank_reason))
    return course


def refund_orders_csv(orders: Iterable[RefundOrder]) -> bytes:
    """Return payment orders as the file for the bank, one row each, amounts in yuan."""
    listed = list(orders)
    employers = Employer.objects.in_bulk({order.employer_id for order in listed})
    rows = [
        (
            order.number,
            order.payee_name,
            order.payee_bank,
            order.payee_account,
            Decimal(yuan_plain(order.amount)),
            PURPOSE,
            employers[order.employer_id].number,
        )
        for order in listed
    ]
    return write_csv([CSV_HEADS, *rows])
