"""Who sees the names and numbers on a matter at the agency (trust.md): its holder, and who says why he must."""

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import employer_chain, record
from canbao.journal.queries import of_object
from canbao.matters.models import Matter
from canbao.matters.moves import Refusal, locked
from canbao.matters.states import ENDED, State
from canbao.values.seat import Seat

VERB = "matter.unmask"
"""What the journal calls the opening of a matter's names and numbers by somebody who has not taken it."""


def sees_clear(seat: Seat, matter: Matter) -> bool:
    """Return whether names and numbers are shown to a seat.

    Who took an open matter sees them: taking stands in the journal. So does who opened them with :func:`unmask`, as
    long as the matter is open; of an ended matter for that day.
    """
    is_ended = matter.state in ENDED
    if not is_ended and matter.taken_by == seat.user_id:
        return True
    if not seat.may("office.unmask"):
        return False
    opened = [
        entry
        for entry in of_object(employer_chain(matter.employer_id), "matter", matter.id)
        if entry.verb == VERB and entry.actor_id == seat.user_id
    ]
    return any(not is_ended or timezone.localdate(entry.at) == timezone.localdate() for entry in opened)


def is_second_reviewer(seat: Seat, matter: Matter) -> bool:
    """Return whether the seat may decide a matter that is under second review."""
    return (
        matter.state == State.CONFIRMING
        and seat.may("office.matter.approve")
        and seat.user_id not in (matter.reviewed_by, matter.submitted_by, matter.drafted_by)
        and matter.employer_id not in seat.own_employers
    )


@transaction.atomic
def unmask(seat: Seat, employer_id: int, matter_id: int, reason: str = "") -> Matter:
    """Show a seat the names and numbers on a matter and journal it, once per matter while the matter is open.

    Second review needs no further reason; everybody else gives one. Raise :class:`Refusal` ``words_missing``.
    """
    seat.require("office.unmask")
    matter = locked(employer_id, matter_id)
    if sees_clear(seat, matter):
        return matter
    if not reason.strip() and not is_second_reviewer(seat, matter):
        raise Refusal("words_missing")
    record(
        seat,
        VERB,
        employer_chain(employer_id),
        ("matter", matter_id),
        new={"number": matter.number},
        reason=reason.strip(),
    )
    return matter
