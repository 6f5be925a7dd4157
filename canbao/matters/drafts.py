"""Acts on a draft: open it, add, change and remove lines as typed, discard it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction

from canbao.access.queries import get_bound_schemes
from canbao.matters.attachments import discard_attachments, renumber_attachments
from canbao.matters.catalogue import Service
from canbao.matters.examination import get_identity, record_looked_up
from canbao.matters.models import Matter, MatterLine
from canbao.matters.operations import NO_SUCH_LINE, SCHEME_UNBOUND, TOO_MANY_LINES, UNBOUND
from canbao.matters.queries import get_draft, get_lines
from canbao.matters.states import WITH_EMPLOYER, State
from canbao.matters.transitions import CHANGED_MEANWHILE, NOT_IN_STATE, bump_version, lock_matter, make_transition
from canbao.store.bulk import chunks, update_rows
from canbao.values.actor import Actor


def open_draft(actor: Actor, service: Service) -> Matter:
    """Return the employer's draft of a service, opening one when there is none, locked in the caller's transaction.

    Two tabs or two operators get the same draft.
    """
    actor.require("matter.draft")
    if actor.employer_id is None or actor.account_id is None:
        raise UNBOUND()
    if service.declaration.scheme not in get_bound_schemes(actor.employer_id):
        raise SCHEME_UNBOUND()
    draft = get_draft(actor, service.code)
    if draft is None:
        try:
            with transaction.atomic():
                draft = Matter.objects.create(
                    employer_id=actor.employer_id,
                    service=service.code,
                    scheme=service.declaration.scheme,
                    account_id=actor.account_id,
                    drafted_by=actor.require_user(),
                    drafted_by_name=actor.name,
                )
        except IntegrityError:
            draft = get_draft(actor, service.code)
            if draft is None:
                raise
    return lock_matter(draft.employer_id, draft.id)


def get_editable(actor: Actor, service: Service, matter_id: int | None) -> Matter:
    """Return the draft or returned matter to edit, locked. Without an id: the service's draft, opened when absent."""
    if matter_id is None:
        return open_draft(actor, service)
    actor.require("matter.draft")
    matter = lock_matter(actor.require_employer(), matter_id)
    if matter.state not in WITH_EMPLOYER:
        raise NOT_IN_STATE(state=State(matter.state).words)
    return matter


def merge_typed(
    service: Service, raw: Mapping[str, Any], stored: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, str]:
    """Return the raw values of a service's columns, each cut to 200 characters.

    Read-only columns keep their value of ``stored``.
    """
    return {
        column.name: str((stored if column.read_only else raw).get(column.name) or "")[:200]
        for column in service.columns
    }


@transaction.atomic
def add_lines(
    actor: Actor,
    service: Service,
    raws: Sequence[Mapping[str, Any]],
    matter_id: int | None = None,
    persons: Sequence[int | None] | None = None,
) -> Matter:
    """Add lines as typed, valid or not, to the draft (or to a returned matter) and return it.

    A column missing from a line takes its default; a blank one stays blank. ``persons`` are the ids of people picked
    from the roster, one for each line. Raise :class:`Refusal` ``too_many_lines`` beyond the service's limit; then
    nothing is added.
    """
    matter = get_editable(actor, service, matter_id)
    if matter.line_count + len(raws) > service.declaration.most_lines:
        raise TOO_MANY_LINES(most=service.declaration.most_lines)
    last = (
        MatterLine.objects.for_employer(matter.employer_id)
        .filter(matter_id=matter.id)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    defaults = {column.name: column.default for column in service.columns}
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=service.code,
            position=(last or 0) + index,
            raw=merge_typed(service, {**defaults, **raw}),
            person_id=persons[index - 1] if persons else None,
        )
        for index, raw in enumerate(raws, start=1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    record_looked_up(actor, matter, lines)
    matter.line_count += len(lines)
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


@transaction.atomic
def change_line(
    actor: Actor, service: Service, matter_id: int, line_id: int, version: int, raw: Mapping[str, Any]
) -> Matter:
    """Change a line of a draft and return the matter.

    ``version`` is the version of the line on the page. Raise :class:`Refusal` ``changed_meanwhile`` when another user
    changed the line first, ``no_such_line`` when it was removed.
    """
    matter = get_editable(actor, service, matter_id)
    line = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, id=line_id).first()
    if line is None:
        raise NO_SUCH_LINE()
    if line.version != version:
        raise CHANGED_MEANWHILE()
    before = get_identity(service, line.raw)
    line.raw, line.version = merge_typed(service, raw, line.raw), line.version + 1
    line.save(update_fields=["raw", "version"])
    if get_identity(service, line.raw) != before:
        record_looked_up(actor, matter, [line])
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at"])
    return matter


@transaction.atomic
def remove_lines(actor: Actor, service: Service, matter_id: int, line_ids: Sequence[int]) -> Matter:
    """Remove lines from a draft (or a returned matter), renumber the others without gaps, and return the matter.

    Ids of lines that are not there, and repeated ones, remove nothing more: its ``line_count`` says how many are left.
    """
    matter = get_editable(actor, service, matter_id)
    draft_lines = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    for part in chunks(line_ids):
        draft_lines.filter(id__in=part).delete()
    rest = get_lines(matter)
    renumber_attachments(matter, {line.position: position for position, line in enumerate(rest, start=1)})
    moved = []
    for position, line in enumerate(rest, start=1):
        if line.position != position:
            line.position = position
            moved.append(line)
    update_rows(moved, ["position"])
    matter.line_count = len(rest)
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


@transaction.atomic
def discard_draft(actor: Actor, matter_id: int) -> None:
    """Discard a draft, and delete the files attached to it."""
    matter = lock_matter(actor.require_employer(), matter_id)
    make_transition(actor, matter, "discard")
    discard_attachments(matter)
