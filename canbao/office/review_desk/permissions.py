"""The acts open to an actor on a matter, and the explanation of what the two-person rule keeps from them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from canbao.access.queries import get_staff
from canbao.matters.models import Matter
from canbao.matters.states import State
from canbao.matters.unmasking import may_review_second
from canbao.values.actor import Actor


def get_open_acts(actor: Actor, matter: Matter) -> frozenset[str]:
    """Return the acts open to an actor: take, not_accept, review, return, release, confirm, send_down."""
    if not _is_filed_by_others(actor, matter):
        return frozenset()
    state, reviews = State(matter.state), actor.may("office.matter.review")
    if state == State.SUBMITTED and reviews:
        return frozenset({"take", "not_accept"} if actor.may("office.matter.take") else {"not_accept"})
    if state in (State.ACCEPTED, State.REVIEWING) and reviews and matter.taken_by == actor.user_id:
        return frozenset({"review", "return"} | ({"release", "not_accept"} if state == State.ACCEPTED else set()))
    if may_review_second(actor, matter):
        return frozenset({"confirm", "send_down"})
    return frozenset()


def _is_filed_by_others(actor: Actor, matter: Matter) -> bool:
    """Return whether neither the actor nor their own employer filed the matter, so that they may review it."""
    is_own = actor.user_id in (matter.submitted_by, matter.drafted_by) or matter.employer_id in actor.own_employers
    return not is_own


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why an actor cannot decide, and who can; ``kind`` is the banner's kind."""

    title: str
    text: str = ""
    kind: str = "info"


def get_second_reviewer_names(matter: Matter, except_user: int | None = None) -> str:
    """Return the names of up to four possible second reviewers of a matter, as an enumeration; empty without any."""
    names = [
        user.name or user.username
        for user, posts in get_staff()
        if "office.approver" in posts and user.id not in (matter.reviewed_by, except_user)
    ]
    return _(" or ").join(names[:4]) + (" …" if len(names) > 4 else "")


def get_hindrance(actor: Actor, matter: Matter) -> Hindrance | None:
    """Return why an actor cannot decide an open matter, and who can; None if they can."""
    state = State(matter.state)
    if state not in (State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONFIRMING):
        return None
    if not _is_filed_by_others(actor, matter):
        return Hindrance(
            _("Somebody else has to review this matter"),
            _(
                "You filed it, or you operate this employer's account. Nobody reviews the matters of their own "
                "employer."
            ),
            "warn",
        )
    if state == State.CONFIRMING and "confirm" not in get_open_acts(actor, matter):
        return _get_second_review_hindrance(actor, matter)
    if state in (State.ACCEPTED, State.REVIEWING) and matter.taken_by != actor.user_id:
        return Hindrance(
            _("Taken by %(name)s") % {"name": matter.taken_by_name},
            _("Only %(name)s decides it, unless %(name)s puts it back in the queue.") % {"name": matter.taken_by_name},
        )
    return None


def _get_second_review_hindrance(actor: Actor, matter: Matter) -> Hindrance:
    names = get_second_reviewer_names(matter)
    text = (
        _("It waits for second review by %(who)s.") % {"who": names}
        if names
        else _("It waits for second review, but nobody else holds that post. Ask the system administrator.")
    )
    if matter.reviewed_by == actor.user_id:
        return Hindrance(_("You reviewed this first, so another person decides"), text, "warn")
    return Hindrance(_("First review by %(name)s is finished") % {"name": matter.reviewed_by_name}, text)
