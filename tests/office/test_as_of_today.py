"""The review desk on the day of the review: findings since submission, insurance today, the next matter."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.access.models import User
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.register.operations import apply_changes
from canbao.register.queries import get_coverage_history
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests import factories
from tests.office.pages import address, decide, page, take_matter, words

Browsers = Callable[[User], Client]


@pytest.fixture
def waiting(town: factories.City) -> Matter:
    """Return a submitted enrolment of two people; the second person's wage is below the floor."""
    return factories.submit_people(
        town.owner_actor, [factories.newcomer(1), factories.newcomer(2, name="陈思远", wage="900")]
    )


def _with_findings(matter: Matter, position: int, findings: list[dict[str, object]]) -> None:
    """Store other findings as those of a line's submission."""
    MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, position=position).update(
        findings=findings
    )


@pytest.mark.parametrize(
    ("then", "marked", "passed"),
    [
        ("none", "(not shown when submitted)", 2),
        ("the same", "", 1),
        ("another limit", "(changed since submission)", 1),
        ("another warning", "(not shown when submitted)", 1),
    ],
)
def test_a_warning_that_came_true_is_marked_and_leaves_a_clean_line_clean(
    waiting: Matter, reviewer: Client, then: str, marked: str, passed: int
) -> None:
    """The second line's wage is below the floor now; the cases differ in what its submission found."""
    [known] = get_lines(waiting)[1].findings
    stored = {
        "none": [],
        "the same": [known],
        "another limit": [{**known, "words": {"limit": "1.00"}}],
        "another warning": [{**known, "code": "above_cap"}],
    }
    _with_findings(waiting, 2, stored[then])
    shown = take_matter(reviewer, waiting)
    assert "Below the floor" in words(shown)
    for text in ("(not shown when submitted)", "(changed since submission)"):
        assert (text in words(shown)) == (text == marked)
    assert f"Passed {passed}" in words(decide(reviewer, shown, "clean"))


def test_another_name_in_the_register_stops_a_line_from_being_clean(
    town: factories.City, waiting: Matter, reviewer: Client
) -> None:
    """The register has learned the number under another name since; that is no matter of time."""
    other = factories.insure_people(factories.employer(factories.actor(town.clerk), name="别的单位"), "赵强")["赵强"]
    stop = Suspend(get_coverage_history(other)[0].employer_id, other, Month(202602).first_day, Month(202603), "222")
    with transaction.atomic():
        apply_changes(SYSTEM, stop.employer, [stop])
    assert "Passed 0" in words(decide(reviewer, take_matter(reviewer, waiting), "clean"))


def test_an_error_since_submission_stops_a_line_from_being_clean(
    town: factories.City, waiting: Matter, reviewer: Client
) -> None:
    elsewhere = factories.employer(factories.actor(town.clerk), "另一单位")
    owner = factories.bound_owner(factories.actor(town.clerk), elsewhere)
    factories.decide_matter(town, factories.submit_people(factories.actor(owner), [factories.newcomer(1)]))
    assert "Passed 0" in words(decide(reviewer, take_matter(reviewer, waiting), "clean"))


@pytest.mark.parametrize(
    ("since", "stopped", "text"),
    [
        (202601, None, "With this employer, since 202601"),
        (202601, 202612, "With this employer, since 202601, to 202611"),
        (202601, 202611, "Not insured"),
        (202612, None, "Not insured; With this employer from 202612"),
    ],
)
def test_the_register_facts_say_where_the_person_is_insured_today(
    town: factories.City, reviewer: Client, since: int, stopped: int | None, text: str
) -> None:
    li = factories.insure_people(town.employer, "王建国", since=since, start=50)["王建国"]
    if stopped is not None:
        with transaction.atomic():
            stop = Suspend(town.employer.id, li, (Month(stopped) - 1).first_day, Month(stopped), "222")
            apply_changes(SYSTEM, town.employer.id, [stop])
    draft = factories.draft_for_people(town.owner_actor, "person_change", [li], reason="更正", phone="13900000002")
    shown = words(take_matter(reviewer, factories.submit_draft(town.owner_actor, draft)))
    assert f"Insured now {text} " in shown


def test_the_next_matter_is_the_next_in_the_order_and_filter_of_the_worklist(
    town: factories.City, reviewer: Client
) -> None:
    li = factories.insure_people(town.employer, "王建国", start=50)["王建国"]
    first, decided = (factories.submit_people(town.owner_actor, [factories.newcomer(serial)]) for serial in (3, 4))
    typed = {"reason": "222", "day": "2026-11-20"}
    stop = factories.submit_draft(
        town.owner_actor, factories.draft_for_people(town.owner_actor, "suspension", [li], **typed)
    )
    last = factories.submit_people(town.owner_actor, [factories.newcomer(5)])
    take_matter(reviewer, decided)
    for query, following in (("queue=all", stop), ("queue=all&service=enrolment", last)):
        shown = reviewer.get(f"{address(decided)}?{query}")
        hrefs = {link.href for link in page(shown).links}
        assert {f"{address(first)}?{query}", f"{address(following)}?{query}"} <= hrefs
    answer = decide(reviewer, shown, "send", decision_1="passed")
    assert answer.headers["Location"] == f"{address(last)}?queue=all&service=enrolment"


def test_after_the_last_matter_of_a_filter_its_worklist_is_shown(town: factories.City, reviewer: Client) -> None:
    factories.submit_people(town.owner_actor, [factories.newcomer(3)])
    last = factories.submit_people(town.owner_actor, [factories.newcomer(4)])
    take_matter(reviewer, last)
    shown = reviewer.get(f"{address(last)}?queue=unassigned&service=enrolment")
    answer = decide(reviewer, shown, "send", decision_1="passed")
    assert answer.headers["Location"] == "/office/matters/?queue=unassigned&service=enrolment"
