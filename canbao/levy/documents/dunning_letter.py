"""Print the dunning letter (催缴单) that asks an employer to pay overdue bills."""

from django.conf import settings
from django.utils import timezone

from canbao.levy.models import Dunning
from canbao.papers.capitals import amount_in_capitals
from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf
from canbao.papers.typeset import Paper, day_text
from canbao.register.models import Employer
from canbao.values.money import Fen, yuan

_COLUMNS = (
    LetterColumn("征缴通知单", 4),
    LetterColumn("费款所属期", 2),
    LetterColumn("欠缴本金", 3, True),
    LetterColumn("滞纳金", 3, True),
    LetterColumn("合计", 3, True),
)


def dunning_letter_pdf(row: Dunning) -> Paper:
    """Return a letter as a PDF; amounts are those of the day it was made, so that a reprint is the same."""
    employer = Employer.objects.get(id=row.employer_id)
    total = Fen(row.principal + row.fee)
    rows = tuple(
        (notice, str(month), yuan(Fen(principal)), yuan(Fen(fee)), yuan(Fen(principal + fee)))
        for notice, month, _number, principal, fee in row.bills
    )
    return letter_pdf(
        LetterPaper(
            agency=settings.CANBAO_AGENCY,
            number=row.letter,
            title="限期缴纳通知书",
            subtitle="职工基本医疗保险费",
            whose=employer.name,
            facts=(
                ("单位名称", employer.name),
                ("单位编号", employer.number),
                ("限缴日期", day_text(row.pay_until)),
                ("欠缴合计", f"{yuan(total)}元（{amount_in_capitals(total)}）"),
            ),
            before=(
                f"截至{day_text(row.day)}，你单位有下列医疗保险费逾期未缴。请于{day_text(row.pay_until)}前向主管税务机关缴清。",
            ),
            columns=_COLUMNS,
            rows=(*rows, ("合计", "", yuan(Fen(row.principal)), yuan(Fen(row.fee)), yuan(total))),
            after=(
                "依据：《中华人民共和国社会保险法》第六十三条、第八十六条。滞纳金自缴款期限次日起按日加收，计至实际缴款日，"
                "以税务机关缴款时为准。",
                "如已缴款，请以电子税票号与医保经办中心核对。",
            ),
            printed_at=timezone.now().replace(microsecond=0),
            signed=f"{settings.CANBAO_AGENCY}　{day_text(row.day)}　经办人：{row.made_by_name}",
        )
    )
