"""How a bill's lines of one person came about: the one place from which page, paper and interface take the words."""

from collections.abc import Sequence
from dataclasses import dataclass

from canbao.levy.bills import lines_of
from canbao.levy.causes import causes
from canbao.levy.explain import PAYER_WORDS, Step, explain, kind_words, scheme_words
from canbao.levy.known import packs_of
from canbao.levy.models import Bill, LevyLine
from canbao.matters.models import Matter
from canbao.rules.packs import Pack
from canbao.values.money import Fen, yuan
from canbao.values.words import Text

_TITLE = Text("{scheme}, {payer}, for {month}", "{scheme}，{payer}，所属期{month}")
_SUMMARY = Text("{title}: {kind} {amount} yuan", "{title}：{kind} {amount} 元")
_MATTER = Text("Matter {number}", "办件 {number}")


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line of the levy in words: what it is, its type, both with the amount, and the steps from wage to cause.

    ``matter_id`` and ``matter_number`` are the matter that caused it, None and empty where no matter of this employer
    did.
    """

    line: LevyLine
    title: Text
    kind: Text
    summary: Text
    steps: tuple[Step, ...]
    matter_id: int | None
    matter_number: str

    @property
    def matter(self) -> Text | None:
        """The matter that caused it, in words; None without one."""
        return _MATTER.filled({"number": self.matter_number}) if self.matter_number else None


def explained_lines(bill: Bill, person_id: int, pack: Pack) -> list[ExplainedLine]:
    """Return a bill's lines of one person, latest month first, each with the steps of its explanation."""
    return explained(list(lines_of(bill).filter(person_id=person_id).order_by("-accrual", "scheme", "payer")), pack)


def explained(lines: Sequence[LevyLine], pack: Pack) -> list[ExplainedLine]:
    """Return lines of one employer in words, in their order; a handful of statements for all of them.

    Each is explained by the law it was assessed by; ``pack`` stands in for one not known any more.
    """
    if not lines:
        return []
    employer_id = lines[0].employer_id
    found, known = causes(employer_id, lines), packs_of(lines)
    wanted = {cause.matter_id for cause in found.values() if cause.matter_id}
    numbers = dict(Matter.objects.of(employer_id).filter(id__in=wanted).values_list("id", "number")) if wanted else {}
    told = []
    for line in lines:
        cause = found[line.pk]
        number = numbers.get(cause.matter_id, "") if cause.matter_id else ""
        title, kind = title_of(line), kind_words(line.kind)
        summary = _SUMMARY.filled({"title": title, "kind": kind, "amount": yuan(Fen(line.amount))})
        steps = tuple(explain(line, known.get((line.month, line.run), pack), cause.text))
        told.append(ExplainedLine(line, title, kind, summary, steps, cause.matter_id if number else None, number))
    return told


def title_of(line: LevyLine) -> Text:
    """Return what a line is: scheme, who pays, for which month."""
    words = {"scheme": scheme_words(line.scheme), "payer": PAYER_WORDS[line.payer], "month": int(line.accrual)}
    return _TITLE.filled(words)
