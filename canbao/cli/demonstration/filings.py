"""The demonstration's filings: matters in every state, handed in and decided on working days of the past weeks."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.utils import timezone

from canbao.cli.demonstration import clock
from canbao.cli.demonstration.people import Numbers, identity, wage
from canbao.law.queries import city_pack
from canbao.matters import operations, review
from canbao.matters.catalogue import Service, services
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.queries import matter_of
from canbao.matters.review import Decision
from canbao.register.models import Employer
from canbao.rules.formulas import accounting_month
from canbao.values.money import yuan_plain
from canbao.values.months import Month
from canbao.values.seat import Seat

PASS = Decision("passed")


@dataclass(frozen=True, slots=True)
class Script:
    """One filing: the employer's place, working days ago, how many people, and what became of it."""

    employer: int
    days_ago: int
    people: int
    end: str


SCRIPTS = (
    Script(0, 32, 6, "done"),
    Script(0, 21, 5, "partly"),
    Script(0, 15, 2, "refused"),
    Script(0, 12, 1, "not_accepted"),
    Script(0, 9, 2, "withdrawn"),
    Script(6, 8, 4, "done"),
    Script(1, 7, 3, "done"),
    Script(0, 6, 3, "done"),
    Script(0, 4, 2, "returned"),
    Script(3, 3, 5, "submitted"),
    Script(0, 2, 2, "confirming"),
    Script(10, 2, 3, "confirming"),
    Script(0, 1, 3, "reviewing"),
    Script(14, 1, 6, "reviewing"),
    Script(8, 1, 2, "accepted"),
    Script(17, 1, 4, "submitted"),
    Script(0, 0, 2, "accepted"),
    Script(2, 0, 3, "submitted"),
    Script(5, 0, 2, "submitted"),
    Script(12, 0, 1, "submitted"),
    Script(0, 0, 4, "submitted"),
    Script(23, 0, 2, "returned"),
    Script(30, 0, 2, "draft"),
    Script(0, 0, 4, "draft"),
)
"""In the order of time."""

PASSED = sum(one.people if one.end == "done" else one.people - 2 if one.end == "partly" else 0 for one in SCRIPTS)
"""People these filings insure: the taken-over roster holds so many fewer."""


def the_service() -> Service:
    """Return the first service in which people are typed: the demonstration files through it, whatever its name."""
    return next(one for one in services().values() if one.declaration.lines == "typed")


def make(
    posts: dict[str, Seat], entered: Sequence[Employer], owners: dict[int, Seat], random: Random, numbers: Numbers
) -> None:
    """Hand in and decide every filing of :data:`SCRIPTS`."""
    today = timezone.localdate()
    for number, script in enumerate(SCRIPTS):
        day = clock.working_day_before(today, script.days_ago, city_pack())
        _Filing(posts, owners[script.employer], day, number).play(script, random, numbers)


def typed(random: Random, numbers: Numbers, count: int, day: date) -> list[dict[str, str]]:
    """Return lines as an operator types them, for people nobody knows yet."""
    month = accounting_month(day, city_pack())
    return [_line(random, numbers, month, day) for _ in range(count)]


def _line(random: Random, numbers: Numbers, month: Month, day: date) -> dict[str, str]:
    person = identity(random, numbers, day.year - 45, day.year - 25)
    return {
        "name": person.name,
        "certificate": "01",
        "number": person.number,
        "ethnicity": person.ethnicity,
        "phone": person.phone,
        "household": person.household,
        "category": "1101",
        "employment": person.employment,
        "first_employed": person.first_employed.isoformat() if person.first_employed else "",
        "month": str(int(month)),
        "wage": yuan_plain(wage(random, "")),
    }


class _Filing:
    """One filing on its way; each act happens an hour after the one before, none of them later than now."""

    def __init__(self, posts: dict[str, Seat], owner: Seat, day: date, number: int) -> None:
        self.owner, self.day, self.number = owner, day, number
        self.reviewer = posts["reviewer1" if number % 2 else "reviewer2"]
        self.approver = posts["approver2" if number % 3 else "approver1"]
        self.service = the_service()
        self.acts = 0
        self.matter: Matter | None = None

    def _act(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        """Do one act as of its moment, and read the matter anew."""
        self.acts += 1
        moment = min(clock.moment(self.day, 8 + self.acts, 7 * self.number % 60), timezone.now())
        with clock.at(moment):
            done = act(*arguments, **named)
        self.matter = matter_of(self.owner, self.matter.id) if self.matter else done
        events = MatterEvent.objects.of(self.matter.employer_id).filter(matter_id=self.matter.id)
        events.filter(step=self.matter.moves).update(at=moment)

    @property
    def _shown(self) -> tuple[int, int, int]:
        """The matter as the agency's acts name it: employer, id, version."""
        if self.matter is None:
            raise LookupError("the first act of a filing opens it")
        return self.matter.employer_id, self.matter.id, self.matter.version

    def play(self, script: Script, random: Random, numbers: Numbers) -> None:
        """Type the lines and bring the filing to its end."""
        lines = typed(random, numbers, script.people, self.day)
        if script.end == "draft":
            _spoil(lines)
        self._act(operations.add_lines, self.owner, self.service, lines)
        if script.end == "draft":
            return
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"canbao-demo-{self.number}"))
        self._act(operations.submit, self.owner, *self._shown[1:], key)
        getattr(self, f"_end_{script.end}")(script.people)

    def _take(self) -> None:
        self._act(review.take, self.reviewer, *self._shown[:2])

    def _decide(self, decisions: dict[int, Decision]) -> None:
        self._take()
        self._act(review.review, self.reviewer, *self._shown, decisions, send=True)

    def _confirm(self) -> None:
        self._act(review.confirm, self.approver, *self._shown, {})

    def _end_submitted(self, people: int) -> None:
        """Nobody has taken it yet."""

    def _end_accepted(self, people: int) -> None:
        self._take()

    def _end_reviewing(self, people: int) -> None:
        self._take()
        self._act(review.review, self.reviewer, *self._shown, {1: PASS}, send=False)

    def _end_confirming(self, people: int) -> None:
        self._decide(dict.fromkeys(range(1, people + 1), PASS))

    def _end_done(self, people: int) -> None:
        self._end_confirming(people)
        self._confirm()

    def _end_partly(self, people: int) -> None:
        decisions = dict.fromkeys(range(1, people + 1), PASS)
        decisions[2] = Decision("refused", "no_employment", "劳动合同备案信息中查不到该人员，请核实后重新申报。")
        decisions[4] = Decision("correct", "month", "劳动合同起始月份晚于填报的参保年月，请按合同改正。")
        self._decide(decisions)
        self._confirm()

    def _end_refused(self, people: int) -> None:
        self._decide(dict.fromkeys(range(1, people + 1), Decision("refused", "elsewhere", "原单位尚未办理停保。")))
        self._confirm()

    def _end_not_accepted(self, people: int) -> None:
        words = "军队转业安置人员请携带安置文件到窗口办理。"
        self._act(review.refuse_acceptance, self.reviewer, *self._shown, "counter", words)

    def _end_withdrawn(self, people: int) -> None:
        self._act(operations.withdraw, self.owner, *self._shown[1:])

    def _end_returned(self, people: int) -> None:
        self._take()
        first = {1: Decision("correct", "wage", "缴费工资与劳动合同约定不一致，请核对后改正。")}
        self._act(review.send_back, self.reviewer, *self._shown, first, "wage", "请改正后重新提交，受理号不变。")


def _spoil(lines: list[dict[str, str]]) -> None:
    """Leave what a draft still has wrong: a mistyped number, a wage not filled in."""
    number = lines[0]["number"]
    lines[0]["number"] = number[:-1] + ("0" if number[-1] != "0" else "1")
    lines[-1]["wage"] = ""
