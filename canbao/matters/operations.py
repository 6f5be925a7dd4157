"""What an employer does with a matter: draft, submit, withdraw. The agency's half is in ``review``."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.access.queries import bound_schemes
from canbao.law.queries import city_pack
from canbao.matters import review
from canbao.matters.catalogue import Service, service
from canbao.matters.documents import follow_lines
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.moves import Refusal, locked, move, touch
from canbao.matters.numbers import claim_number
from canbao.matters.pages import frozen_before
from canbao.matters.queries import Examined, draft_of, examine_matter, lines_of
from canbao.matters.states import MOVES, WITH_EMPLOYER, State
from canbao.rules.workdays import add_working_days
from canbao.store.once import once
from canbao.store.rows import chunks, update_rows
from canbao.values.seat import Seat


class FindingsRefuse(Exception):
    """A filing has errors and was not submitted. ``examined`` tells them by line and column."""

    def __init__(self, examined: Examined) -> None:
        super().__init__(f"{examined.errors} errors")
        self.examined = examined


# -- the draft -------------------------------------------------------------------------------------------------------


def open_draft(seat: Seat, wanted: Service) -> Matter:
    """Return the employer's draft of a service, opening one when there is none, locked in the caller's transaction.

    Two tabs or two operators get the same draft.
    """
    seat.require("matter.draft")
    if seat.employer_id is None or seat.account_id is None:
        raise Refusal("unbound")
    if wanted.declaration.scheme not in bound_schemes(seat.employer_id):
        raise Refusal("scheme_unbound")
    draft = draft_of(seat, wanted.code)
    if draft is None:
        try:
            with transaction.atomic():
                draft = Matter.objects.create(
                    employer_id=seat.employer_id,
                    service=wanted.code,
                    scheme=wanted.declaration.scheme,
                    account_id=seat.account_id,
                    drafted_by=seat.require_user(),
                    drafted_by_name=seat.name,
                )
        except IntegrityError:
            draft = draft_of(seat, wanted.code)
            if draft is None:
                raise
    return locked(draft.employer_id, draft.id)


def editable(seat: Seat, wanted: Service, matter_id: int | None) -> Matter:
    """Return the draft or returned matter to edit, locked; without an id the service's draft, opened when absent."""
    if matter_id is None:
        return open_draft(seat, wanted)
    seat.require("matter.draft")
    matter = locked(seat.require_employer(), matter_id)
    if matter.state not in WITH_EMPLOYER:
        raise Refusal("not_in_state", state=str(matter.state))
    return matter


def kept(wanted: Service, raw: Mapping[str, Any], standing: Mapping[str, Any] = MappingProxyType({})) -> dict[str, str]:
    """Return what was typed, by the columns a service has and at a length a person can type.

    Columns nobody types (``read_only``) stay as they are in ``standing``.
    """
    return {
        column.name: str((standing if column.read_only else raw).get(column.name) or "")[:200]
        for column in wanted.columns
    }


@transaction.atomic
def add_lines(
    seat: Seat,
    wanted: Service,
    raws: Sequence[Mapping[str, Any]],
    matter_id: int | None = None,
    persons: Sequence[int | None] | None = None,
) -> Matter:
    """Add lines as typed to the draft (or to a returned matter) and return it. Nothing typed is lost, right or wrong.

    A column that a line does not have at all takes its default; a blank one stays blank.

    ``persons`` are those picked from the roster, one a line. Raise :class:`Refusal` ``too_many_lines`` beyond the
    service's limit, then nothing is added.
    """
    matter = editable(seat, wanted, matter_id)
    if matter.line_count + len(raws) > wanted.declaration.most_lines:
        raise Refusal("too_many_lines", most=wanted.declaration.most_lines)
    last = (
        MatterLine.objects.of(matter.employer_id)
        .filter(matter_id=matter.id)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    defaults = {column.name: column.default for column in wanted.columns}
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=wanted.code,
            position=(last or 0) + place,
            raw=kept(wanted, {**defaults, **raw}),
            person_id=persons[place - 1] if persons else None,
        )
        for place, raw in enumerate(raws, start=1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    matter.line_count += len(lines)
    touch(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


@transaction.atomic
def change_line(
    seat: Seat, wanted: Service, matter_id: int, line_id: int, version: int, raw: Mapping[str, Any]
) -> Matter:
    """Write a line of a draft anew and return the matter.

    ``version`` is the line's as it was shown. Raise :class:`Refusal` ``changed_meanwhile`` when somebody else changed
    the line first, ``no_such_line`` when it was removed.
    """
    matter = editable(seat, wanted, matter_id)
    line = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id, id=line_id).first()
    if line is None:
        raise Refusal("no_such_line")
    if line.version != version:
        raise Refusal("changed_meanwhile")
    line.raw, line.version = kept(wanted, raw, line.raw), line.version + 1
    line.save(update_fields=["raw", "version"])
    touch(matter)
    matter.save(update_fields=["version", "saved_at"])
    return matter


@transaction.atomic
def remove_lines(seat: Seat, wanted: Service, matter_id: int, line_ids: Sequence[int]) -> Matter:
    """Remove lines from a draft (or a returned matter) and return it; the others close up their numbering."""
    matter = editable(seat, wanted, matter_id)
    of_matter = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id)
    for part in chunks(line_ids):
        of_matter.filter(id__in=part).delete()
    rest = lines_of(matter)
    follow_lines(matter, {line.position: place for place, line in enumerate(rest, start=1)})
    moved = []
    for place, line in enumerate(rest, start=1):
        if line.position != place:
            line.position = place
            moved.append(line)
    update_rows(moved, ["position"])
    matter.line_count = len(rest)
    touch(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


@transaction.atomic
def discard(seat: Seat, matter_id: int) -> None:
    """Give up a draft."""
    move(seat, locked(seat.require_employer(), matter_id), "discard")


# -- submitting ------------------------------------------------------------------------------------------------------


def submit(seat: Seat, matter_id: int, version: int, key: str) -> tuple[dict[str, Any], bool]:
    """Submit a draft or a returned matter for review, exactly once; return its receipt and whether it is a replay.

    ``version`` is the one shown on the page whose form minted ``key``. The receipt is plain: number, service, lines,
    submitted_at (ISO), promised_on (ISO), provisional, matter_id, state. Pressing again, another tab, or a lost
    answer get the same receipt. Raise :class:`FindingsRefuse` when lines have errors, :class:`Refusal`
    ``changed_meanwhile`` when the matter is no longer what the page showed.
    """
    seat.require("matter.submit")

    def act() -> dict[str, Any]:
        matter = locked(seat.require_employer(), matter_id)
        if matter.number and matter.state != State.RETURNED:
            return receipt_of(matter)
        if matter.version != version:
            raise Refusal("changed_meanwhile")
        return receipt_of(_submit(seat, matter))

    return once(f"{seat.user_id}:{key}", {"matter": str(matter_id), "version": version}, act)


def receipt_of(matter: Matter) -> dict[str, Any]:
    """Return a matter's receipt (受理回执) as plain values."""
    return {
        "matter_id": str(matter.id),
        "number": matter.number,
        "service": matter.service,
        "lines": matter.line_count,
        "submitted_at": matter.submitted_at.isoformat() if matter.submitted_at else "",
        "promised_on": matter.promised_on.isoformat() if matter.promised_on else "",
        "provisional": matter.promise_provisional,
    }


def _submit(seat: Seat, matter: Matter) -> Matter:
    wanted = service(matter.service)
    if wanted.declaration.scheme not in bound_schemes(matter.employer_id):
        raise Refusal("scheme_unbound")
    rows = lines_of(matter)
    if not rows:
        raise Refusal("no_lines")
    examined = examine_matter(matter, rows)
    if examined.errors:
        raise FindingsRefuse(examined)
    _freeze(wanted, rows, examined)
    rules = city_pack().at(examined.facts.month)
    promise = add_working_days(
        timezone.localdate(), int(rules.get(f"review.{wanted.code}.promised_working_days")), city_pack()
    )
    again = matter.state == State.RETURNED
    move(
        seat,
        matter,
        "resubmit" if again else "submit",
        facts={"service": wanted.code, "lines": len(rows)},
        values={
            "number": matter.number or claim_number(timezone.localdate(), matter.employer_id, matter.id),
            "submitted_by": seat.user_id,
            "submitted_at": timezone.now(),
            "accounting_month": examined.facts.month,
            "promised_on": promise.day,
            "promise_provisional": promise.provisional,
            "steps": int(rules.get(f"review.{wanted.code}.steps")),
            "line_count": len(rows),
            "reviewed_by": None,
            "reviewed_by_name": "",
            "taken_by": None,
            "taken_by_name": "",
        },
    )
    if matter.steps == 0:
        review.decide_automatically(matter)
    return matter


def _freeze(wanted: Service, rows: Sequence[MatterLine], examined: Examined) -> None:
    """Keep cleaned values and findings with the lines, and let them stand in the way of others for the same people."""
    by_position = {line.position: line for line in examined.lines}
    found: dict[int, list[dict[str, Any]]] = {}
    for finding in examined.findings:
        found.setdefault(finding.line or 0, []).append(finding.as_plain())
    for row in rows:
        line = by_position[row.position]
        row.values = dict(line.values) | frozen_before(wanted, line, examined.facts)
        row.findings = found.get(row.position, [])
        row.person_key, row.open = examined.keys[row.position], True
        row.person_id = row.person_id or examined.facts.person(line).person_id
        row.proposal = row.outcome = Outcome.PENDING
        row.reason_code = row.reason = ""
    try:
        update_rows(
            rows,
            [
                "values",
                "findings",
                "person_key",
                "person_id",
                "open",
                "proposal",
                "outcome",
                "reason_code",
                "reason",
            ],
        )
    except IntegrityError:
        # Another filing for one of these people was submitted between the check and now.
        raise Refusal("submitted_meanwhile") from None


@transaction.atomic
def withdraw(seat: Seat, matter_id: int, version: int) -> Matter:
    """Withdraw a matter nobody at the agency has taken yet; its lines stand in nobody's way any more."""
    matter = locked(seat.require_employer(), matter_id)
    if matter.state not in MOVES["withdraw"].before:
        raise Refusal("not_in_state", state=str(matter.state))
    if matter.version != version:
        raise Refusal("changed_meanwhile")
    move(seat, matter, "withdraw")
    review.close_lines(matter)
    return matter
