"""Make a transition of a matter: guard, state, event on the timeline, journal entry, notification."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from canbao.journal.operations import employer_chain, record_act
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import TRANSITIONS, VERBS, State
from canbao.store.jobs import enqueue
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

NO_SUCH_MATTER = refusal(
    "no_such_matter", Bilingual("This matter does not exist, or it was discarded.", "办件不存在或已作废。")
)
NOT_IN_STATE = refusal(
    "not_in_state",
    Bilingual(
        "The state of the matter is now “{state}”. Nothing was changed.",
        "办件状态已变为“{state}”，本次操作未生效。",
    ),
)
CHANGED_MEANWHILE = refusal(
    "changed_meanwhile",
    Bilingual(
        "Somebody else saved this while you had it open. The current content is below; enter your change again.",
        "您打开页面期间他人已保存。现有内容见下，请核对后重新修改。",
    ),
)

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
"""Transitions about which the employer is notified."""


def lock_matter(employer_id: int, matter_id: int) -> Matter:
    """Return a matter's row, locked until the transaction ends; raise :class:`Refusal` ``no_such_matter``."""
    matter = Matter.objects.select_for_update().for_employer(employer_id).filter(id=matter_id).first()
    if matter is None:
        raise NO_SUCH_MATTER()
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
    """Make a transition of a locked matter in the caller's transaction.

    ``values`` are fields of the matter to save with it; ``facts`` go into the journal only. Raise ``NotAllowed``
    without the permission, and :class:`Refusal` ``not_in_state`` when the state does not allow the transition.
    """
    transition = TRANSITIONS[name]
    actor.require(transition.verb)
    if matter.state not in transition.before:
        raise NOT_IN_STATE(state=State(matter.state).words)
    before = State(matter.state)
    matter.state, matter.version = transition.after, matter.version + 1
    matter.transition_count += 1
    # The employer reads the matter's reason, so the second reviewer's reason for the first is not stored there.
    if (reason_code or reason) and name != "send_down":
        matter.reason_code, matter.reason = reason_code, reason
    for field, value in (values or {}).items():
        setattr(matter, field, value)
    matter.save()
    event = _write_event(actor, matter, before, name, reason_code, reason)
    record_act(
        actor,
        VERBS[name],
        employer_chain(matter.employer_id),
        ("matter", matter.id),
        old={"state": before.value},
        new={"state": transition.after.value, "number": matter.number, **(facts or {})},
        reason=" ".join(filter(None, (reason_code, reason))),
    )
    if name in NOTIFIED:
        _enqueue_notification(event)


def _write_event(actor: Actor, matter: Matter, before: State, name: str, reason_code: str, reason: str) -> MatterEvent:
    """Create the event of the matter's latest transition, for its timeline."""
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


def _enqueue_notification(event: MatterEvent) -> None:
    """Enqueue the notification of the employer, once for each event."""
    enqueue(
        "matter.announce",
        f"matter:{event.matter_id}:{event.step}",
        {"employer_id": event.employer_id, "matter_id": event.matter_id, "step": event.step},
    )


def bump_version(matter: Matter) -> None:
    """Count a change other than a transition (a saved line), so that a stale submission is refused."""
    matter.version += 1
    matter.saved_at = timezone.now()
