"""Count and journal which strangers an account's filings look up, and show nothing more beyond a limit for each day.

A draft shows that a person is insured elsewhere only when the typed name and number agree. Whoever guesses names for a
number is stopped by :data:`MOST_DIFFERING`; :data:`MOST_AGREEING` is more than an employer enrols in a day.
"""

from collections.abc import Sequence

from django.utils import timezone

from canbao.journal.operations import account_chain, record_act
from canbao.journal.queries import get_object_entries
from canbao.journal.verbs import verb
from canbao.matters.catalogue import Service
from canbao.matters.facts import Facts, Line
from canbao.matters.withholding import Withheld
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual

PEOPLE_LOOK_UP = verb("people.look_up", Bilingual("People looked up by a filing", "申报时查询参保登记"))

MOST_AGREEING = 5000
"""The most people with agreeing name and number whose cover elsewhere the drafts of one account show in a day."""
MOST_DIFFERING = 50
"""The most known numbers with another name that one account types in a day before its drafts show nothing more."""

_LOOK_UP = "look_up"


def looks_up_strangers(service: Service) -> bool:
    """Return whether lines of a service can name people unknown to the employer: it insures, or changes numbers."""
    if service.declaration.lines not in ("typed", "picked"):
        return False
    return "coverage" in service.declaration.touches or any(column.kind == "number" for column in service.columns)


def get_withheld(account_id: int) -> Withheld:
    """Return whose facts the drafts of an account withhold today."""
    agreeing, differing = _count_today(account_id)
    return "everyone" if agreeing >= MOST_AGREEING or differing >= MOST_DIFFERING else "strangers"


def _count_today(account_id: int) -> tuple[int, int]:
    entries = get_object_entries(account_chain(account_id), _LOOK_UP, _today())
    counts = [entry.new for entry in entries]
    return sum(count["agreeing"] for count in counts), sum(count["differing"] for count in counts)


def _today() -> str:
    return timezone.localdate().isoformat()


def record_look_ups(actor: Actor, account_id: int, matter_id: int, lines: Sequence[Line], facts: Facts) -> None:
    """Journal how many strangers some lines name, by whether name and number agree; nothing when there are none."""
    strangers = [person for line in lines if (person := facts.person(line)).person_id and not person.particulars]
    former = [person for line in lines if (person := facts.person(line)).particulars and _is_elsewhere(facts, line)]
    agreeing = sum(person.likeness == "same" for person in strangers) + len(former)
    differing = sum(person.likeness in ("alike", "different") for person in strangers)
    if agreeing or differing:
        record_act(
            actor,
            PEOPLE_LOOK_UP,
            account_chain(account_id),
            (_LOOK_UP, _today()),
            new={"agreeing": agreeing, "differing": differing, "matter": str(matter_id)},
        )


def _is_elsewhere(facts: Facts, line: Line) -> bool:
    return facts.person(line).covered_by not in (None, facts.employer_id)
