"""Explanations of a person's lines on a bill, the same for pages, papers and the JSON interface."""

from collections.abc import Sequence
from dataclasses import dataclass

from canbao.levy.arithmetic.explanation import PAYER_WORDS, Step, explain_line, kind_words, scheme_words
from canbao.levy.assessment.causes import get_causes
from canbao.levy.billing.bills import get_bill_lines
from canbao.levy.models import Bill, LevyLine
from canbao.levy.rates.law_versions import get_packs_of_lines
from canbao.matters.models import Matter
from canbao.rules.packs import Pack
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, yuan

_TITLE = Bilingual("{scheme}, {payer}, for {month}", "{scheme}，{payer}，所属期{month}")
_SUMMARY = Bilingual("{title}: {kind} {amount} yuan", "{title}：{kind} {amount} 元")
_MATTER = Bilingual("Matter {number}", "办件 {number}")


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A levy line as text: title, type, a summary with the amount, and the steps from wage to cause.

    ``matter_id`` and ``matter_number`` name the matter that caused the line. They are None and empty if no matter of
    this employer caused it.
    """

    line: LevyLine
    title: Bilingual
    kind: Bilingual
    summary: Bilingual
    steps: tuple[Step, ...]
    matter_id: int | None
    matter_number: str

    @property
    def matter(self) -> Bilingual | None:
        """The matter that caused the line, as text; None without one."""
        return _MATTER.filled({"number": self.matter_number}) if self.matter_number else None


def get_explained_lines(bill: Bill, person_id: int, pack: Pack) -> list[ExplainedLine]:
    """Return a bill's lines of one person, latest month first, each with the steps of its explanation."""
    return explain_lines(
        list(get_bill_lines(bill).filter(person_id=person_id).order_by("-accrual", "scheme", "payer")), pack
    )


def explain_lines(lines: Sequence[LevyLine], pack: Pack) -> list[ExplainedLine]:
    """Return the explanations of one employer's lines, in their order, with a few statements for all of them.

    Each line is explained by the law it was assessed by. ``pack`` replaces a version that no longer exists.
    """
    if not lines:
        return []
    employer_id = lines[0].employer_id
    causes, packs = get_causes(employer_id, lines), get_packs_of_lines(lines)
    matter_ids = {cause.matter_id for cause in causes.values() if cause.matter_id}
    numbers = (
        dict(Matter.objects.for_employer(employer_id).filter(id__in=matter_ids).values_list("id", "number"))
        if matter_ids
        else {}
    )
    explained = []
    for line in lines:
        cause = causes[line.pk]
        number = numbers.get(cause.matter_id, "") if cause.matter_id else ""
        title, kind = line_title(line), kind_words(line.kind)
        summary = _SUMMARY.filled({"title": title, "kind": kind, "amount": yuan(Fen(line.amount))})
        steps = tuple(explain_line(line, packs.get((line.month, line.run), pack), cause.text))
        explained.append(ExplainedLine(line, title, kind, summary, steps, cause.matter_id if number else None, number))
    return explained


def line_title(line: LevyLine) -> Bilingual:
    """Return the title of a line: scheme, payer, month the money is for."""
    values = {"scheme": scheme_words(line.scheme), "payer": PAYER_WORDS[line.payer], "month": int(line.accrual)}
    return _TITLE.filled(values)
