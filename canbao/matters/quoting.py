"""Quotes of a matter: what it changes on the next bill, computed and stored at submission and at decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from canbao.levy.forecast.quote import NextBill, RecordChange, compute_quote, get_next_bill_month, save_quote
from canbao.levy.models import Bill, Quote, QuoteStage, Run
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import gather_facts
from canbao.matters.facts import Facts, Line
from canbao.matters.look_ups import get_withheld, looks_up_strangers
from canbao.matters.models import Matter, MatterLine
from canbao.matters.preview import preview_line
from canbao.matters.states import UNDER_WAY
from canbao.matters.withholding import withhold_facts
from canbao.rules.packs import LawDay, NotInForce
from canbao.store.jobs import enqueue, job_handler
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen


def quote_lines(
    service: Service, lines: Sequence[Line], facts: Facts, today: date, most_explained: int = 0
) -> NextBill | None:
    """Return the next bill without and with some clean lines of a filing; nothing is written.

    The first ``most_explained`` people have the levy lines that change. Return None for a service that changes no
    insurance record, and when a rate is not in force yet. Lines that the record forbids change nothing.
    """
    changes = []
    for line in lines:
        preview = preview_line(service, line, facts)
        if preview.after is not None and preview.after != preview.before:
            changes.append(RecordChange(line.position, facts.person(line).person_id, preview.before, preview.after))
    if not changes:
        return None
    try:
        month = get_next_bill_month(facts.employer_id, LawDay(today, facts.pack))
        return compute_quote(facts.employer_id, changes, month, facts.pack, most_explained)
    except NotInForce:
        return None


def save_decided_quote(service: Service, matter_id: int, lines: Sequence[Line], facts: Facts) -> None:
    """Save the quote of the lines about to pass, within the decision and before the register changes."""
    quote = quote_lines(service, lines, facts, facts.today)
    if quote is not None:
        save_quote(facts.employer_id, matter_id, QuoteStage.DECIDED, quote)


def enqueue_quote(employer_id: int, matter_id: int, event: str) -> None:
    """Enqueue the quote of a submitted matter, so that the submission itself stays short."""
    payload = {"employer": str(employer_id), "matter": str(matter_id)}
    enqueue("quote.keep", f"quote:{event}", payload)


@job_handler("quote.keep")
def save_submitted_quote(payload: dict[str, Any], dedupe: str) -> None:
    """Save the quote of a submitted matter, unless it was decided or withdrawn meanwhile."""
    matter = Matter.objects.for_employer(int(payload["employer"])).filter(id=int(payload["matter"])).first()
    if matter is None or matter.state not in UNDER_WAY:
        return
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("position")
    service = get_service(matter.service)
    keys = [(Line(row.position, row.values or {}, row.person_id), row.person_key) for row in rows]
    gathered = gather_facts(service, matter.employer_id, keys, matter.id, timezone.localdate())
    # The filer sees this quote: cover of a person under another name must not change it.
    facts = withhold_facts(gathered, get_withheld(matter.account_id) if looks_up_strangers(service) else "strangers")
    quote = quote_lines(service, [line for line, _key in keys], facts, facts.today)
    if quote is not None:
        save_quote(matter.employer_id, matter.id, QuoteStage.SUBMITTED, quote)


@dataclass(frozen=True, slots=True)
class QuotedMatter:
    """The quote of a decided matter for a bill, compared with the bill. Amounts in fen.

    ``since`` are the changes of matters decided later, by number. ``rest`` is the difference that the quote and they
    do not explain. ``is_law_changed`` says whether parameters were published since.
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
    """Return the quotes of matters decided before a bill was drawn up, oldest first, compared with its amount.

    A quote plus the changes of every later matter equals the bill's amount, unless something else changed. Return an
    empty list for a supplementary bill.
    """
    if bill.number != 1:
        return []
    quotes = list(
        Quote.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, stage=QuoteStage.DECIDED, at__lte=bill.drawn_up_at)
        .order_by("at")
    )
    matters = Matter.objects.for_employer(bill.employer_id).in_bulk(
        [(bill.employer_id, quote.matter_id) for quote in quotes]
    )
    by_id = {matter.id: matter for matter in matters.values()}
    law = (
        Run.objects.for_employer(bill.employer_id)
        .filter(month=bill.month, number=bill.last_run)
        .values_list("law", flat=True)
    )
    quoted = []
    for index, quote in enumerate(quotes):
        later_quotes = quotes[index + 1 :]
        since = tuple((by_id[later.matter_id].number, Fen(later.after - later.before)) for later in later_quotes)
        rest = Fen(bill.amount - quote.after - sum(change for _number, change in since))
        matter = by_id[quote.matter_id]
        quoted.append(
            QuotedMatter(
                matter.id,
                matter.number,
                get_service(matter.service).title,
                Fen(quote.before),
                Fen(quote.after),
                since,
                rest,
                quote.law not in law,
            )
        )
    return quoted
