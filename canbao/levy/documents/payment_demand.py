"""Print 限期缴纳通知书, the letter that orders an employer to pay overdue bills."""

from django.conf import settings
from django.utils import timezone

from canbao.levy.collection.payment_demands import get_total
from canbao.levy.documents.verification import get_check_address, make_check_code
from canbao.levy.models import PaymentDemand, PaymentDemandState
from canbao.papers.capitals import amount_in_capitals
from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf
from canbao.papers.typeset import Paper, day_text
from canbao.register.models import Employer
from canbao.values.money import Fen, yuan

TITLE = "限期缴纳通知书"
_COLUMNS = (
    LetterColumn("征缴通知单", 4),
    LetterColumn("费款所属期", 2),
    LetterColumn("欠缴本金", 3, True),
    LetterColumn("滞纳金", 3, True),
    LetterColumn("合计", 3, True),
)
_DRAFT_WORDS = {
    PaymentDemandState.PREPARED: "本件待复核，尚未发出，不具效力。",
    PaymentDemandState.REFUSED: "本件复核不予发出，不具效力。",
    PaymentDemandState.VOID: "本件已作废，不具效力。",
}
"""What the paper says of itself while it does not count."""


def payment_demand_pdf(row: PaymentDemand) -> Paper:
    """Return a payment demand as a PDF; amounts are those of the day it was prepared, so that a reprint is the same.

    A demand that is not released, or void, says so below its title and has no check code.
    """
    return letter_pdf(_get_letter(row))


def _get_letter(row: PaymentDemand) -> LetterPaper:
    employer = Employer.objects.get(id=row.employer_id)
    total = get_total(row)
    is_sent = row.state == PaymentDemandState.RELEASED
    code = make_check_code(row.letter) if is_sent else ""
    facts = (
        ("单位名称", employer.name),
        ("单位编号", employer.number),
        ("限缴日期", day_text(row.pay_until)),
        ("应缴合计", f"{yuan(total)}元（{amount_in_capitals(total)}）"),
    )
    rows = tuple(
        (notice, str(month), yuan(Fen(principal)), yuan(Fen(fee)), yuan(Fen(principal + fee)))
        for notice, month, _number, principal, fee in row.bills
    )
    return LetterPaper(
        agency=settings.CANBAO_AGENCY,
        number=row.letter,
        title=TITLE,
        subtitle="职工基本医疗保险费" if is_sent else _DRAFT_WORDS[PaymentDemandState(row.state)],
        whose=employer.name,
        facts=(*facts, ("查验码", code)) if is_sent else facts,
        before=(
            f"截至{day_text(row.day)}，你单位有下列医疗保险费逾期未缴。"
            f"根据《中华人民共和国社会保险法》第六十三条，责令你单位于{day_text(row.pay_until)}前（含当日）缴清。",
        ),
        columns=_COLUMNS,
        rows=(*rows, ("合计", "", yuan(Fen(row.principal)), yuan(Fen(row.fee)), yuan(total))),
        after=_get_sentences(is_sent),
        printed_at=timezone.now().replace(microsecond=0),
        signed=f"{settings.CANBAO_AGENCY}　{day_text(row.day)}",
        foot=f"制作 {row.prepared_by_name}" + (f"　复核 {row.decided_by_name}" if row.decided_by_name else ""),
        check_text=get_check_address(row.letter, code) if is_sent else "",
        check_words="扫码查验真伪" if is_sent else "",
    )


def _get_sentences(is_sent: bool) -> tuple[str, ...]:
    """Return where and how to pay, what follows otherwise, what can be done against it, and how to check and ask."""
    check = "本通知书可扫描二维码，或在公众查验页输入编号和查验码核对真伪。" if is_sent else ""
    return (
        "缴款方式：向主管税务机关缴纳，凭上列征缴通知单号通过电子税务局、社保费管理客户端缴款，或到办税服务厅缴款。"
        "本通知书不是缴款凭证。",
        "滞纳金：自缴款期限次日起按日加收，上列金额计至本通知书日期，实际应缴计至缴款日，以税务机关缴款时为准"
        "（《中华人民共和国社会保险法》第八十六条）。",
        "逾期后果：逾期仍未缴清的，社会保险费征收机构可以查询你单位的存款账户，申请划拨社会保险费，要求提供担保，"
        "并可以申请人民法院扣押、查封、拍卖财产抵缴（第六十三条）；由有关行政部门处欠缴数额一倍以上三倍以下的罚款"
        "（第八十六条）。",
        "救济途径：对本通知书不服的，可以自知道之日起六十日内依法申请行政复议，或者自知道之日起六个月内向人民法院提起行政诉讼"
        "（《中华人民共和国社会保险法》第八十三条、《中华人民共和国行政复议法》第二十条、"
        "《中华人民共和国行政诉讼法》第四十六条）。",
        f"如已缴款，请凭电子税票号与我中心核对，电话 {settings.CANBAO_AGENCY_PHONE}。{check}",
    )
