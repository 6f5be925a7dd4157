"""What keeps an act on a matter from being carried out, and what the refusal is called."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from canbao.access.operations import unbind_account
from canbao.matters import attachments, draft_lines, drafts, messages, publishing, review, submission
from canbao.matters.catalogue import Service, get_service
from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, get_lines, get_office_matter
from canbao.matters.review import Decision
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ENROLMENT = "enrolment"


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def now(matter: Matter) -> Matter:
    return Matter.objects.for_employer(matter.employer_id).get(id=matter.id)


@pytest.fixture
def reviewer(town: factories.City) -> Actor:
    """The first reviewer."""
    return factories.actor(town.reviewer)


@pytest.fixture
def approver(town: factories.City) -> Actor:
    """The second reviewer."""
    return factories.actor(town.approver)


@pytest.fixture
def other(town: factories.City) -> Actor:
    """Another first reviewer."""
    return factories.actor(factories.staff("office.reviewer"))


@pytest.fixture
def submitted(town: factories.City) -> Matter:
    """A submitted enrolment of two people."""
    return factories.submitted(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])


@pytest.fixture
def accepted(submitted: Matter, reviewer: Actor) -> Matter:
    """The same, taken by the first reviewer."""
    return review.take_matter(reviewer, submitted.employer_id, submitted.id)


@pytest.fixture
def confirming(accepted: Matter, reviewer: Actor) -> Matter:
    """The same, after first review."""
    return review.review_matter(
        reviewer, accepted.employer_id, accepted.id, accepted.version, factories.passed(2), send=True
    )


def key(matter: Matter, behind: int = 0) -> tuple[int, int, int]:
    """Employer, matter and version as a page showed them, some versions behind."""
    return matter.employer_id, matter.id, now(matter).version - behind


# -- the employer ----------------------------------------------------------------------------------------------------


def test_nothing_is_drafted_for_an_account_that_is_not_bound(town: factories.City) -> None:
    owner = town.owner_actor
    for actor in (replace(owner, employer_id=None), replace(owner, account_id=None)):
        assert refused(lambda actor=actor: drafts.open_draft(actor, get_service(ENROLMENT))) == "unbound"  # type: ignore[misc]


def test_nothing_is_drafted_or_submitted_for_a_scheme_that_is_not_bound(town: factories.City) -> None:
    owner = town.owner_actor
    draft = factories.draft(owner, [factories.newcomer(1)])
    unbind_account(owner, "310")
    assert refused(lambda: factories.draft(owner, [factories.newcomer(2)])) == "scheme_unbound"
    assert refused(lambda: submission.submit_matter(owner, draft.id, draft.version, "key")) == "scheme_unbound"


def short(code: str, most: int) -> Service:
    """A get_service that takes few lines."""
    whole = get_service(code)
    return replace(whole, declaration=replace(whole.declaration, most_lines=most))


def test_a_filing_takes_as_many_lines_as_its_service_allows(town: factories.City) -> None:
    owner, two = town.owner_actor, short(ENROLMENT, 2)
    draft = drafts.add_lines(owner, two, [factories.newcomer(1), factories.newcomer(2)])
    assert refused(lambda: drafts.add_lines(owner, two, [factories.newcomer(3)])) == "too_many_lines"
    assert now(draft).line_count == 2


def test_a_filing_takes_as_many_people_of_the_roster_as_its_service_allows(town: factories.City) -> None:
    owner, two = town.owner_actor, short("suspension", 2)
    people = list(factories.on_the_books(town.employer, "甲乙", "丙丁", "戊己").values())
    draft_lines.pick_people(owner, two, people[:2])
    assert refused(lambda: draft_lines.pick_people(owner, two, people[2:])) == "too_many_lines"


def test_only_a_column_that_may_be_typed_is_filled(town: factories.City) -> None:
    owner, declaration = town.owner_actor, get_service("base_declaration")
    person = factories.on_the_books(town.employer, "李晓燕")["李晓燕"]
    factories.listed(owner, "base_declaration", [person])
    for column in ("last", "nothing"):
        assert (
            refused(lambda column=column: draft_lines.fill_cells(owner, declaration, {column: "1"})) == "no_such_column"
        )  # type: ignore[misc]


@pytest.mark.parametrize("percent", ["-90.01", "1000.01"])
def test_a_wage_is_not_raised_beyond_reason(town: factories.City, percent: str) -> None:
    owner, declaration = town.owner_actor, get_service("base_declaration")
    assert (
        refused(lambda: draft_lines.raise_by_percent(owner, declaration, "wage", Decimal(percent)))
        == "percent_out_of_range"
    )


def test_a_line_that_was_removed_is_not_changed(town: factories.City) -> None:
    owner, enrolment = town.owner_actor, get_service(ENROLMENT)
    draft = factories.draft(owner, [factories.newcomer(1)])
    assert refused(lambda: drafts.change_line(owner, enrolment, draft.id, 1, 1, {})) == "no_such_line"


def test_the_second_of_two_filings_for_a_person_at_once_is_refused(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = town.owner_actor
    first = factories.draft(owner, [factories.newcomer(1)])
    examined = examine_matter(first)
    Matter.objects.for_employer(first.employer_id).filter(id=first.id).update(origin_id=1)
    second = factories.draft(owner, [factories.newcomer(1)])
    submission.submit_matter(owner, first.id, first.version, "first")
    # What the second found before the first was submitted.
    monkeypatch.setattr(submission, "examine_matter", lambda *_matter: examined)
    assert (
        refused(lambda: submission.submit_matter(owner, second.id, second.version, "second")) == "submitted_meanwhile"
    )


def test_a_matter_is_withdrawn_by_who_saw_its_latest_version(town: factories.City, submitted: Matter) -> None:
    owner = town.owner_actor
    assert (
        refused(lambda: submission.withdraw_matter(owner, submitted.id, submitted.version - 1)) == "changed_meanwhile"
    )
    submission.withdraw_matter(owner, submitted.id, submitted.version)
    assert refused(lambda: submission.withdraw_matter(owner, submitted.id, submitted.version)) == "not_in_state"


def test_a_submitted_matter_is_not_discarded(town: factories.City, submitted: Matter) -> None:
    assert refused(lambda: drafts.discard_draft(town.owner_actor, submitted.id)) == "not_in_state"


def test_a_document_is_taken_off_a_draft_once(town: factories.City, submitted: Matter) -> None:
    owner = town.owner_actor
    assert refused(lambda: attachments.detach(owner, submitted.id, 1)) == "not_in_state"
    draft = factories.draft(owner, [factories.newcomer(3)])
    assert refused(lambda: attachments.detach(owner, draft.id, 1)) == "no_such_document"


# -- the agency ------------------------------------------------------------------------------------------------------


def test_a_matter_that_is_not_there_is_not_found(submitted: Matter) -> None:
    with pytest.raises(NoSuchMatter):
        get_office_matter(submitted.employer_id, 1)


def test_only_its_taker_puts_back_returns_or_refuses_a_matter(accepted: Matter, other: Actor) -> None:
    held = key(accepted)
    assert refused(lambda: review.release_matter(other, *held[:2])) == "taken_by_other"
    assert refused(lambda: review.send_back(other, *held, {}, "wage", "")) == "taken_by_other"
    assert refused(lambda: review.refuse_acceptance(other, *held, "not_ours", "")) == "taken_by_other"


def test_who_saw_an_older_version_decides_nothing(accepted: Matter, reviewer: Actor, approver: Actor) -> None:
    old = key(accepted, behind=1)
    assert refused(lambda: review.review_matter(reviewer, *old, {}, send=False)) == "changed_meanwhile"
    assert refused(lambda: review.send_back(reviewer, *old, {}, "wage", "")) == "changed_meanwhile"
    assert refused(lambda: review.refuse_acceptance(reviewer, *old, "not_ours", "")) == "changed_meanwhile"
    assert refused(lambda: review.send_down(approver, *old, "再看")) == "changed_meanwhile"


def test_whatever_ends_or_returns_a_matter_says_why(accepted: Matter, confirming: Matter, approver: Actor) -> None:
    assert refused(lambda: review.send_down(approver, *key(confirming), " ")) == "words_missing"


def test_a_matter_is_returned_or_not_accepted_with_a_reason(accepted: Matter, reviewer: Actor) -> None:
    assert refused(lambda: review.send_back(reviewer, *key(accepted), {}, "", "请核对")) == "matter_reason_missing"
    assert refused(lambda: review.refuse_acceptance(reviewer, *key(accepted), "", "")) == "matter_reason_missing"


def test_first_review_may_be_saved_half_done_and_is_sent_on_when_every_line_is_decided(
    accepted: Matter, reviewer: Actor
) -> None:
    half = {1: Decision("passed")}
    saved = review.review_matter(reviewer, *key(accepted), half, send=False)
    assert saved.state == "reviewing"
    assert refused(lambda: review.review_matter(reviewer, *key(accepted), half, send=True)) == "lines_undecided"
    assert [line.proposal for line in get_lines(accepted)] == ["passed", ""]


def test_second_review_leaves_no_line_undecided(confirming: Matter, approver: Actor) -> None:
    assert refused(lambda: review.confirm_matter(approver, *key(confirming), {1: Decision("")})) == "lines_undecided"


def test_each_review_has_its_time(accepted: Matter, reviewer: Actor, approver: Actor) -> None:
    assert refused(lambda: review.confirm_matter(approver, *key(accepted), {})) == "not_in_state"
    review.review_matter(reviewer, *key(accepted), factories.passed(2), send=True)
    assert refused(lambda: review.review_matter(reviewer, *key(accepted), {}, send=False)) == "not_in_state"


def test_the_first_reviewer_does_not_send_a_matter_down_to_themselves(confirming: Matter, approver: Actor) -> None:
    both = replace(approver, user_id=confirming.reviewed_by)
    assert refused(lambda: review.send_down(both, *key(confirming), "再看")) == "same_reviewer"


# -- messages and what is published ----------------------------------------------------------------------------------


def test_a_message_that_is_not_the_account_s_is_not_there(town: factories.City) -> None:
    assert refused(lambda: messages.get_message(town.owner_actor, 1)) == "no_such_message"
    assert refused(lambda: messages.set_mail_preference(town.owner_actor, "sometimes")) == "no_such_choice"


def test_a_withdrawn_announcement_is_not_there(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    row = publishing.publish_announcement(writer, "停机", "今晚停机")
    assert refused(lambda: publishing.withdraw_announcement(writer, row.id, row.version, " ")) == "words_missing"
    publishing.withdraw_announcement(writer, row.id, row.version, "误")
    assert refused(lambda: publishing.get_announcement(row.id)) == "no_such_announcement"
    assert refused(lambda: publishing.correct_announcement(writer, row.id, 2, {})) == "no_such_announcement"


def test_words_of_a_guide_are_never_english_alone(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    assert refused(lambda: publishing.save_guide_words(writer, ENROLMENT, "fee", 0, " ", "Free")) == "chinese_missing"
