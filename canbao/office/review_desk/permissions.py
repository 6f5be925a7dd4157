"""What a actor may do with a matter now, and who has to do what it may not: the two-person rule in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from canbao.access.queries import get_staff
from canbao.matters.models import Matter
from canbao.matters.states import State
from canbao.matters.unmasking import may_review_second
from canbao.values.actor import Actor


def get_open_acts(actor: Actor, matter: Matter) -> frozenset[str]:
    """Return the acts of the desk open to a actor: take, not_accept, review, return, release, confirm, send_down."""
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
    """Nobody reviews what he filed or what his own employer filed (domain.md 5.1)."""
    is_own = actor.user_id in (matter.submitted_by, matter.drafted_by) or matter.employer_id in actor.own_employers
    return not is_own


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why this actor cannot decide, and who can; ``kind`` is the banner's."""

    title: str
    text: str = ""
    kind: str = "info"


def get_second_reviewer_names(matter: Matter, except_user: int | None = None) -> str:
    """Return the names of those who may decide a matter in second review, as an enumeration; empty for nobody."""
    names = [
        user.name or user.username
        for user, posts in get_staff()
        if "office.approver" in posts and user.id not in (matter.reviewed_by, except_user)
    ]
    return _(" or ").join(names[:4]) + (" …" if len(names) > 4 else "")


def get_hindrance(actor: Actor, matter: Matter) -> Hindrance | None:
    """Return what keeps this actor from deciding an open matter, and who decides instead; None when nothing does."""
    state = State(matter.state)
    if state not in (State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONFIRMING):
        return None
    if not _is_filed_by_others(actor, matter):
        return Hindrance(
            _("Somebody else has to review this matter"),
            _("You filed it, or you operate this employer's account. Nobody reviews his own employer's matters."),
            "warn",
        )
    if state == State.CONFIRMING and "confirm" not in get_open_acts(actor, matter):
        return _second(actor, matter)
    if state in (State.ACCEPTED, State.REVIEWING) and matter.taken_by != actor.user_id:
        return Hindrance(
            _("Taken by %(name)s") % {"name": matter.taken_by_name},
            _("Only %(name)s decides it, unless %(name)s puts it back in the queue.") % {"name": matter.taken_by_name},
        )
    return None


def _second(actor: Actor, matter: Matter) -> Hindrance:
    who = get_second_reviewer_names(matter)
    text = (
        _("It waits for second review by %(who)s.") % {"who": who}
        if who
        else _("It waits for second review, but nobody else holds that post. Ask the system administrator.")
    )
    if matter.reviewed_by == actor.user_id:
        return Hindrance(_("You reviewed this first, so another person decides"), text, "warn")
    return Hindrance(_("First review by %(name)s is finished") % {"name": matter.reviewed_by_name}, text)
