"""One move of a matter: the guard, the compare-and-swap, the event on the timeline, the journal, the announcement."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import TRANSITIONS, State
from canbao.store.jobs import enqueue
from canbao.values.actor import Actor

NOTIFIED = frozenset(
    {
        "submit",
        "resubmit",
        "take",
        "withdraw",
        "send_back",
        "not_accept",
        "pass_one",
        "pass_two",
        "pass_auto",
        "refuse_one",
        "refuse_two",
    }
)
"""Moves the employer is told of."""


class Refusal(Exception):
    """An act on a matter was refused and nothing was changed. ``code`` names the sentence, ``words`` fill it."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(f"{code} {words}")
        self.code, self.words = code, words


def lock_matter(employer_id: int, matter_id: int) -> Matter:
    """Return a matter's row, locked until the transaction ends; raise :class:`Refusal` ``no_such_matter``."""
    matter = Matter.objects.select_for_update().for_employer(employer_id).filter(id=matter_id).first()
    if matter is None:
        raise Refusal("no_such_matter")
    return matter


def make_transition(
    actor: Actor,
    matter: Matter,
    name: str,
    *,
    reason_code: str = "",
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Make one move of a locked matter, writing ``values`` (fields of it) with it, in the caller's transaction.

    ``facts`` go into the journal only. Raise ``NotAllowed`` without the right and :class:`Refusal` ``not_in_state``
    when the matter stands elsewhere by now (somebody was faster).
    """
    step = TRANSITIONS[name]
    actor.require(step.verb)
    if matter.state not in step.before:
        raise Refusal("not_in_state", state=str(matter.state))
    before = State(matter.state)
    matter.state, matter.version, matter.transition_count = step.after, matter.version + 1, matter.transition_count + 1
    # What the second reviewer tells the first stays between them: the matter's reason is the employer's to read.
    if (reason_code or reason) and name != "send_down":
        matter.reason_code, matter.reason = reason_code, reason
    for field, value in (values or {}).items():
        setattr(matter, field, value)
    matter.save()
    event = _write_event(actor, matter, before, name, reason_code, reason)
    record_act(
        actor,
        f"matter.{name}",
        employer_chain(matter.employer_id),
        ("matter", matter.id),
        old={"state": before.value},
        new={"state": step.after.value, "number": matter.number, **(facts or {})},
        reason=" ".join(filter(None, (reason_code, reason))),
    )
    if name in NOTIFIED:
        _announce(event)


def _write_event(actor: Actor, matter: Matter, before: State, name: str, reason_code: str, reason: str) -> MatterEvent:
    """Write the matter's latest move on its timeline."""
    return MatterEvent.objects.create(
        employer_id=matter.employer_id,
        matter_id=matter.id,
        step=matter.transition_count,
        transition=name,
        before=before,
        after=matter.state,
        actor_id=actor.user_id,
        actor=actor.name,
        unit=actor.unit,
        reason_code=reason_code,
        reason=reason,
    )


def _announce(event: MatterEvent) -> None:
    """Enqueue the message that tells the employer of an event, once for each event."""
    enqueue(
        "matter.announce",
        f"matter:{event.matter_id}:{event.step}",
        {"employer_id": event.employer_id, "matter_id": event.matter_id, "step": event.step},
    )


def bump_version(matter: Matter) -> None:
    """Count a change of a matter that is no move (a line saved), so that a stale submit is noticed."""
    matter.version += 1
    matter.saved_at = timezone.now()
