"""Show a quote: the next bill before and after, and each person's lines with their steps."""

from collections.abc import Mapping
from typing import Any

from canbao.levy.arithmetic.explanation import PAYER_WORDS, explain_line, kind_words, scheme_words
from canbao.levy.forecast.quote import NextBill, QuoteLine
from canbao.presentation.templatetags.matters import in_language
from canbao.rules.packs import Pack
from canbao.values.bilingual import Bilingual

MAX_PEOPLE = 20
"""People whose lines are shown one by one; the rest is in the sum."""


def quote_context(quote: NextBill, labels: Mapping[int, str], pack: Pack) -> dict[str, Any]:
    """Return a quote for ``presentation/quote.html``: the bill before and after, people with their lines and the
    steps.
    """
    people = [one for one in quote.people if one.lines]
    return {
        "month": quote.month,
        "before": quote.before,
        "change": quote.change,
        "after": quote.after,
        "count": len(people),
        "more": max(0, len(people) - MAX_PEOPLE),
        "people": [
            {
                "label": labels.get(one.position, str(one.position)),
                "change": one.change,
                "lines": [_shown_line(line, pack) for line in one.lines],
            }
            for one in people[:MAX_PEOPLE]
        ],
    }


def _shown_line(line: QuoteLine, pack: Pack) -> dict[str, Any]:
    title = Bilingual("{accrual} {scheme}, {payer}", "{accrual} {scheme}，{payer}").filled(
        {"accrual": int(line.accrual), "scheme": scheme_words(line.scheme), "payer": PAYER_WORDS[line.payer]}
    )
    kind = in_language(kind_words(line.kind)) if line.amount else ""
    told = explain_line(line, pack) if line.amount else []
    steps = [{"key": in_language(step.title), "value": in_language(step.text)} for step in told]
    return {"title": in_language(title), "kind": kind, "was": line.was, "amount": line.amount, "steps": steps}
