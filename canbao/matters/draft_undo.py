"""Take back the last paste into a draft, or the last removal from it, as one step while nothing else changed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from canbao.matters.attachments import renumber_attachments
from canbao.matters.catalogue import Service
from canbao.matters.drafts import get_editable, remove_lines
from canbao.matters.examination import record_looked_up
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.transitions import CHANGED_MEANWHILE, bump_version
from canbao.store.bulk import chunks, update_rows
from canbao.values.actor import Actor


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A line removed from a draft: where it was, what it held, its picked person."""

    position: int
    raw: Mapping[str, Any]
    person_id: int | None


@transaction.atomic
def take_back_lines(actor: Actor, service: Service, matter_id: int, version: int, after: int) -> Matter:
    """Remove the lines added last, those after position ``after``, and return the draft.

    Raise :class:`Refusal` ``changed_meanwhile`` unless the draft has the version of just after they were added.
    """
    matter = _get_unchanged(actor, service, matter_id, version)
    added = [line.id for line in get_lines(matter) if line.position > after]
    return remove_lines(actor, service, matter.id, added)


@transaction.atomic
def put_back_lines(
    actor: Actor, service: Service, matter_id: int, version: int, removed: Sequence[RemovedLine]
) -> Matter:
    """Put the lines removed last back to where they were, and return the draft.

    Raise :class:`Refusal` ``changed_meanwhile`` unless the draft has the version of just after they were removed.
    """
    matter = _get_unchanged(actor, service, matter_id, version)
    rest = get_lines(matter)
    taken = {line.position for line in removed}
    free = (position for position in range(1, len(rest) + len(removed) + 1) if position not in taken)
    moved = dict(zip((line.position for line in rest), free, strict=True))
    renumber_attachments(matter, moved)
    # From the last to the first, no line is moved to the place of another.
    for line in reversed(rest):
        line.position = moved[line.position]
    update_rows(list(reversed(rest)), ["position"])
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=service.code,
            position=line.position,
            raw=dict(line.raw),
            person_id=line.person_id,
        )
        for line in removed
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    record_looked_up(actor, matter, lines)
    matter.line_count = len(rest) + len(lines)
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


def _get_unchanged(actor: Actor, service: Service, matter_id: int, version: int) -> Matter:
    matter = get_editable(actor, service, matter_id)
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    return matter
