"""The life of a matter in one table: states, moves, who makes them, and the sentence a reader sees.

Read aloud: a *draft* is *submitted*; somebody takes it, it is *accepted*; the first reviewer examines it, it is
*under review*; the second reviewer has it, it is *under confirmation*; it is *done*. Aside: it is *returned* for
correction and submitted again under its number, *not accepted*, *refused*, or *withdrawn* before anybody took it.
"""

from dataclasses import dataclass

from django.db import models

from canbao.journal.verbs import JournalVerb, verb
from canbao.values.bilingual import Bilingual


class State(models.TextChoices):
    """Where a matter stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    REVIEWING = "reviewing", "Under first review"
    CONFIRMING = "confirming", "Under second review"
    DONE = "done", "Done"
    RETURNED = "returned", "Returned for correction"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DISCARDED = "discarded", "Discarded"

    @property
    def words(self) -> Bilingual:
        """The state's name in both languages."""
        return Bilingual(self.label, _CHINESE[self])


_CHINESE: dict[State, str] = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.ACCEPTED: "已受理",
    State.REVIEWING: "审核中（初审）",
    State.CONFIRMING: "复核中",
    State.DONE: "办结",
    State.RETURNED: "退回补正",
    State.NOT_ACCEPTED: "不予受理",
    State.REFUSED: "不通过",
    State.WITHDRAWN: "已撤回",
    State.DISCARDED: "已作废",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A move of a matter: from which states to which, the verb it needs, and what the timeline says."""

    name: str
    before: frozenset[State]
    after: State
    verb: str
    label: Bilingual


def _move(name: str, before: tuple[State, ...], after: State, verb: str, en: str, zh: str) -> Transition:
    return Transition(name, frozenset(before), after, verb, Bilingual(en, zh))


_S = State
_MOVES = (
    _move("submit", (_S.DRAFT,), _S.SUBMITTED, "matter.submit", "Submitted", "提交审核"),
    _move(
        "resubmit",
        (_S.RETURNED,),
        _S.SUBMITTED,
        "matter.submit",
        "Submitted again after correction",
        "补正后重新提交",
    ),
    _move("discard", (_S.DRAFT,), _S.DISCARDED, "matter.draft", "Draft discarded", "作废草稿"),
    _move("withdraw", (_S.SUBMITTED, _S.RETURNED), _S.WITHDRAWN, "matter.withdraw", "Withdrawn", "撤回"),
    _move("take", (_S.SUBMITTED,), _S.ACCEPTED, "office.matter.take", "Accepted", "受理"),
    _move("release", (_S.ACCEPTED,), _S.SUBMITTED, "office.matter.take", "Put back in the queue", "退回待受理"),
    _move("review", (_S.ACCEPTED, _S.REVIEWING), _S.REVIEWING, "office.matter.review", "First review", "初审"),
    _move(
        "send_on",
        (_S.ACCEPTED, _S.REVIEWING),
        _S.CONFIRMING,
        "office.matter.review",
        "First review finished, sent for second review",
        "初审完成，送复核",
    ),
    _move(
        "send_down",
        (_S.CONFIRMING,),
        _S.REVIEWING,
        "office.matter.approve",
        "Second review sent it back to first review",
        "复核退回初审",
    ),
    _move("pass_one", (_S.ACCEPTED, _S.REVIEWING), _S.DONE, "office.matter.review", "Reviewed, done", "审核完成，办结"),
    _move(
        "pass_two",
        (_S.CONFIRMING,),
        _S.DONE,
        "office.matter.approve",
        "Second review passed, done",
        "复核通过，办结",
    ),
    _move("pass_auto", (_S.SUBMITTED,), _S.DONE, "system.run", "Checked automatically, done", "自动审核，办结"),
    _move(
        "refuse_one", (_S.ACCEPTED, _S.REVIEWING), _S.REFUSED, "office.matter.review", "Reviewed, refused", "审核不通过"
    ),
    _move("refuse_two", (_S.CONFIRMING,), _S.REFUSED, "office.matter.approve", "Second review refused", "复核不通过"),
    _move(
        "send_back",
        (_S.ACCEPTED, _S.REVIEWING),
        _S.RETURNED,
        "office.matter.review",
        "Returned for correction",
        "退回补正",
    ),
    _move(
        "not_accept", (_S.SUBMITTED, _S.ACCEPTED), _S.NOT_ACCEPTED, "office.matter.review", "Not accepted", "不予受理"
    ),
)
TRANSITIONS: dict[str, Transition] = {move.name: move for move in _MOVES}
VERBS: dict[str, JournalVerb] = {move.name: verb(f"matter.{move.name}", move.label) for move in _MOVES}
"""The journal's verb of each move."""

WITH_EMPLOYER = frozenset({State.DRAFT, State.RETURNED})
"""States in which the employer may edit the lines."""
UNDER_WAY = frozenset({State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONFIRMING, State.RETURNED})
"""States in which a matter's lines stand in the way of another filing for the same person."""
ENDED = frozenset({State.DONE, State.NOT_ACCEPTED, State.REFUSED, State.WITHDRAWN, State.DISCARDED})


def get_transitions_from(state: State) -> list[Transition]:
    """Return the moves that can be made from a state."""
    return [move for move in _MOVES if state in move.before]
