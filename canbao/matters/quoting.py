"""What a matter would change on the next bill, before it is submitted and before it is decided; and keeping it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.levy.explain import PAYER_WORDS, explain, kind_words, scheme_words
from canbao.levy.models import Bill, Quote, Run
from canbao.levy.quote import NextBill, QuoteLine, Turn, keep, next_month, quote
from canbao.matters.catalogue import Service, service
from canbao.matters.facts import Facts, Line
from canbao.matters.models import Matter, MatterLine
from canbao.matters.outlook import outlook
from canbao.matters.queries import gather
from canbao.matters.states import UNDER_WAY
from canbao.matters.templatetags.matters import spoken
from canbao.rules.packs import NotInForce, Pack
from canbao.store.jobs import enqueue, handles
from canbao.values.money import Fen
from canbao.values.words import Text


def quote_lines(wanted: Service, lines: Sequence[Line], facts: Facts, today: date) -> NextBill | None:
    """Return the next bill without and with some clean lines of a filing; nothing is written.

    None for a service that moves no insurance, and where the law has no figure yet (an assessment would say which).
    Lines the books forbid change nothing.
    """
    turns = []
    for line in lines:
        told = outlook(wanted, line, facts)
        if told.after is not None and told.after != told.before:
            turns.append(Turn(line.position, facts.person(line).person_id, told.before, told.after))
    if not turns:
        return None
    try:
        month = next_month(facts.employer_id, today, facts.pack)
        return quote(facts.employer_id, turns, month, facts.pack)
    except NotInForce:
        return None


def keep_decided(wanted: Service, matter_id: int, lines: Sequence[Line], facts: Facts) -> None:
    """Keep what the lines about to pass change, as part of the decision and before the books change."""
    told = quote_lines(wanted, lines, facts, facts.today)
    if told is not None:
        keep(facts.employer_id, matter_id, "decided", told)


def keep_later(employer_id: int, matter_id: int, turn: str) -> None:
    """Have the worker keep what a matter is quoted at a turn of submitting; the submission itself stays short."""
    payload = {"employer": str(employer_id), "matter": str(matter_id)}
    enqueue("quote.keep", f"quote:{turn}", payload)


@handles("quote.keep")
def keep_submitted(payload: dict[str, Any], dedupe: str) -> None:
    """Keep the quote of a submitted matter, unless it was decided or withdrawn meanwhile."""
    matter = Matter.objects.of(int(payload["employer"])).filter(id=int(payload["matter"])).first()
    if matter is None or matter.state not in UNDER_WAY:
        return
    rows = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id).order_by("position")
    wanted = service(matter.service)
    keys = [(Line(row.position, row.values or {}, row.person_id), row.person_key) for row in rows]
    facts = gather(wanted, matter.employer_id, keys, matter.id, timezone.localdate())
    told = quote_lines(wanted, [line for line, _key in keys], facts, facts.today)
    if told is not None:
        keep(matter.employer_id, matter.id, "submitted", told)


# -- shown -----------------------------------------------------------------------------------------------------------

SHOWN = 20
"""People whose lines are shown one by one; the rest is in the sum."""


def shown(told: NextBill, labels: Mapping[int, str], pack: Pack) -> dict[str, Any]:
    """Return a quote for ``matters/quote.html``: the bill before and after, people with their lines and the steps."""
    people = [one for one in told.people if one.lines]
    return {
        "month": told.month,
        "before": told.before,
        "change": told.change,
        "after": told.after,
        "count": len(people),
        "more": max(0, len(people) - SHOWN),
        "people": [
            {
                "label": labels.get(one.position, str(one.position)),
                "change": one.change,
                "lines": [_shown_line(line, pack) for line in one.lines],
            }
            for one in people[:SHOWN]
        ],
    }


def _shown_line(line: QuoteLine, pack: Pack) -> dict[str, Any]:
    title = Text("{accrual} {scheme}, {payer}", "{accrual} {scheme}，{payer}").filled(
        {"accrual": int(line.accrual), "scheme": scheme_words(line.scheme), "payer": PAYER_WORDS[line.payer]}
    )
    kind = spoken(kind_words(line.kind)) if line.amount else ""
    told = explain(line, pack) if line.amount else []
    steps = [{"key": spoken(step.title), "value": spoken(step.text)} for step in told]
    return {"title": spoken(title), "kind": kind, "was": line.was, "amount": line.amount, "steps": steps}


# -- afterwards ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What a decided matter was quoted for a bill, and what came: fen. ``since`` are matters decided after it.

    ``rest`` is what neither it nor they account for; ``is_law_anew`` tells that parameters were published since.
    """

    matter_id: int
    number: str
    title: Text
    before: Fen
    after: Fen
    since: tuple[tuple[str, Fen], ...]
    rest: Fen
    is_law_anew: bool


def quoted_on(bill: Bill) -> list[Said]:
    """Return what matters decided before a bill were quoted for it, oldest first, against what it asks.

    A quote, and the changes of every matter decided after it, come to the bill's amount unless something else changed.
    """
    if bill.number != 1:
        return []
    quotes = list(
        Quote.objects.of(bill.employer_id)
        .filter(month=bill.month, stage="decided", at__lte=bill.drawn_up_at)
        .order_by("at")
    )
    matters = Matter.objects.of(bill.employer_id).in_bulk([(bill.employer_id, one.matter_id) for one in quotes])
    by_id = {matter.id: matter for matter in matters.values()}
    law = Run.objects.of(bill.employer_id).filter(month=bill.month, number=bill.last_run).values_list("law", flat=True)
    found = []
    for place, one in enumerate(quotes):
        later = quotes[place + 1 :]
        since = tuple((by_id[two.matter_id].number, Fen(two.after - two.before)) for two in later)
        rest = Fen(bill.amount - one.after - sum(change for _number, change in since))
        matter = by_id[one.matter_id]
        found.append(
            Said(
                matter.id,
                matter.number,
                service(matter.service).title,
                Fen(one.before),
                Fen(one.after),
                since,
                rest,
                one.law not in law,
            )
        )
    return found
