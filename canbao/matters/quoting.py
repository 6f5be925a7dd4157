"""What a matter would change on the next bill, before it is submitted and before it is decided; and keeping it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.levy.forecast.quote import NextBill, RecordChange, compute_quote, get_next_bill_month, save_quote
from canbao.levy.models import Bill, Quote, Run
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import gather_facts
from canbao.matters.facts import Facts, Line
from canbao.matters.models import Matter, MatterLine
from canbao.matters.preview import preview_line
from canbao.matters.states import UNDER_WAY
from canbao.rules.packs import NotInForce
from canbao.store.jobs import enqueue, job_handler
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen


def quote_lines(service: Service, lines: Sequence[Line], facts: Facts, today: date) -> NextBill | None:
    """Return the next bill without and with some clean lines of a filing; nothing is written.

    None for a service that moves no insurance, and where the law has no figure yet (an assessment would say which).
    Lines the books forbid change nothing.
    """
    turns = []
    for line in lines:
        told = preview_line(service, line, facts)
        if told.after is not None and told.after != told.before:
            turns.append(RecordChange(line.position, facts.person(line).person_id, told.before, told.after))
    if not turns:
        return None
    try:
        month = get_next_bill_month(facts.employer_id, today, facts.pack)
        return compute_quote(facts.employer_id, turns, month, facts.pack)
    except NotInForce:
        return None


def save_decided_quote(service: Service, matter_id: int, lines: Sequence[Line], facts: Facts) -> None:
    """Keep what the lines about to pass change, as part of the decision and before the books change."""
    told = quote_lines(service, lines, facts, facts.today)
    if told is not None:
        save_quote(facts.employer_id, matter_id, "decided", told)


def enqueue_quote(employer_id: int, matter_id: int, event: str) -> None:
    """Have the worker keep what a matter is quoted at a turn of submitting; the submission itself stays short."""
    payload = {"employer": str(employer_id), "matter": str(matter_id)}
    enqueue("quote.keep", f"quote:{event}", payload)


@job_handler("quote.keep")
def save_submitted_quote(payload: dict[str, Any], dedupe: str) -> None:
    """Keep the quote of a submitted matter, unless it was decided or withdrawn meanwhile."""
    matter = Matter.objects.for_employer(int(payload["employer"])).filter(id=int(payload["matter"])).first()
    if matter is None or matter.state not in UNDER_WAY:
        return
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("position")
    service = get_service(matter.service)
    keys = [(Line(row.position, row.values or {}, row.person_id), row.person_key) for row in rows]
    facts = gather_facts(service, matter.employer_id, keys, matter.id, timezone.localdate())
    told = quote_lines(service, [line for line, _key in keys], facts, facts.today)
    if told is not None:
        save_quote(matter.employer_id, matter.id, "submitted", told)


# -- shown -----------------------------------------------------------------------------------------------------------


# -- afterwards ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuotedMatter:
    """What a decided matter was quoted for a bill, and what came: fen. ``since`` are matters decided after it.

    ``rest`` is what neither it nor they account for; ``is_law_changed`` tells that parameters were published since.
    """

    matter_id: int
    number: str
    title: Bilingual
    before: Fen
    after: Fen
    since: tuple[tuple[str, Fen], ...]
    rest: Fen
    is_law_changed: bool


def get_quotes_on_bill(bill: Bill) -> list[QuotedMatter]:
    """Return what matters decided before a bill were quoted for it, oldest first, against what it asks.

    A quote, and the changes of every matter decided after it, come to the bill's amount unless something else changed.
    """
    if bill.number != 1:
        return []
    quotes = list(
        Quote.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, stage="decided", at__lte=bill.drawn_up_at)
        .order_by("at")
    )
    matters = Matter.objects.for_employer(bill.employer_id).in_bulk(
        [(bill.employer_id, one.matter_id) for one in quotes]
    )
    by_id = {matter.id: matter for matter in matters.values()}
    law = (
        Run.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, number=bill.last_run)
        .values_list("law", flat=True)
    )
    found = []
    for place, one in enumerate(quotes):
        later = quotes[place + 1 :]
        since = tuple((by_id[two.matter_id].number, Fen(two.after - two.before)) for two in later)
        rest = Fen(bill.amount - one.after - sum(change for _number, change in since))
        matter = by_id[one.matter_id]
        found.append(
            QuotedMatter(
                matter.id,
                matter.number,
                get_service(matter.service).title,
                Fen(one.before),
                Fen(one.after),
                since,
                rest,
                one.law not in law,
            )
        )
    return found
