"""How a bill's lines of one person came about, on paper: sentence by sentence what the page says."""

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
"""Lines on one sheet at most: back payments of some years; more go on a further one."""
_COLUMNS = (LetterColumn("项目", 5), LetterColumn("步骤", 3), LetterColumn("说明", 13))


def explanation_pdf(bill: Bill, name: str, lines: Sequence[ExplainedLine]) -> Paper:
    """Set the explanation of a person's lines on a bill as a PDF. Papers are Chinese. ValueError for no lines."""
    employer = Employer.objects.get(id=bill.employer_id)

    def sheets() -> Iterator[Paper]:
        for start in range(0, len(lines), LINES_A_SHEET):
            yield letter_pdf(_sheet(bill, employer, name, lines, lines[start : start + LINES_A_SHEET]))

    return join_pdfs(sheets())


def _sheet(
    bill: Bill, employer: Employer, name: str, lines: Sequence[ExplainedLine], shown: Sequence[ExplainedLine]
) -> LetterPaper:
    total = Fen(sum(one.line.amount for one in lines))
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
        rows=tuple(row for one in shown for row in _rows(one)),
        after=(),
        foot="本说明不是缴款凭证",
        printed_at=timezone.now().replace(microsecond=0),
    )


def _rows(one: ExplainedLine) -> Iterator[tuple[str, str, str]]:
    yield one.title.zh, one.kind.zh, f"{yuan(Fen(one.line.amount))}元"
    for step in one.steps:
        by = f"（{one.matter.zh}）" if step.name == "cause" and one.matter else ""
        yield "", step.title.zh, f"{step.text.zh}{by}"
