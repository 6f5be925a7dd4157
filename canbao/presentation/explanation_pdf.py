"""The explanation of a person's lines on a bill as a PDF, with the sentences of the page."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import timezone

from canbao.levy.models import Bill
from canbao.papers.letter import LetterColumn, LetterPaper, letter_pdf
from canbao.papers.notice import join_pdfs
from canbao.papers.typeset import Paper
from canbao.presentation.explanation import ExplainedLine
from canbao.register.models import Employer
from canbao.values.money import Fen, yuan

TITLE = "缴费核定计算说明"
LINES_A_SHEET = 100
"""Maximum lines on one sheet, enough for some years of back payments; further lines go on further sheets."""
_COLUMNS = (LetterColumn("项目", 5), LetterColumn("步骤", 3), LetterColumn("说明", 13))


def explanation_pdf(bill: Bill, name: str, lines: Sequence[ExplainedLine]) -> Paper:
    """Return the explanation of a person's lines on a bill as a PDF in Chinese. Raise ValueError without lines."""
    employer = Employer.objects.get(id=bill.employer_id)

    def sheets() -> Iterator[Paper]:
        for start in range(0, len(lines), LINES_A_SHEET):
            yield letter_pdf(_sheet(bill, employer, name, lines, lines[start : start + LINES_A_SHEET]))

    return join_pdfs(sheets())


def _sheet(
    bill: Bill, employer: Employer, name: str, lines: Sequence[ExplainedLine], sheet_lines: Sequence[ExplainedLine]
) -> LetterPaper:
    total = Fen(sum(explained.line.amount for explained in lines))
    return LetterPaper(
        agency=settings.CANBAO_AGENCY,
        number=bill.notice,
        title=TITLE,
        subtitle="城镇职工基本医疗保险费",
        whose=f"{employer.name}　{name}",
        facts=(
            ("姓名", name),
            ("单位名称", employer.name),
            ("单位编号", employer.number),
            ("征缴通知单", bill.notice),
            ("费款所属期", str(int(bill.month))),
            ("合计金额", f"{yuan(total)}元"),
        ),
        before=("本单逐项说明核定金额如何得出，与网上核定单所示一致。",),
        columns=_COLUMNS,
        rows=tuple(row for explained in sheet_lines for row in _rows(explained)),
        after=(),
        foot="本说明不是缴款凭证",
        printed_at=timezone.now().replace(microsecond=0),
    )


def _rows(explained: ExplainedLine) -> Iterator[tuple[str, str, str]]:
    yield explained.title.zh, explained.kind.zh, f"{yuan(Fen(explained.line.amount))}元"
    for step in explained.steps:
        by = f"（{explained.matter.zh}）" if step.name == "cause" and explained.matter else ""
        yield "", step.title.zh, f"{step.text.zh}{by}"
