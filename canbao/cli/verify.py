"""`canbao verify`: prove the journal, histories of matters, register = fold of decided matters, levy and accounts."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from canbao.cli.starting import start_django
from canbao.cli.words import _

COMMAND = "verify"
SUMMARY = "Prove the journal's chains, every matter's history, register = decided matters, levy and accounts"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    parsers.add_parser("verify", description=_(SUMMARY)).set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Print one JSON object: ``ok``, the counts of what was examined, and a list of faults by invariant (trust.md)."""
    start_django()
    report = verify()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    return 0 if report["ok"] else 1


def verify() -> dict[str, Any]:
    """Examine the whole installation and return the report."""
    from canbao.journal.models import Chain, Entry
    from canbao.journal.queries import faults
    from canbao.law.queries import city_pack
    from canbao.levy.account_proof import account_faults
    from canbao.levy.models import Arrival, Bill, Booking, LevyLine
    from canbao.levy.proof import levy_faults
    from canbao.matters.models import Matter
    from canbao.register.models import InsuredPerson, Spell
    from canbao.store.scope import fan_out

    with fan_out("verify"):
        examined = {
            "chains": Chain.objects.count(),
            "entries": Entry.objects.count(),
            "matters": Matter.objects.count(),
            "insured": InsuredPerson.objects.count(),
            "spells": Spell.objects.count(),
            "lines": LevyLine.objects.count(),
            "bills": Bill.objects.count(),
            "bookings": Booking.objects.count(),
            "arrivals": Arrival.objects.count(),
        }
        found = {
            "journal": list(faults()),
            "histories": list(_histories()),
            "register": [*_register(), *_standings(), *_covers()],
        }
    # Employer by employer, so outside the report over many: what names no employer is refused (I8).
    found["levy"] = list(levy_faults(city_pack()))
    found["accounts"] = list(account_faults())
    return {"ok": not any(found.values()), "examined": examined, "faults": found}


def _histories() -> Iterator[str]:
    """Every matter's events are a legal path without gaps that ends where the matter stands (I3)."""
    from canbao.matters.models import Matter, MatterEvent
    from canbao.matters.states import MOVES, State

    events: dict[int, list[MatterEvent]] = {}
    for event in MatterEvent.objects.order_by("matter_id", "step").iterator():
        events.setdefault(event.matter_id, []).append(event)
    for matter in Matter.objects.all().iterator():
        place: str = State.DRAFT
        history = events.pop(matter.id, [])
        for step, event in enumerate(history, start=1):
            move = MOVES.get(event.move)
            if event.step != step:
                yield f"matter {matter.id}: step {step} of its history is missing"
                break
            if move is None or place not in move.before or event.before != place or event.after != move.after:
                yield f"matter {matter.id}: step {step}, {event.move}, is no legal move from {place}"
            place = event.after
        if place != matter.state or matter.moves != len(history):
            yield f"matter {matter.id}: its history ends at {place}, but it stands at {matter.state}"


def _register() -> Iterator[str]:
    """Spells that matters opened are those of passed lines of decided matters, one each (I4)."""
    from canbao.matters.catalogue import services
    from canbao.matters.models import Matter, MatterLine, Outcome
    from canbao.matters.states import State
    from canbao.register.models import Spell

    bringing_people = [code for code, one in services().items() if one.declaration.lines == "typed"]
    opened = list(Spell.objects.filter(opened_by__isnull=False).values_list("employer_id", "opened_by", "person_id"))
    decided = dict(Matter.objects.filter(state=State.DONE).values_list("id", "service"))
    joining = {matter for _employer, matter, _person in opened} | {
        matter for matter, code in decided.items() if code in bringing_people
    }
    passed = [
        (employer, matter, person)
        for employer, matter, person in MatterLine.objects.filter(outcome=Outcome.PASSED).values_list(
            "employer_id", "matter_id", "person_id"
        )
        if matter in joining and matter in decided
    ]
    for employer, matter, someone in set(opened) - set(passed):
        yield f"employer {employer}: a spell of person {someone} names matter {matter}, which decided no such thing"
    for employer, matter, unknown in set(passed) - set(opened):
        yield f"employer {employer}: matter {matter} passed person {unknown}, but opened no spell"


def _standings() -> Iterator[str]:
    """Each roster row says what its person's latest spell says."""
    from canbao.register.models import InsuredPerson, Spell, Standing

    latest: dict[tuple[int, int], Spell] = {}
    for spell in Spell.objects.filter(void=False).order_by("from_month", "id").iterator():
        latest[spell.employer_id, spell.person_id] = spell
    for row in InsuredPerson.objects.only(
        "employer_id", "person_id", "standing", "from_month", "until_month"
    ).iterator():
        spell = latest.get((row.employer_id, row.person_id))
        if spell is None:
            continue
        standing = (
            Standing.ACTIVE if spell.until_month is None else Standing.ENDED if spell.ends else Standing.SUSPENDED
        )
        if (row.standing, row.from_month, row.until_month) != (standing, spell.from_month, spell.until_month):
            yield f"employer {row.employer_id}: the roster and the spells of person {row.person_id} differ"


def _covers() -> Iterator[str]:
    """A person's cover names the one employer whose spell is open."""
    from canbao.register.models import PersonCover, Spell

    open_spells: dict[int, list[int]] = {}
    for person, employer in Spell.objects.filter(until_month__isnull=True, void=False).values_list(
        "person_id", "employer_id"
    ):
        open_spells.setdefault(person, []).append(employer)
    for cover in PersonCover.objects.all().iterator():
        employers = open_spells.pop(cover.person_id, [])
        if employers != ([cover.employer_id] if cover.employer_id else []):
            yield f"person {cover.person_id}: covered by {cover.employer_id}, but open spells are at {employers}"
    for person in open_spells:
        yield f"person {person}: has an open spell, but no cover"
