"""Play the demonstration's filings: matters in every state, filed and decided in the past weeks."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from canbao.demonstration.city import drafts, past_acts
from canbao.demonstration.city.people import NumberSource
from canbao.law.queries import get_city_pack
from canbao.matters import review, submission
from canbao.matters.messages import mark_read
from canbao.matters.models import Attachment, Matter, MatterEvent
from canbao.matters.queries import get_lines, get_matter
from canbao.matters.review import Decision
from canbao.matters.states import State
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import Actor

PASS = Decision("passed")


@dataclass(frozen=True, slots=True)
class FilingScript:
    """One filing: index of the employer, working days ago, number of people, final state, service and reviewer.

    For a change of the employer, more than one person means that identifying fields change, with a document.
    Without ``reviewer`` the agency's two reviewers alternate.
    """

    employer: int
    days_ago: int
    people: int
    end: str
    service: str = "enrolment"
    reviewer: str = ""


SCRIPTS = (
    FilingScript(0, 45, 4, "done", "suspension"),
    FilingScript(6, 44, 3, "done", "suspension"),
    FilingScript(17, 43, 3, "done", "suspension"),
    FilingScript(1, 40, 40, "done", "base_declaration"),
    FilingScript(0, 38, 1, "done", "employer_change"),
    FilingScript(0, 32, 6, "done"),
    FilingScript(0, 21, 5, "partly"),
    FilingScript(0, 20, 3, "done", "person_change"),
    FilingScript(0, 15, 2, "refused"),
    FilingScript(0, 12, 1, "not_accepted"),
    FilingScript(0, 10, 2, "done", "resumption"),
    FilingScript(0, 9, 2, "withdrawn"),
    FilingScript(6, 8, 4, "done"),
    FilingScript(1, 7, 3, "done"),
    FilingScript(0, 6, 3, "done"),
    FilingScript(0, 5, 3, "returned", "suspension", "reviewer1"),
    FilingScript(0, 4, 2, "returned"),
    FilingScript(3, 3, 5, "submitted"),
    FilingScript(14, 3, 30, "accepted", "base_declaration", "reviewer1"),
    FilingScript(9, 3, 1, "submitted", "employer_change"),
    FilingScript(0, 2, 2, "confirming"),
    FilingScript(10, 2, 3, "confirming"),
    FilingScript(2, 2, 3, "confirming", "suspension", "reviewer2"),
    FilingScript(4, 2, 2, "confirming", "person_change", "reviewer2"),
    FilingScript(11, 2, 1, "confirming", "employer_change", "reviewer2"),
    FilingScript(0, 1, 3, "reviewing"),
    FilingScript(14, 1, 6, "reviewing"),
    FilingScript(3, 1, 4, "accepted", "suspension", "reviewer1"),
    FilingScript(6, 1, 2, "reviewing", "resumption", "reviewer1"),
    FilingScript(0, 1, 3, "accepted", "person_change", "reviewer1"),
    FilingScript(8, 1, 2, "accepted", "employer_change", "reviewer1"),
    FilingScript(8, 1, 2, "accepted"),
    FilingScript(17, 1, 4, "submitted"),
    FilingScript(17, 0, 2, "submitted", "resumption"),
    FilingScript(0, 0, 2, "accepted"),
    FilingScript(2, 0, 3, "submitted"),
    FilingScript(5, 0, 2, "submitted"),
    FilingScript(12, 0, 1, "submitted"),
    FilingScript(0, 0, 4, "submitted"),
    FilingScript(10, 0, 2, "submitted", "person_change"),
    FilingScript(23, 0, 20, "submitted", "base_declaration"),
    FilingScript(15, 0, 2, "submitted", "suspension"),
    FilingScript(23, 0, 2, "returned"),
    FilingScript(30, 0, 2, "draft"),
    FilingScript(0, 0, 4, "draft"),
    FilingScript(0, 0, 5, "draft", "suspension"),
    FilingScript(0, 0, 24, "draft", "base_declaration"),
    FilingScript(0, 0, 2, "draft", "employer_change"),
)
"""The filings, oldest first."""
READ_UNTIL = 1
"""Working days ago on which all operators read their messages."""

PASSED = sum(
    script.people if script.end == "done" else script.people - 2 if script.end == "partly" else 0
    for script in SCRIPTS
    if script.service == "enrolment"
)
"""Number of people these filings enrol; the imported roster holds that many fewer."""


def play_filings(
    posts: Mapping[str, Actor], owners: Mapping[int, Actor], random: Random, numbers: NumberSource
) -> None:
    """Submit and decide every filing of :data:`SCRIPTS`, and send the messages."""
    today = timezone.localdate()
    style = drafts.FillingStyle(random, numbers)
    has_read = False
    for number, script in enumerate(SCRIPTS):
        day = past_acts.get_working_day_before(today, script.days_ago, get_city_pack())
        if not has_read and script.days_ago <= READ_UNTIL:
            has_read = True
            _read_messages(owners, past_acts.local_time(day, 8))
        _Filing(posts, owners[script.employer], day, number).play(script, style)
    run_due_jobs()


def _read_messages(owners: Mapping[int, Actor], moment: datetime) -> None:
    """Send the messages so far and mark them as read at a moment."""
    run_due_jobs()
    with past_acts.clock_at(moment):
        for owner in owners.values():
            mark_read(owner)


class _Filing:
    """One filing in progress; each act happens an hour after the one before, none later than now."""

    def __init__(self, posts: Mapping[str, Actor], owner: Actor, day: date, number: int) -> None:
        self.posts, self.owner, self.day, self.number = posts, owner, day, number
        self.reviewer = posts["reviewer1" if number % 2 else "reviewer2"]
        self.approver = posts["approver2" if number % 3 else "approver1"]
        self.acts = 0
        self.matter: Matter | None = None

    def _moment(self) -> datetime:
        self.acts += 1
        return min(past_acts.local_time(self.day, 8 + self.acts, 7 * self.number % 60), timezone.now())

    def _act(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Run one act at its moment, then load the matter again."""
        moment = self._moment()
        with past_acts.clock_at(moment):
            act(*arguments, **named)
        employer_id, matter_id, _version = self._shown
        self.matter = get_matter(self.owner, matter_id)
        events = MatterEvent.objects.for_employer(employer_id).filter(matter_id=matter_id)
        events.filter(step=self.matter.transition_count).update(at=moment)

    @property
    def _shown(self) -> tuple[int, int, int]:
        """Employer, id and version of the matter, as the agency's acts take them."""
        if self.matter is None:
            raise LookupError("the first act of a filing opens it")
        return self.matter.employer_id, self.matter.id, self.matter.version

    def play(self, script: FilingScript, style: drafts.FillingStyle) -> None:
        """Fill in the draft and play the filing to its final state; do nothing when there are no people to file."""
        self.reviewer = self.posts[script.reviewer] if script.reviewer else self.reviewer
        moment = self._moment()
        with past_acts.clock_at(moment):
            self.matter = drafts.fill_draft(self.owner, script.service, script.people, self.day, style)
            if self.matter and script.end == "draft" and script.service == "enrolment":
                drafts.spoil(self.owner, self.matter)
        if self.matter is None:
            return
        Attachment.objects.for_employer(self.matter.employer_id).filter(matter_id=self.matter.id).update(
            added_at=moment
        )
        if script.end == "draft":
            return
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"canbao-demo-{self.number}"))
        self._act(submission.submit_matter, self.owner, *self._shown[1:], key)
        getattr(self, f"_end_{script.end}")()

    def _positions(self) -> list[int]:
        return [line.position for line in get_lines(self.matter)] if self.matter else []

    def _take(self) -> None:
        self._act(review.take_matter, self.reviewer, *self._shown[:2])

    def _decide(self, decisions: dict[int, Decision]) -> None:
        self._take()
        self._act(review.review_matter, self.reviewer, *self._shown, decisions, send=True)

    def _confirm(self) -> None:
        if self.matter and self.matter.state == State.CONFIRMING:
            self._act(review.confirm_matter, self.approver, *self._shown, {})

    def _end_submitted(self) -> None:
        """Leave the matter in the queue."""

    def _end_accepted(self) -> None:
        self._take()

    def _end_reviewing(self) -> None:
        self._take()
        self._act(review.review_matter, self.reviewer, *self._shown, {1: PASS}, send=False)

    def _end_confirming(self) -> None:
        self._decide(dict.fromkeys(self._positions(), PASS))

    def _end_done(self) -> None:
        self._end_confirming()
        self._confirm()

    def _end_partly(self) -> None:
        decisions = dict.fromkeys(self._positions(), PASS)
        decisions[2] = Decision("refused", "no_employment", "劳动合同备案信息中查不到该人员，请核实后重新申报。")
        decisions[4] = Decision("correct", "month", "劳动合同起始月份晚于填报的参保年月，请按合同改正。")
        self._decide(decisions)
        self._confirm()

    def _end_refused(self) -> None:
        self._decide(dict.fromkeys(self._positions(), Decision("refused", "elsewhere", "原单位尚未办理停保。")))
        self._confirm()

    def _end_not_accepted(self) -> None:
        words = "军队转业安置人员须凭安置文件核定，请电话联系经办中心。"
        self._act(review.refuse_acceptance, self.reviewer, *self._shown, "counter", words)

    def _end_withdrawn(self) -> None:
        self._act(submission.withdraw_matter, self.owner, *self._shown[1:])

    def _end_returned(self) -> None:
        self._take()
        service = self.matter.service if self.matter else ""
        code, words = _RETURNS.get(service, _RETURNS["enrolment"])
        first = {1: Decision("correct", code, words)}
        self._act(review.send_back, self.reviewer, *self._shown, first, code, "请改正后重新提交，受理号不变。")


_RETURNS = {
    "enrolment": ("wage", "缴费工资与劳动合同约定不一致，请核对后改正。"),
    "suspension": ("month", "停保日期与解除劳动合同备案日期不一致，请按备案日期改正。"),
}
"""Why filings of a service are returned: reason code, and words for the first line."""
