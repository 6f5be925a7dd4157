"""Who at the agency sees the names and numbers of a matter, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from canbao.matters import review
from canbao.matters.models import Matter
from canbao.matters.unmasking import is_unmasked_for, may_review_second, unmask_matter
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def reviewer(town: factories.City) -> Actor:
    """Return the first reviewer."""
    return factories.actor(town.reviewer)


@pytest.fixture
def approver(town: factories.City) -> Actor:
    """Return the second reviewer."""
    return factories.actor(town.approver)


@pytest.fixture
def submitted(town: factories.City) -> Matter:
    """Return a submitted enrolment of one person."""
    return factories.submit_people(town.owner_actor, [factories.newcomer(1)])


@pytest.fixture
def confirming(submitted: Matter, reviewer: Actor) -> Matter:
    """Return the enrolment after first review."""
    key = (submitted.employer_id, submitted.id)
    taken = review.take_matter(reviewer, *key)
    return review.review_matter(reviewer, *key, taken.version, factories.pass_all_lines(1), send=True)


def unmask(actor: Actor, matter: Matter, reason: str = "") -> Matter:
    return unmask_matter(actor, matter.employer_id, matter.id, reason)


def test_the_first_reviewer_sees_names_until_the_matter_is_decided(
    submitted: Matter, confirming: Matter, reviewer: Actor, approver: Actor
) -> None:
    other = factories.actor(factories.staff("office.reviewer"))
    assert [is_unmasked_for(actor, confirming) for actor in (reviewer, other, approver)] == [True, False, False]
    done = review.confirm_matter(approver, confirming.employer_id, confirming.id, confirming.version, {})
    assert not is_unmasked_for(reviewer, done)


def test_only_the_person_who_gave_a_reason_sees_names(submitted: Matter, reviewer: Actor) -> None:
    with pytest.raises(Refusal) as caught:
        unmask(reviewer, submitted, " ")
    assert caught.value.code == "words_missing"
    assert not is_unmasked_for(reviewer, submitted)
    unmask(reviewer, submitted, "核对")
    assert is_unmasked_for(reviewer, submitted)
    assert not is_unmasked_for(factories.actor(factories.staff("office.reviewer")), submitted)
    assert not is_unmasked_for(replace(reviewer, verbs=reviewer.verbs - {"office.unmask"}), submitted)


def test_an_unmasked_decided_matter_is_masked_the_next_day(confirming: Matter, approver: Actor) -> None:
    done = review.confirm_matter(approver, confirming.employer_id, confirming.id, confirming.version, {})
    unmask(approver, done, "复查")
    assert is_unmasked_for(approver, done)
    tomorrow: datetime = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        assert not is_unmasked_for(approver, done)


def test_unmasking_for_second_review_needs_no_reason(submitted: Matter, approver: Actor, confirming: Matter) -> None:
    unmask(approver, confirming)
    assert is_unmasked_for(approver, confirming)
    with pytest.raises(Refusal) as caught:
        unmask(factories.actor(factories.staff("office.reviewer")), confirming)
    assert caught.value.code == "words_missing"


def test_second_review_needs_another_person_with_the_right_to_approve(
    submitted: Matter, confirming: Matter, reviewer: Actor, approver: Actor
) -> None:
    assert may_review_second(approver, confirming)
    assert not may_review_second(approver, submitted)
    assert not may_review_second(factories.actor(factories.staff("office.reviewer")), confirming)
    assert not may_review_second(replace(approver, user_id=confirming.reviewed_by), confirming)
    assert not may_review_second(replace(approver, own_employers=frozenset({confirming.employer_id})), confirming)
