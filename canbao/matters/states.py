"""The states and transitions of a matter in one table, with permissions and labels.

A *draft* is *submitted*. A reviewer takes it: it is *accepted*. The first reviewer examines it: it is *under review*.
The second reviewer has it: it is *under confirmation*. Then it is *done*. Otherwise it is *returned* for correction
and submitted again under its number, *not accepted*, *refused*, or *withdrawn* before a reviewer takes it.
"""

from dataclasses import dataclass

from django.db import models

from canbao.journal.verbs import JournalVerb, verb
from canbao.values.bilingual import Bilingual


class State(models.TextChoices):
    """The state of a matter."""

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
    """A transition of a matter: states before, state after, the permission verb, and the label on the timeline."""

    name: str
    before: frozenset[State]
    after: State
    verb: str
    label: Bilingual


def _transition(name: str, before: tuple[State, ...], after: State, verb: str, en: str, zh: str) -> Transition:
    return Transition(name, frozenset(before), after, verb, Bilingual(en, zh))


_S = State
_TRANSITIONS = (
    _transition("submit", (_S.DRAFT,), _S.SUBMITTED, "matter.submit", "Submitted", "提交审核"),
    _transition(
        "resubmit",
        (_S.RETURNED,),
        _S.SUBMITTED,
        "matter.submit",
        "Submitted again after correction",
        "补正后重新提交",
    ),
    _transition("discard", (_S.DRAFT,), _S.DISCARDED, "matter.draft", "Draft discarded", "作废草稿"),
    _transition("withdraw", (_S.SUBMITTED, _S.RETURNED), _S.WITHDRAWN, "matter.withdraw", "Withdrawn", "撤回"),
    _transition("take", (_S.SUBMITTED,), _S.ACCEPTED, "office.matter.take", "Accepted", "受理"),
    _transition("release", (_S.ACCEPTED,), _S.SUBMITTED, "office.matter.take", "Put back in the queue", "退回待受理"),
    _transition("review", (_S.ACCEPTED, _S.REVIEWING), _S.REVIEWING, "office.matter.review", "First review", "初审"),
    _transition(
        "send_on",
        (_S.ACCEPTED, _S.REVIEWING),
        _S.CONFIRMING,
        "office.matter.review",
        "First review finished, sent for second review",
        "初审完成，送复核",
    ),
    _transition(
        "send_down",
        (_S.CONFIRMING,),
        _S.REVIEWING,
        "office.matter.approve",
        "Second review sent it back to first review",
        "复核退回初审",
    ),
    _transition(
        "pass_one", (_S.ACCEPTED, _S.REVIEWING), _S.DONE, "office.matter.review", "Reviewed, done", "审核完成，办结"
    ),
    _transition(
        "pass_two",
        (_S.CONFIRMING,),
        _S.DONE,
        "office.matter.approve",
        "Second review passed, done",
        "复核通过，办结",
    ),
    _transition("pass_auto", (_S.SUBMITTED,), _S.DONE, "system.run", "Checked automatically, done", "自动审核，办结"),
    _transition(
        "refuse_one", (_S.ACCEPTED, _S.REVIEWING), _S.REFUSED, "office.matter.review", "Reviewed, refused", "审核不通过"
    ),
    _transition(
        "refuse_two", (_S.CONFIRMING,), _S.REFUSED, "office.matter.approve", "Second review refused", "复核不通过"
    ),
    _transition(
        "send_back",
        (_S.ACCEPTED, _S.REVIEWING),
        _S.RETURNED,
        "office.matter.review",
        "Returned for correction",
        "退回补正",
    ),
    _transition(
        "not_accept", (_S.SUBMITTED, _S.ACCEPTED), _S.NOT_ACCEPTED, "office.matter.review", "Not accepted", "不予受理"
    ),
)
TRANSITIONS: dict[str, Transition] = {transition.name: transition for transition in _TRANSITIONS}
VERBS: dict[str, JournalVerb] = {
    transition.name: verb(f"matter.{transition.name}", transition.label) for transition in _TRANSITIONS
}
"""The journal's verb of each move."""

WITH_EMPLOYER = frozenset({State.DRAFT, State.RETURNED})
"""States in which the employer may edit the lines."""
UNDER_WAY = frozenset({State.SUBMITTED, State.ACCEPTED, State.REVIEWING, State.CONFIRMING, State.RETURNED})
"""States in which a matter's lines block another filing of the service for the same person."""
ENDED = frozenset({State.DONE, State.NOT_ACCEPTED, State.REFUSED, State.WITHDRAWN, State.DISCARDED})


def get_transitions_from(state: State) -> list[Transition]:
    """Return the transitions possible from a state."""
    return [transition for transition in _TRANSITIONS if state in transition.before]
