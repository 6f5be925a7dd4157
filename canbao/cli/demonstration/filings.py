"""The demonstration's filings: matters in every state, handed in and decided on working days of the past weeks."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from canbao.cli.demonstration import clock, drafts
from canbao.cli.demonstration.people import Numbers
from canbao.law.queries import city_pack
from canbao.matters import operations, review
from canbao.matters.messages import mark_read
from canbao.matters.models import Attachment, Matter, MatterEvent
from canbao.matters.queries import lines_of, matter_of
from canbao.matters.review import Decision
from canbao.matters.states import State
from canbao.store.jobs import drain
from canbao.values.seat import Seat

PASS = Decision("passed")


@dataclass(frozen=True, slots=True)
class Script:
    """One filing: the employer's place, working days ago, how many people, what became of it, service, and reviewer.

    For a change of the employer more than one person means: of what identifies it, with a document. Without a
    reviewer the two of the agency take turns.
    """

    employer: int
    days_ago: int
    people: int
    end: str
    service: str = "enrolment"
    reviewer: str = ""


SCRIPTS = (
    Script(0, 45, 4, "done", "suspension"),
    Script(6, 44, 3, "done", "suspension"),
    Script(17, 43, 3, "done", "suspension"),
    Script(1, 40, 40, "done", "base_declaration"),
    Script(0, 38, 1, "done", "employer_change"),
    Script(0, 32, 6, "done"),
    Script(0, 21, 5, "partly"),
    Script(0, 20, 3, "done", "person_change"),
    Script(0, 15, 2, "refused"),
    Script(0, 12, 1, "not_accepted"),
    Script(0, 10, 2, "done", "resumption"),
    Script(0, 9, 2, "withdrawn"),
    Script(6, 8, 4, "done"),
    Script(1, 7, 3, "done"),
    Script(0, 6, 3, "done"),
    Script(0, 5, 3, "returned", "suspension", "reviewer1"),
    Script(0, 4, 2, "returned"),
    Script(3, 3, 5, "submitted"),
    Script(14, 3, 30, "accepted", "base_declaration", "reviewer1"),
    Script(9, 3, 1, "submitted", "employer_change"),
    Script(0, 2, 2, "confirming"),
    Script(10, 2, 3, "confirming"),
    Script(2, 2, 3, "confirming", "suspension", "reviewer2"),
    Script(4, 2, 2, "confirming", "person_change", "reviewer2"),
    Script(11, 2, 1, "confirming", "employer_change", "reviewer2"),
    Script(0, 1, 3, "reviewing"),
    Script(14, 1, 6, "reviewing"),
    Script(3, 1, 4, "accepted", "suspension", "reviewer1"),
    Script(6, 1, 2, "reviewing", "resumption", "reviewer1"),
    Script(0, 1, 3, "accepted", "person_change", "reviewer1"),
    Script(8, 1, 2, "accepted", "employer_change", "reviewer1"),
    Script(8, 1, 2, "accepted"),
    Script(17, 1, 4, "submitted"),
    Script(17, 0, 2, "submitted", "resumption"),
    Script(0, 0, 2, "accepted"),
    Script(2, 0, 3, "submitted"),
    Script(5, 0, 2, "submitted"),
    Script(12, 0, 1, "submitted"),
    Script(0, 0, 4, "submitted"),
    Script(10, 0, 2, "submitted", "person_change"),
    Script(23, 0, 20, "submitted", "base_declaration"),
    Script(15, 0, 2, "submitted", "suspension"),
    Script(23, 0, 2, "returned"),
    Script(30, 0, 2, "draft"),
    Script(0, 0, 4, "draft"),
    Script(0, 0, 5, "draft", "suspension"),
    Script(0, 0, 24, "draft", "base_declaration"),
    Script(0, 0, 2, "draft", "employer_change"),
)
"""In the order of time."""
READ_UNTIL = 1
"""Working days ago on which everybody had read what he was told so far."""

PASSED = sum(
    one.people if one.end == "done" else one.people - 2 if one.end == "partly" else 0
    for one in SCRIPTS
    if one.service == "enrolment"
)
"""People these filings insure: the taken-over roster holds so many fewer."""


def make(posts: Mapping[str, Seat], owners: Mapping[int, Seat], random: Random, numbers: Numbers) -> None:
    """Hand in and decide every filing of :data:`SCRIPTS`, and tell the employers of it."""
    today = timezone.localdate()
    hand = drafts.Hand(random, numbers)
    has_read = False
    for number, script in enumerate(SCRIPTS):
        day = clock.working_day_before(today, script.days_ago, city_pack())
        if not has_read and script.days_ago <= READ_UNTIL:
            has_read = True
            _read(owners, clock.moment(day, 8))
        _Filing(posts, owners[script.employer], day, number).play(script, hand)
    drain()


def _read(owners: Mapping[int, Seat], moment: datetime) -> None:
    """Tell everybody what there is to tell so far, and let it be read at a moment."""
    drain()
    with clock.at(moment):
        for owner in owners.values():
            mark_read(owner)


class _Filing:
    """One filing on its way; each act happens an hour after the one before, none of them later than now."""

    def __init__(self, posts: Mapping[str, Seat], owner: Seat, day: date, number: int) -> None:
        self.posts, self.owner, self.day, self.number = posts, owner, day, number
        self.reviewer = posts["reviewer1" if number % 2 else "reviewer2"]
        self.approver = posts["approver2" if number % 3 else "approver1"]
        self.acts = 0
        self.matter: Matter | None = None

    def _moment(self) -> datetime:
        self.acts += 1
        return min(clock.moment(self.day, 8 + self.acts, 7 * self.number % 60), timezone.now())

    def _act(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Do one act as of its moment, and read the matter anew."""
        moment = self._moment()
        with clock.at(moment):
            act(*arguments, **named)
        employer_id, matter_id, _version = self._shown
        self.matter = matter_of(self.owner, matter_id)
        events = MatterEvent.objects.of(employer_id).filter(matter_id=matter_id)
        events.filter(step=self.matter.moves).update(at=moment)

    @property
    def _shown(self) -> tuple[int, int, int]:
        """The matter as the agency's acts name it: employer, id, version."""
        if self.matter is None:
            raise LookupError("the first act of a filing opens it")
        return self.matter.employer_id, self.matter.id, self.matter.version

    def play(self, script: Script, hand: drafts.Hand) -> None:
        """Fill the draft in and bring the filing to its end; where there is nobody to file, nothing happens."""
        self.reviewer = self.posts[script.reviewer] if script.reviewer else self.reviewer
        moment = self._moment()
        with clock.at(moment):
            self.matter = drafts.fill(self.owner, script.service, script.people, self.day, hand)
            if self.matter and script.end == "draft" and script.service == "enrolment":
                drafts.spoil(self.owner, self.matter)
        if self.matter is None:
            return
        Attachment.objects.of(self.matter.employer_id).filter(matter_id=self.matter.id).update(added_at=moment)
        if script.end == "draft":
            return
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"canbao-demo-{self.number}"))
        self._act(operations.submit, self.owner, *self._shown[1:], key)
        getattr(self, f"_end_{script.end}")()

    def _positions(self) -> list[int]:
        return [line.position for line in lines_of(self.matter)] if self.matter else []

    def _take(self) -> None:
        self._act(review.take, self.reviewer, *self._shown[:2])

    def _decide(self, decisions: dict[int, Decision]) -> None:
        self._take()
        self._act(review.review, self.reviewer, *self._shown, decisions, send=True)

    def _confirm(self) -> None:
        if self.matter and self.matter.state == State.CONFIRMING:
            self._act(review.confirm, self.approver, *self._shown, {})

    def _end_submitted(self) -> None:
        """Nobody has taken it yet."""

    def _end_accepted(self) -> None:
        self._take()

    def _end_reviewing(self) -> None:
        self._take()
        self._act(review.review, self.reviewer, *self._shown, {1: PASS}, send=False)

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
        words = "军队转业安置人员请携带安置文件到窗口办理。"
        self._act(review.refuse_acceptance, self.reviewer, *self._shown, "counter", words)

    def _end_withdrawn(self) -> None:
        self._act(operations.withdraw, self.owner, *self._shown[1:])

    def _end_returned(self) -> None:
        self._take()
        of = self.matter.service if self.matter else ""
        code, said = _RETURNS.get(of, _RETURNS["enrolment"])
        first = {1: Decision("correct", code, said)}
        self._act(review.send_back, self.reviewer, *self._shown, first, code, "请改正后重新提交，受理号不变。")


_RETURNS = {
    "enrolment": ("wage", "缴费工资与劳动合同约定不一致，请核对后改正。"),
    "suspension": ("month", "停保日期与解除劳动合同备案日期不一致，请按备案日期改正。"),
}
"""Why filings of a service came back: reason code, and words on the first line."""
