"""Read matters, their lines and events, and the reasons that close a service."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from canbao.access.queries import get_bound_schemes
from canbao.matters.catalogue import Service
from canbao.matters.models import Matter, MatterEvent, MatterLine, MatterNumber
from canbao.matters.states import State
from canbao.store.bulk import chunks
from canbao.values.actor import Actor


class NoSuchMatter(LookupError):
    """The actor has no matter with this id. Another employer's matter is treated as absent."""


def get_matter(actor: Actor, matter_id: int) -> Matter:
    """Return a matter of the actor's own employer; raise :class:`NoSuchMatter`."""
    matter = Matter.objects.for_employer(actor.require_employer()).filter(id=matter_id).first()
    if matter is None:
        raise NoSuchMatter(matter_id)
    return matter


def get_office_matter(employer_id: int, matter_id: int) -> Matter:
    """Return a submitted matter for the agency; raise :class:`NoSuchMatter`. Drafts are the employer's own."""
    matter = (
        Matter.objects.for_employer(employer_id)
        .filter(id=matter_id)
        .exclude(state__in=[State.DRAFT, State.DISCARDED])
        .first()
    )
    if matter is None:
        raise NoSuchMatter(matter_id)
    return matter


def get_matter_by_number(number: str) -> Matter | None:
    """Return the matter with a number over all employers, None without one."""
    claim = MatterNumber.objects.filter(number=number).first()
    return Matter.objects.for_employer(claim.employer_id).get(id=claim.matter_id) if claim else None


def get_draft(actor: Actor, service_code: str) -> Matter | None:
    """Return the draft of a service at the actor's employer, None without one."""
    return (
        Matter.objects.for_employer(actor.require_employer())
        .filter(service=service_code, state=State.DRAFT, origin_id__isnull=True)
        .first()
    )


def get_lines(matter: Matter) -> list[MatterLine]:
    """Return a matter's lines in their order."""
    return list(MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("position"))


def get_line(matter: Matter, line_id: int) -> MatterLine | None:
    """Return one line of a matter, None when it was removed."""
    return MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, id=line_id).first()


def get_last_line_id(matter: Matter) -> int:
    """Return the id of a matter's last line; raise IndexError without one."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    return rows.order_by("-position").values_list("id", flat=True)[0]


def get_lines_at(matter: Matter, positions: Sequence[int]) -> list[MatterLine]:
    """Return the lines of a matter at some positions, in their order."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, position__in=positions)
    return list(rows.order_by("position"))


def get_lines_by_id(matter: Matter, ids: Iterable[int]) -> list[MatterLine]:
    """Return the lines of a matter with some ids, in their order; an id that is not there is left out."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    lines = [line for part in chunks(sorted(set(ids))) for line in rows.filter(id__in=part)]
    return sorted(lines, key=lambda line: line.position)


def get_events(matter: Matter) -> list[MatterEvent]:
    """Return a matter's history, oldest first."""
    return list(MatterEvent.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("step"))


def get_submitted_matters(employer_id: int, limit: int) -> list[Matter]:
    """Return the employer's last submitted matters, newest first, for the agency. Drafts are the employer's own."""
    rows = Matter.objects.for_employer(employer_id).exclude(state__in=[State.DRAFT, State.DISCARDED])
    return list(rows.order_by("-id")[:limit])


def get_closed_reason(actor: Actor, service: Service) -> str | None:
    """Return why an actor cannot use a service (``unbound``, ``scheme_unbound``, ``no_right``), None if they can."""
    if actor.employer_id is None:
        return "unbound"
    if service.declaration.scheme not in get_bound_schemes(actor.employer_id):
        return "scheme_unbound"
    return None if actor.may("matter.draft") else "no_right"


def get_open_services(employer_id: int, keys: Iterable[str]) -> dict[str, str]:
    """Return the code of the service under way for people of an employer, by the blind index of their number."""
    return {
        key: code
        for part in chunks(sorted(set(keys)))
        for key, code in MatterLine.objects.for_employer(employer_id)
        .filter(person_key__in=part, open=True)
        .values_list("person_key", "service")
    }


def get_matters_about(employer_id: int, key: str, person_id: int, limit: int = 20) -> list[Matter]:
    """Return the employer's submitted matters with a line about a person, newest first.

    Lines name the person by the blind index ``key`` of their number, or by id where the number has changed since.
    """
    lines = MatterLine.objects.for_employer(employer_id).filter(Q(person_key=key) | Q(person_id=person_id))
    matters = Matter.objects.for_employer(employer_id).filter(id__in=lines.values("matter_id"))
    return list(matters.exclude(state__in=[State.DRAFT, State.DISCARDED]).order_by("-id")[:limit])
