"""What the desk offers: each reviewer sees the acts they may carry out on a matter, and no others."""

from dataclasses import replace

import pytest

from canbao.matters import review
from canbao.matters.models import Matter
from canbao.matters.queries import get_office_matter
from canbao.office.review_desk.permissions import get_open_acts
from canbao.values.actor import Actor
from tests import factories

NOTHING: frozenset[str] = frozenset()


def now(matter: Matter) -> Matter:
    return get_office_matter(matter.employer_id, matter.id)


@pytest.fixture
def first(town: factories.City) -> Actor:
    """The first reviewer."""
    return factories.actor(town.reviewer)


@pytest.fixture
def second(town: factories.City) -> Actor:
    """The second reviewer."""
    return factories.actor(town.approver)


@pytest.fixture
def submitted(town: factories.City) -> Matter:
    """A submitted enrolment of one person."""
    return factories.submitted(town.owner_actor, [factories.newcomer(1)])


@pytest.fixture
def accepted(submitted: Matter, first: Actor) -> Matter:
    """The same, taken by the first reviewer."""
    return review.take_matter(first, submitted.employer_id, submitted.id)


@pytest.fixture
def reviewing(accepted: Matter, first: Actor) -> Matter:
    """The same, first review begun and saved."""
    return review.review_matter(
        first, accepted.employer_id, accepted.id, now(accepted).version, factories.passed(1), send=False
    )


@pytest.fixture
def confirming(reviewing: Matter, first: Actor) -> Matter:
    """The same, sent on to second review."""
    version = now(reviewing).version
    return review.review_matter(first, reviewing.employer_id, reviewing.id, version, factories.passed(1), send=True)


def test_submitted_matter_is_taken_or_not_accepted_by_a_first_reviewer(
    submitted: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(first, submitted) == {"take", "not_accept"}
    assert get_open_acts(second, submitted) == NOTHING
    assert get_open_acts(replace(first, verbs=first.verbs - {"office.matter.take"}), submitted) == {"not_accept"}


def test_accepted_matter_is_reviewed_returned_released_or_not_accepted_by_its_taker(
    accepted: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(first, accepted) == {"review", "return", "release", "not_accept"}
    assert get_open_acts(factories.actor(factories.staff("office.reviewer")), accepted) == NOTHING
    assert get_open_acts(second, accepted) == NOTHING
    assert get_open_acts(replace(first, verbs=second.verbs), accepted) == NOTHING


def test_matter_under_review_is_no_longer_released_or_not_accepted(
    reviewing: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(first, reviewing) == {"review", "return"}
    assert get_open_acts(factories.actor(factories.staff("office.reviewer")), reviewing) == NOTHING
    assert get_open_acts(second, reviewing) == NOTHING


def test_matter_under_second_review_is_confirmed_or_sent_down_by_another_person(
    confirming: Matter, first: Actor, second: Actor
) -> None:
    assert get_open_acts(second, confirming) == {"confirm", "send_down"}
    assert get_open_acts(first, confirming) == NOTHING
    assert get_open_acts(replace(first, verbs=first.verbs | second.verbs), confirming) == NOTHING


def test_decided_matter_offers_nothing(confirming: Matter, first: Actor, second: Actor) -> None:
    done = review.confirm_matter(second, confirming.employer_id, confirming.id, confirming.version, {})
    assert get_open_acts(first, done) == get_open_acts(second, done) == NOTHING


@pytest.mark.parametrize("filed_by", ["submitted_by", "drafted_by"])
def test_nothing_is_offered_on_what_somebody_filed(submitted: Matter, first: Actor, filed_by: str) -> None:
    setattr(submitted, filed_by, first.user_id)
    assert get_open_acts(first, submitted) == NOTHING


def test_nothing_is_offered_on_a_matter_of_somebodys_own_employer(submitted: Matter, first: Actor) -> None:
    assert get_open_acts(replace(first, own_employers=frozenset({submitted.employer_id})), submitted) == NOTHING
