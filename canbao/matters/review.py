"""Acts of the agency on a matter: take, review, decide line by line, return, refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.access.actors import SYSTEM
from canbao.access.particulars import follow_register
from canbao.journal.operations import clean_optional_reason, clean_reason
from canbao.matters.attachments import move_attachments
from canbao.matters.catalogue import get_service
from canbao.matters.examination import gather_facts
from canbao.matters.facts import Line
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.queries import get_lines
from canbao.matters.quoting import save_decided_quote
from canbao.matters.states import State
from canbao.matters.transitions import CHANGED_MEANWHILE, NOT_IN_STATE, bump_version, lock_matter, make_transition
from canbao.register.employers import ChangeSource
from canbao.register.operations import ChangesRefused, apply_changes
from canbao.store.bulk import chunks, update_rows
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.fact_changes import EmployerChange
from canbao.values.refusals import Refusal, refusal

MAX_MATTER_REASON = 300
"""Characters of a reason for a whole matter."""

TAKEN_BY_OTHER = refusal(
    "taken_by_other",
    Bilingual(
        "{name} has taken this matter. Ask {name} to put it back, or go on with the next one.",
        "该办件已由{name}受理。请与{name}联系放回，或办理下一件。",
    ),
)
TAKEN_MEANWHILE = refusal(
    "taken_meanwhile",
    Bilingual(
        "{name} took this matter a moment ago. Nothing was changed; go on with the next one.",
        "{name}刚刚受理了该办件，您的操作未生效，请办理下一件。",
    ),
)
OWN_FILING = refusal(
    "own_filing",
    Bilingual("You filed this matter yourself, so somebody else has to review it.", "该办件由您申报，须由他人审核。"),
)
OWN_EMPLOYER = refusal(
    "own_employer",
    Bilingual(
        "You operate this employer's account, so somebody else has to review its matters.",
        "您经办该单位的账户，其办件须由他人审核。",
    ),
)
SAME_REVIEWER = refusal(
    "same_reviewer",
    Bilingual(
        "You reviewed this matter first, so another person has to decide it in second review.",
        "该办件由您初审，须由他人复核。",
    ),
)
LINES_UNDECIDED = refusal(
    "lines_undecided",
    Bilingual(
        "Lines {lines} are not decided yet. Decide every line, then press again.",
        "第 {lines} 行尚未决定，请逐行决定后再提交。",
    ),
)
LINE_REASON_MISSING = refusal(
    "line_reason_missing",
    Bilingual("Line {line}: choose the reason; the employer reads it.", "第 {line} 行：请选择原因，单位会看到。"),
)
MATTER_REASON_MISSING = refusal(
    "matter_reason_missing", Bilingual("Choose the reason; the employer reads it.", "请选择原因，单位会看到。")
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's decision about a line: outcome and, unless it passes, a code of refusal_reason and free text."""

    outcome: str
    reason_code: str = ""
    reason: str = ""


class LinesRefused(Exception):
    """The register forbids some lines that were to pass; nothing was decided. ``refusals`` maps position to refusal."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__(f"{len(refusals)} lines cannot pass")
        self.refusals = dict(refusals)


def _require_not_own(actor: Actor, matter: Matter) -> None:
    """Raise :class:`Refusal` when a reviewer filed the matter or belongs to its employer."""
    if actor.user_id is not None and actor.user_id in (matter.submitted_by, matter.drafted_by):
        raise OWN_FILING()
    if matter.employer_id in actor.own_employers:
        raise OWN_EMPLOYER()


def _is_taken_by_other(actor: Actor, matter: Matter) -> bool:
    return matter.taken_by not in (None, actor.user_id)


@transaction.atomic
def take_matter(actor: Actor, employer_id: int, matter_id: int) -> Matter:
    """Accept a submitted matter and assign it to this reviewer; raise :class:`Refusal` when another one has it."""
    matter = lock_matter(employer_id, matter_id)
    _require_not_own(actor, matter)
    if matter.state == State.ACCEPTED and matter.taken_by == actor.user_id:
        return matter
    make_transition(actor, matter, "take", values={"taken_by": actor.user_id, "taken_by_name": actor.name})
    return matter


def take_matters(actor: Actor, matters: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Take several matters, given as (employer, matter); return how many were taken and how many were not."""
    taken = 0
    for employer_id, matter_id in sorted(matters):
        try:
            take_matter(actor, employer_id, matter_id)
        except Refusal:
            continue
        taken += 1
    return taken, len(matters) - taken


@transaction.atomic
def release_matter(actor: Actor, employer_id: int, matter_id: int) -> None:
    """Put a matter that this reviewer took back in the queue."""
    matter = lock_matter(employer_id, matter_id)
    if _is_taken_by_other(actor, matter):
        raise TAKEN_BY_OTHER(name=matter.taken_by_name)
    make_transition(actor, matter, "release", values={"taken_by": None, "taken_by_name": ""})


def _judge(matter: Matter, decisions: Mapping[int, Decision], *, final: bool) -> list[MatterLine]:
    rows = get_lines(matter)
    for row in rows:
        decision = decisions.get(row.position)
        if decision is None:
            continue
        if decision.outcome in (Outcome.REFUSED, Outcome.CORRECT) and not decision.reason_code:
            raise LINE_REASON_MISSING(line=row.position)
        row.reason_code = decision.reason_code if decision.outcome != Outcome.PASSED else ""
        row.reason = clean_optional_reason(decision.reason) if decision.outcome != Outcome.PASSED else ""
        if final:
            row.outcome = Outcome(decision.outcome)
        else:
            row.proposal = Outcome(decision.outcome)
    undecided = [row.position for row in rows if not (row.outcome if final else row.proposal)]
    if final and undecided:
        raise LINES_UNDECIDED(lines=undecided)
    return rows


@transaction.atomic
def review_matter(
    actor: Actor, employer_id: int, matter_id: int, version: int, decisions: Mapping[int, Decision], *, send: bool
) -> Matter:
    """First review (初审): save this reviewer's decisions; with ``send`` finish the first review.

    Where the review depth is one, ``send`` decides the matter; where it is two, a second person does. Raise
    :class:`Refusal` ``changed_meanwhile``, ``taken_by_other``, ``lines_undecided``, ``line_reason_missing``, or
    :class:`LinesRefused` when the register forbids a pass.
    """
    actor.require("office.matter.review")
    matter = lock_matter(employer_id, matter_id)
    _require_not_own(actor, matter)
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    if _is_taken_by_other(actor, matter):
        raise TAKEN_BY_OTHER(name=matter.taken_by_name)
    if matter.state not in (State.ACCEPTED, State.REVIEWING):
        raise NOT_IN_STATE(state=State(matter.state).words)
    rows = _judge(matter, decisions, final=False)
    if send and any(not row.proposal for row in rows):
        raise LINES_UNDECIDED(lines=[row.position for row in rows if not row.proposal])
    update_rows(rows, ["proposal", "reason_code", "reason"])
    reviewer = {"reviewed_by": actor.user_id, "reviewed_by_name": actor.name}
    if not send:
        if matter.state == State.ACCEPTED:
            make_transition(actor, matter, "review", values=reviewer)
        else:
            bump_version(matter)
            matter.save(update_fields=["version", "saved_at"])
    elif matter.steps >= 2:
        make_transition(actor, matter, "send_on", facts=_counts(rows, "proposal"), values=reviewer)
    else:
        for row in rows:
            row.outcome = row.proposal
        _finish(actor, matter, rows, "one", reviewer)
    return matter


@transaction.atomic
def confirm_matter(
    actor: Actor, employer_id: int, matter_id: int, version: int, decisions: Mapping[int, Decision]
) -> Matter:
    """Second review (复核): decide every line and end the matter. Other lines keep the first reviewer's decision.

    Raise :class:`Refusal` ``same_reviewer`` when the first reviewer tries, and as :func:`review`.
    """
    matter = lock_matter(employer_id, matter_id)
    actor.require("office.matter.approve")
    _require_not_own(actor, matter)
    if matter.reviewed_by == actor.user_id:
        raise SAME_REVIEWER()
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    if matter.state != State.CONFIRMING:
        raise NOT_IN_STATE(state=State(matter.state).words)
    first_decisions = {row.position: Decision(row.proposal, row.reason_code, row.reason) for row in get_lines(matter)}
    _finish(actor, matter, _judge(matter, {**first_decisions, **decisions}, final=True), "two")
    return matter


@transaction.atomic
def send_down(actor: Actor, employer_id: int, matter_id: int, version: int, reason: str) -> Matter:
    """Send a matter from second review back to first review, with a reason."""
    matter = lock_matter(employer_id, matter_id)
    _require_not_own(actor, matter)
    if matter.reviewed_by == actor.user_id:
        raise SAME_REVIEWER()
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    make_transition(actor, matter, "send_down", reason=clean_reason(reason, MAX_MATTER_REASON))
    return matter


def decide_automatically(matter: Matter) -> None:
    """Pass every line of a matter without review steps, in the caller's transaction."""
    rows = get_lines(matter)
    for row in rows:
        row.outcome = Outcome.PASSED
    _finish(SYSTEM, matter, rows, "auto")


def _counts(rows: Sequence[MatterLine], field: str) -> dict[str, int]:
    outcomes = [getattr(row, field) for row in rows]
    return {outcome.value: outcomes.count(outcome.value) for outcome in Outcome if outcome.value}


def _finish(
    actor: Actor, matter: Matter, rows: Sequence[MatterLine], steps: str, values: Mapping[str, Any] | None = None
) -> None:
    """End a matter: apply passed lines to the register, save outcomes, open a draft of the lines to be corrected."""
    actor.require("register.apply")
    passed = [row for row in rows if row.outcome == Outcome.PASSED]
    _apply(actor, matter, passed)
    update_rows(rows, ["outcome", "reason_code", "reason", "person_id"])
    release_lines(matter)
    to_correct = [row for row in rows if row.outcome == Outcome.CORRECT]
    name = f"{'pass' if passed else 'refuse'}_{steps}"
    ended = {"decided_by": actor.user_id, "decided_at": timezone.now(), "passed_count": len(passed)}
    make_transition(actor, matter, name, facts=_counts(rows, "outcome"), values={**ended, **(values or {})})
    if to_correct:
        _open_correction(matter, to_correct)


def _apply(actor: Actor, matter: Matter, passed: Sequence[MatterLine]) -> None:
    """Apply the effects of passed lines to the register; raise :class:`LinesRefused` with all forbidden lines."""
    service = get_service(matter.service)
    lines = [Line(row.position, row.values or {}, row.person_id) for row in passed]
    keys = [(line, row.person_key) for line, row in zip(lines, passed, strict=True)]
    facts = gather_facts(service, matter.employer_id, keys, matter.id, timezone.localdate())
    save_decided_quote(service, matter.id, lines, facts)
    changes, positions = [], []
    for line in lines:
        for change in service.effect([line], facts):
            changes.append(change)
            positions.append(line.position)
    try:
        with transaction.atomic():
            persons = apply_changes(actor, matter.employer_id, changes, ChangeSource(matter.id, matter.number))
    except ChangesRefused as refused:
        raise LinesRefused({positions[index]: refusal for index, refusal in refused.refusals.items()}) from None
    except Refusal as refused:
        raise LinesRefused({positions[0]: refused}) from None
    for change in changes:
        if isinstance(change, EmployerChange):
            follow_register(actor, matter.employer_id, change.new, matter.number)
    by_position = {positions[index]: person for index, person in persons.items()}
    for row in passed:
        row.person_id = by_position.get(row.position, row.person_id)


def release_lines(matter: Matter) -> None:
    """Release the lines of an ended matter, so those people can be filed again."""
    MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).update(open=False)


def _open_correction(matter: Matter, rows: Sequence[MatterLine]) -> Matter:
    """Open a linked draft with the lines to be corrected."""
    draft = Matter.objects.create(
        employer_id=matter.employer_id,
        service=matter.service,
        scheme=matter.scheme,
        account_id=matter.account_id,
        origin_id=matter.id,
        line_count=len(rows),
        returned_count=len(rows),
        drafted_by=matter.drafted_by,
        drafted_by_name=matter.drafted_by_name,
    )
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=draft.id,
            service=matter.service,
            position=position,
            raw=row.raw,
            returned_raw=row.raw,
            person_id=row.person_id,
            reason_code=row.reason_code,
            reason=row.reason,
        )
        for position, row in enumerate(rows, start=1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    move_attachments(matter, draft, {row.position: position for position, row in enumerate(rows, start=1)})
    return draft


@transaction.atomic
def send_back(
    actor: Actor,
    employer_id: int,
    matter_id: int,
    version: int,
    reasons: Mapping[int, Decision],
    reason_code: str,
    reason: str,
) -> Matter:
    """Return a matter to the employer for correction (退回补正), with a reason for each line that needs one."""
    matter = lock_matter(employer_id, matter_id)
    _require_not_own(actor, matter)
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    if _is_taken_by_other(actor, matter):
        raise TAKEN_BY_OTHER(name=matter.taken_by_name)
    if not reason_code:
        raise MATTER_REASON_MISSING()
    rows = get_lines(matter)
    for row in rows:
        decision = reasons.get(row.position)
        marked = decision is not None and decision.outcome in (Outcome.CORRECT, Outcome.REFUSED)
        row.proposal = Outcome.CORRECT if marked else Outcome.PENDING
        row.reason_code = decision.reason_code if decision and marked else ""
        row.reason = clean_optional_reason(decision.reason) if decision and marked else ""
        row.returned_raw = row.raw
    update_rows(rows, ["proposal", "reason_code", "reason", "returned_raw"])
    make_transition(
        actor,
        matter,
        "send_back",
        reason_code=reason_code,
        reason=clean_optional_reason(reason, MAX_MATTER_REASON),
        values={"returned_count": len(rows)},
    )
    return matter


@transaction.atomic
def refuse_acceptance(
    actor: Actor, employer_id: int, matter_id: int, version: int, reason_code: str, reason: str
) -> Matter:
    """End a matter as not accepted (不予受理), with a reason: it belongs to another agency or service."""
    matter = lock_matter(employer_id, matter_id)
    _require_not_own(actor, matter)
    if matter.version != version:
        raise CHANGED_MEANWHILE()
    if _is_taken_by_other(actor, matter):
        raise TAKEN_BY_OTHER(name=matter.taken_by_name)
    if not reason_code:
        raise MATTER_REASON_MISSING()
    ended = {"decided_by": actor.user_id, "decided_at": timezone.now()}
    make_transition(
        actor,
        matter,
        "not_accept",
        reason_code=reason_code,
        reason=clean_optional_reason(reason, MAX_MATTER_REASON),
        values=ended,
    )
    release_lines(matter)
    return matter
