"""The review desk offers each reviewer the acts they may carry out on a matter, and no others."""

from dataclasses import replace

import pytest

from canbao.matters import review
from canbao.matters.models import Matter
from canbao.matters.queries import get_office_matter
from canbao.office.review_desk.permissions import get_open_acts
from canbao.values.actor import Actor
from tests import factories

NOTHING: frozenset[str] = frozenset()


def reload(matter: Matter) -> Matter:
    return get_office_matter(matter.employer_id, matter.id)


@pytest.fixture
def first(town: factories.City) -> Actor:
    """Return the first reviewer."""
    return factories.actor(town.reviewer)


@pytest.fixture
def second(town: factories.City) -> Actor:
    """Return the second reviewer."""
    return factories.actor(town.approver)


@pytest.fixture
def submitted(town: factories.City) -> Matter:
    """Return a submitted enrolment of one person."""
    return factories.submit_people(town.owner_actor, [factories.newcomer(1)])


@pytest.fixture
def accepted(submitted: Matter, first: Actor) -> Matter:
    """Return the enrolment, taken by the first reviewer."""
    return review.take_matter(first, submitted.employer_id, submitted.id)


@pytest.fixture
def reviewing(accepted: Matter, first: Actor) -> Matter:
    """Return the enrolment, its first review saved."""
    return review.review_matter(
        first, accepted.employer_id, accepted.id, reload(accepted).version, factories.pass_all_lines(1), send=False
    )


@pytest.fixture
def confirming(reviewing: Matter, first: Actor) -> Matter:
    """Return the enrolment, sent on to second review."""
    version = reload(reviewing).version
    return review.review_matter(
        first, reviewing.employer_id, reviewing.id, version, factories.pass_all_lines(1), send=True
    )


def test_a_first_reviewer_can_take_or_not_accept_a_submitted_matter(
    submitted: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(first, submitted) == {"take", "not_accept"}
    assert get_open_acts(second, submitted) == NOTHING
    assert get_open_acts(replace(first, verbs=first.verbs - {"office.matter.take"}), submitted) == {"not_accept"}


def test_the_reviewer_who_took_a_matter_can_review_return_release_or_not_accept_it(
    accepted: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(first, accepted) == {"review", "return", "release", "not_accept"}
    assert get_open_acts(factories.actor(factories.staff("office.reviewer")), accepted) == NOTHING
    assert get_open_acts(second, accepted) == NOTHING
    assert get_open_acts(replace(first, verbs=second.verbs), accepted) == NOTHING


def test_a_matter_under_review_can_only_be_reviewed_or_returned(reviewing: Matter, first: Actor, second: Actor) -> None:
    assert get_open_acts(first, reviewing) == {"review", "return"}
    assert get_open_acts(factories.actor(factories.staff("office.reviewer")), reviewing) == NOTHING
    assert get_open_acts(second, reviewing) == NOTHING


def test_another_person_can_confirm_or_send_down_a_matter_under_second_review(
    confirming: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(second, confirming) == {"confirm", "send_down"}
    assert get_open_acts(first, confirming) == NOTHING
    assert get_open_acts(replace(first, verbs=first.verbs | second.verbs), confirming) == NOTHING


def test_a_decided_matter_offers_no_act(confirming: Matter, first: Actor, second: Actor) -> None:
    done = review.confirm_matter(second, confirming.employer_id, confirming.id, confirming.version, {})
    assert get_open_acts(first, done) == get_open_acts(second, done) == NOTHING


@pytest.mark.parametrize("filed_by", ["submitted_by", "drafted_by"])
def test_a_matter_offers_no_act_to_the_person_who_filed_it(submitted: Matter, first: Actor, filed_by: str) -> None:
    setattr(submitted, filed_by, first.user_id)
    assert get_open_acts(first, submitted) == NOTHING


def test_a_matter_offers_no_act_to_an_operator_of_its_employer(submitted: Matter, first: Actor) -> None:
    assert get_open_acts(replace(first, own_employers=frozenset({submitted.employer_id})), submitted) == NOTHING
