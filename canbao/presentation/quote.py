"""Template context of a quote: the next bill before and after, and each person's lines with their steps."""

from collections.abc import Mapping
from typing import Any

from canbao.levy.arithmetic.explanation import PAYER_WORDS, explain_line, kind_words, scheme_words
from canbao.levy.forecast.quote import NextBill, QuoteLine
from canbao.presentation.language import in_language
from canbao.rules.packs import Pack
from canbao.values.bilingual import Bilingual

MAX_PEOPLE = 20
"""Maximum people whose lines are shown; the others appear in the sums only."""


def quote_context(quote: NextBill, labels: Mapping[int, str], pack: Pack) -> dict[str, Any]:
    """Return the context of ``presentation/quote.html``: the bill before and after, people, lines and steps.

    The first :data:`MAX_PEOPLE` people of the quote have lines.
    """
    people = [person for person in quote.people if person.is_affected]
    return {
        "month": quote.month,
        "before": quote.before,
        "change": quote.change,
        "after": quote.after,
        "count": len(people),
        "more": max(0, len(people) - MAX_PEOPLE),
        "people": [
            {
                "label": labels.get(person.position, str(person.position)),
                "change": person.change,
                "lines": [_line_context(line, pack) for line in person.lines],
            }
            for person in people[:MAX_PEOPLE]
        ],
    }


def _line_context(line: QuoteLine, pack: Pack) -> dict[str, Any]:
    title = Bilingual("{accrual} {scheme}, {payer}", "{accrual} {scheme}，{payer}").filled(
        {"accrual": int(line.accrual), "scheme": scheme_words(line.scheme), "payer": PAYER_WORDS[line.payer]}
    )
    kind = in_language(kind_words(line.kind)) if line.amount else ""
    explained = explain_line(line, pack) if line.amount else []
    steps = [{"key": in_language(step.title), "value": in_language(step.text)} for step in explained]
    return {"title": in_language(title), "kind": kind, "was": line.was, "amount": line.amount, "steps": steps}
