"""Random acts of two employers and the agency's people keep the books correct.

After every act: the register is the result of the decided matters; the events of a matter are allowed transitions
without gaps; no row crosses employers; nobody is covered twice; a line is open only while its matter is under way.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from canbao.matters import drafts, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_draft, get_events, get_lines
from canbao.matters.review import Decision, LinesRefused
from canbao.matters.states import TRANSITIONS, UNDER_WAY, State
from canbao.register.models import CoveragePeriod, CurrentCoverage, InsuredPerson, PersonNumber
from canbao.register.queries import get_coverage_history, number_index
from canbao.values.actor import Actor
from canbao.values.months import Month
from canbao.values.refusals import Refusal
from tests import factories
from tests.properties import examples

MONTHS = st.sampled_from(["202609", "202610", "202611"])
PEOPLE = st.lists(st.integers(1, 4), min_size=1, max_size=3)
OUTCOMES = st.sampled_from(["passed", "passed", "refused", "correct"])


class Filings(RuleBasedStateMachine):
    """Two employers that file for the same few people, and three people of the agency."""

    @initialize()
    def set_up(self) -> None:
        clerk = factories.staff("office.accounts")
        actor = factories.actor(clerk)
        self.owners = [factories.bound_owner(actor, factories.employer(actor)) for _ in range(2)]
        self.reviewers = [factories.staff("office.reviewer"), factories.staff("office.reviewer")]
        self.approver = factories.staff("office.approver")
        self.first = next(factories._serial) * 7
        self.expected: dict[tuple[int, str], Month] = {}

    def number(self, person: int) -> str:
        serial = self.first + person
        return factories.resident_number(serial, f"19{70 + serial // 1000 % 30:02d}0101")

    def owner(self, which: int) -> Actor:
        return factories.actor(self.owners[which])

    def matters(self, *states: State) -> list[Matter]:
        return [
            matter
            for which in (0, 1)
            for matter in Matter.objects.for_employer(self.owner(which).employer_id or 0)
            .filter(state__in=states)
            .order_by("id")
        ]

    def choose(self, choice: int, *states: State) -> Matter | None:
        found = self.matters(*states)
        return found[choice % len(found)] if found else None

    def attempt(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except (Refusal, submission.FindingsForbid, LinesRefused):
            return None

    @rule(which=st.integers(0, 1), people=PEOPLE, month=MONTHS)
    def add_people(self, which: int, people: list[int], month: str) -> None:
        typed = [factories.newcomer(1, number=self.number(person), month=month) for person in people]
        self.attempt(lambda: drafts.add_lines(self.owner(which), get_service("enrolment"), typed))

    @rule(which=st.integers(0, 1), place=st.integers(0, 9))
    def remove_one(self, which: int, place: int) -> None:
        draft = get_draft(self.owner(which), "enrolment")
        lines = get_lines(draft) if draft else []
        if draft and lines:
            line = lines[place % len(lines)]
            drafts.remove_lines(self.owner(which), get_service("enrolment"), draft.id, [line.id])

    @rule(which=st.integers(0, 1), choice=st.integers(0, 9), stale=st.booleans(), key=st.integers(0, 10**9))
    def submit(self, which: int, choice: int, stale: bool, key: int) -> None:
        actor = self.owner(which)
        own = [m for m in self.matters(State.DRAFT, State.RETURNED) if m.employer_id == actor.employer_id]
        if own:
            matter = own[choice % len(own)]
            self.attempt(
                lambda: submission.submit_matter(actor, matter.id, matter.version - stale, f"{matter.id}:{key}")
            )

    @rule(choice=st.integers(0, 9))
    def withdraw(self, choice: int) -> None:
        matter = self.choose(choice, *UNDER_WAY)
        if matter:
            actor = next(self.owner(w) for w in (0, 1) if self.owner(w).employer_id == matter.employer_id)
            self.attempt(lambda: submission.withdraw_matter(actor, matter.id, matter.version))

    @rule(choice=st.integers(0, 9), who=st.integers(0, 1))
    def take(self, choice: int, who: int) -> None:
        matter = self.choose(choice, State.SUBMITTED, State.ACCEPTED)
        if matter:
            self.attempt(
                lambda: review.take_matter(factories.actor(self.reviewers[who]), matter.employer_id, matter.id)
            )

    @rule(choice=st.integers(0, 9), who=st.integers(0, 1), outcomes=st.lists(OUTCOMES, min_size=9, max_size=9))
    def review_and_send(self, choice: int, who: int, outcomes: list[str]) -> None:
        matter = self.choose(choice, State.ACCEPTED, State.REVIEWING)
        if matter:
            decisions = {
                line.position: Decision(outcomes[line.position % 9], "other", "说明") for line in get_lines(matter)
            }
            actor = factories.actor(self.reviewers[who])
            self.attempt(
                lambda: review.review_matter(actor, matter.employer_id, matter.id, matter.version, decisions, send=True)
            )

    @rule(choice=st.integers(0, 9), who=st.integers(0, 1))
    def send_back(self, choice: int, who: int) -> None:
        matter = self.choose(choice, State.ACCEPTED, State.REVIEWING)
        if matter:
            actor = factories.actor(self.reviewers[who])
            self.attempt(
                lambda: review.send_back(actor, matter.employer_id, matter.id, matter.version, {}, "other", "请补正")
            )

    @rule(choice=st.integers(0, 9))
    def send_down(self, choice: int) -> None:
        matter = self.choose(choice, State.CONFIRMING)
        if matter:
            actor = factories.actor(self.approver)
            self.attempt(lambda: review.send_down(actor, matter.employer_id, matter.id, matter.version, "请再核"))

    @rule(choice=st.integers(0, 9))
    def confirm(self, choice: int) -> None:
        matter = self.choose(choice, State.CONFIRMING)
        if not matter:
            return
        ended = self.attempt(
            lambda: review.confirm_matter(
                factories.actor(self.approver), matter.employer_id, matter.id, matter.version, {}
            )
        )
        if ended:
            for line in get_lines(ended):
                if line.outcome == "passed":
                    assert line.values
                    key = (ended.employer_id, str(line.values["number"]))
                    assert key not in self.expected, "one join for one person"
                    self.expected[key] = Month(line.values["month"])

    @rule(choice=st.integers(0, 9))
    def refuse_acceptance(self, choice: int) -> None:
        matter = self.choose(choice, State.SUBMITTED)
        if matter:
            actor = factories.actor(self.reviewers[0])
            self.attempt(
                lambda: review.refuse_acceptance(actor, matter.employer_id, matter.id, matter.version, "not_ours", "")
            )

    @invariant()
    def the_register_is_the_result_of_decided_matters(self) -> None:
        for owner in self.owners:
            employer = factories.actor(owner).employer_id or 0
            rows = {row.number: row for row in InsuredPerson.objects.for_employer(employer)}
            expected = {number: month for (of, number), month in self.expected.items() if of == employer}
            assert {number: row.from_month for number, row in rows.items()} == expected
            assert all(row.insurance_status == "1" for row in rows.values())

    @invariant()
    def nobody_is_covered_twice(self) -> None:
        numbers = {number for _employer, number in self.expected}
        assert len(numbers) == len(self.expected)
        for number in numbers:
            person = PersonNumber.objects.get(index=number_index(number)).person_id
            assert len(get_coverage_history(person)) == 1
            assert (
                CurrentCoverage.objects.get(person_id=person).employer_id == get_coverage_history(person)[0].employer_id
            )

    @invariant()
    def events_are_allowed_transitions_without_gaps(self) -> None:
        for matter in self.matters(*State):
            before = State.DRAFT
            for step, event in enumerate(get_events(matter), start=1):
                assert event.step == step
                assert event.before == before
                assert before in TRANSITIONS[event.transition].before
                assert event.after == TRANSITIONS[event.transition].after
                before = State(event.after)
            assert matter.state == before

    @invariant()
    def lines_are_open_only_while_their_matter_is_under_way(self) -> None:
        for matter in self.matters(*State):
            lines = get_lines(matter)
            assert [line.position for line in lines] == list(range(1, matter.line_count + 1))
            if matter.state != State.RETURNED:
                assert {line.open for line in lines} <= {matter.state in UNDER_WAY}

    @invariant()
    def no_row_crosses_employers(self) -> None:
        for owner in self.owners:
            employer = factories.actor(owner).employer_id or 0
            own = set(Matter.objects.for_employer(employer).values_list("id", flat=True))
            assert set(MatterLine.objects.for_employer(employer).values_list("matter_id", flat=True)) <= own
            assert set(CoveragePeriod.objects.for_employer(employer).values_list("opened_by", flat=True)) <= own


@pytest.mark.hypothesis
@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_random_acts_keep_the_books_correct() -> None:
    run_state_machine_as_test(Filings, settings=examples(5, stateful_step_count=40))
