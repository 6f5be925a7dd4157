"""Show names and numbers on a matter at the agency: to the reviewer who took it, and to actors who give a reason."""

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import clean_optional_reason, clean_reason, employer_chain, record_act
from canbao.journal.queries import get_object_entries
from canbao.journal.verbs import verb
from canbao.matters.models import Matter
from canbao.matters.states import ENDED, State
from canbao.matters.transitions import lock_matter
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual

MATTER_UNMASK = verb("matter.unmask", Bilingual("Names and numbers of a matter shown", "查看办件的姓名和号码"))


def is_unmasked_for(actor: Actor, matter: Matter) -> bool:
    """Return whether an actor sees the names and numbers on a matter.

    The reviewer who took an open matter sees them. An actor who called :func:`unmask_matter` sees them while the
    matter is open; on an ended matter only on the same day.
    """
    is_ended = matter.state in ENDED
    if not is_ended and matter.taken_by == actor.user_id:
        return True
    if not actor.may("office.unmask"):
        return False
    opened = [
        entry
        for entry in get_object_entries(employer_chain(matter.employer_id), "matter", matter.id)
        if entry.verb == MATTER_UNMASK.code and entry.actor_id == actor.user_id
    ]
    return any(not is_ended or timezone.localdate(entry.at) == timezone.localdate() for entry in opened)


def may_review_second(actor: Actor, matter: Matter) -> bool:
    """Return whether the actor may decide the matter in second review."""
    return (
        matter.state == State.CONFIRMING
        and actor.may("office.matter.approve")
        and actor.user_id not in (matter.reviewed_by, matter.submitted_by, matter.drafted_by)
        and matter.employer_id not in actor.own_employers
    )


@transaction.atomic
def unmask_matter(actor: Actor, employer_id: int, matter_id: int, reason: str = "") -> Matter:
    """Show an actor the names and numbers on a matter, with a journal entry unless they see them already.

    A second reviewer needs no reason; every other actor gives one. Raise :class:`Refusal` ``words_missing``.
    """
    actor.require("office.unmask")
    matter = lock_matter(employer_id, matter_id)
    if is_unmasked_for(actor, matter):
        return matter
    needs_reason = not may_review_second(actor, matter)
    reason = clean_reason(reason) if needs_reason else clean_optional_reason(reason)
    record_act(
        actor,
        MATTER_UNMASK,
        employer_chain(employer_id),
        ("matter", matter_id),
        new={"number": matter.number},
        reason=reason,
    )
    return matter
