"""Acts on matters are refused with a code that names the reason."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from canbao.access.operations import unbind_account
from canbao.matters import announcements, attachments, draft_lines, drafts, messages, publishing, review, submission
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


def get_refusal_code(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def reload(matter: Matter) -> Matter:
    return Matter.objects.for_employer(matter.employer_id).get(id=matter.id)


@pytest.fixture
def reviewer(town: factories.City) -> Actor:
    """Return the first reviewer."""
    return factories.actor(town.reviewer)


@pytest.fixture
def approver(town: factories.City) -> Actor:
    """Return the second reviewer."""
    return factories.actor(town.approver)


@pytest.fixture
def other(town: factories.City) -> Actor:
    """Return another first reviewer."""
    return factories.actor(factories.staff("office.reviewer"))


@pytest.fixture
def submitted(town: factories.City) -> Matter:
    """Return a submitted enrolment of two people."""
    return factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])


@pytest.fixture
def accepted(submitted: Matter, reviewer: Actor) -> Matter:
    """Return the enrolment, taken by the first reviewer."""
    return review.take_matter(reviewer, submitted.employer_id, submitted.id)


@pytest.fixture
def confirming(accepted: Matter, reviewer: Actor) -> Matter:
    """Return the enrolment after first review."""
    return review.review_matter(
        reviewer, accepted.employer_id, accepted.id, accepted.version, factories.pass_all_lines(2), send=True
    )


def key(matter: Matter, behind: int = 0) -> tuple[int, int, int]:
    """Return employer, matter and a version that is this many versions old."""
    return matter.employer_id, matter.id, reload(matter).version - behind


# -- the employer ----------------------------------------------------------------------------------------------------


def test_an_account_that_is_not_bound_can_not_draft(town: factories.City) -> None:
    owner = town.owner_actor
    for actor in (replace(owner, employer_id=None), replace(owner, account_id=None)):
        assert get_refusal_code(lambda actor=actor: drafts.open_draft(actor, get_service(ENROLMENT))) == "unbound"  # type: ignore[misc]


def test_drafting_and_submitting_need_a_bound_scheme(town: factories.City) -> None:
    owner = town.owner_actor
    draft = factories.draft(owner, [factories.newcomer(1)])
    unbind_account(owner, "310")
    assert get_refusal_code(lambda: factories.draft(owner, [factories.newcomer(2)])) == "scheme_unbound"
    assert get_refusal_code(lambda: submission.submit_matter(owner, draft.id, draft.version, "key")) == "scheme_unbound"


def limit_lines(code: str, most: int) -> Service:
    """Return a service that takes at most this many lines."""
    whole = get_service(code)
    return replace(whole, declaration=replace(whole.declaration, most_lines=most))


def test_typed_lines_beyond_the_limit_of_the_service_are_refused(town: factories.City) -> None:
    owner, two = town.owner_actor, limit_lines(ENROLMENT, 2)
    draft = drafts.add_lines(owner, two, [factories.newcomer(1), factories.newcomer(2)])
    assert get_refusal_code(lambda: drafts.add_lines(owner, two, [factories.newcomer(3)])) == "too_many_lines"
    assert reload(draft).line_count == 2


def test_people_beyond_the_limit_of_the_service_are_refused(town: factories.City) -> None:
    owner, two = town.owner_actor, limit_lines("suspension", 2)
    people = list(factories.insure_people(town.employer, "甲乙", "丙丁", "戊己").values())
    draft_lines.pick_people(owner, two, people[:2])
    assert get_refusal_code(lambda: draft_lines.pick_people(owner, two, people[2:])) == "too_many_lines"


def test_only_a_column_that_can_be_typed_is_filled(town: factories.City) -> None:
    owner, declaration = town.owner_actor, get_service("base_declaration")
    person = factories.insure_people(town.employer, "李晓燕")["李晓燕"]
    factories.draft_for_people(owner, "base_declaration", [person])
    for column in ("last", "nothing"):
        assert (
            get_refusal_code(lambda column=column: draft_lines.fill_cells(owner, declaration, {column: "1"}))
            == "no_such_column"
        )  # type: ignore[misc]


@pytest.mark.parametrize("percent", ["-90.01", "1000.01"])
def test_a_percentage_out_of_range_is_refused(town: factories.City, percent: str) -> None:
    owner, declaration = town.owner_actor, get_service("base_declaration")
    assert (
        get_refusal_code(lambda: draft_lines.raise_by_percent(owner, declaration, "wage", Decimal(percent)))
        == "percent_out_of_range"
    )


def test_an_unknown_line_is_not_changed(town: factories.City) -> None:
    owner, enrolment = town.owner_actor, get_service(ENROLMENT)
    draft = factories.draft(owner, [factories.newcomer(1)])
    assert get_refusal_code(lambda: drafts.change_line(owner, enrolment, draft.id, 1, 1, {})) == "no_such_line"


def test_the_second_of_two_simultaneous_filings_for_a_person_is_refused(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = town.owner_actor
    first = factories.draft(owner, [factories.newcomer(1)])
    examined = examine_matter(first)
    Matter.objects.for_employer(first.employer_id).filter(id=first.id).update(origin_id=1)
    second = factories.draft(owner, [factories.newcomer(1)])
    submission.submit_matter(owner, first.id, first.version, "first")
    # What the check of the second filing found before the first was submitted.
    monkeypatch.setattr(submission, "examine_matter", lambda *_matter: examined)
    assert (
        get_refusal_code(lambda: submission.submit_matter(owner, second.id, second.version, "second"))
        == "submitted_meanwhile"
    )


def test_an_older_version_of_a_matter_is_not_withdrawn(town: factories.City, submitted: Matter) -> None:
    owner = town.owner_actor
    assert (
        get_refusal_code(lambda: submission.withdraw_matter(owner, submitted.id, submitted.version - 1))
        == "changed_meanwhile"
    )
    submission.withdraw_matter(owner, submitted.id, submitted.version)
    assert (
        get_refusal_code(lambda: submission.withdraw_matter(owner, submitted.id, submitted.version)) == "not_in_state"
    )


def test_a_submitted_matter_is_not_discarded(town: factories.City, submitted: Matter) -> None:
    assert get_refusal_code(lambda: drafts.discard_draft(town.owner_actor, submitted.id)) == "not_in_state"


def test_an_unknown_or_submitted_document_is_not_removed(town: factories.City, submitted: Matter) -> None:
    owner = town.owner_actor
    assert get_refusal_code(lambda: attachments.detach(owner, submitted.id, 1)) == "not_in_state"
    draft = factories.draft(owner, [factories.newcomer(3)])
    assert get_refusal_code(lambda: attachments.detach(owner, draft.id, 1)) == "no_such_document"


# -- the agency ------------------------------------------------------------------------------------------------------


def test_an_unknown_matter_is_not_found(submitted: Matter) -> None:
    with pytest.raises(NoSuchMatter):
        get_office_matter(submitted.employer_id, 1)


def test_only_the_reviewer_who_took_a_matter_can_release_return_or_refuse_it(accepted: Matter, other: Actor) -> None:
    held = key(accepted)
    assert get_refusal_code(lambda: review.release_matter(other, *held[:2])) == "taken_by_other"
    assert get_refusal_code(lambda: review.send_back(other, *held, {}, "wage", "")) == "taken_by_other"
    assert get_refusal_code(lambda: review.refuse_acceptance(other, *held, "not_ours", "")) == "taken_by_other"


def test_an_older_version_of_a_matter_is_not_decided(accepted: Matter, reviewer: Actor, approver: Actor) -> None:
    old = key(accepted, behind=1)
    assert get_refusal_code(lambda: review.review_matter(reviewer, *old, {}, send=False)) == "changed_meanwhile"
    assert get_refusal_code(lambda: review.send_back(reviewer, *old, {}, "wage", "")) == "changed_meanwhile"
    assert get_refusal_code(lambda: review.refuse_acceptance(reviewer, *old, "not_ours", "")) == "changed_meanwhile"
    assert get_refusal_code(lambda: review.send_down(approver, *old, "再看")) == "changed_meanwhile"


def test_sending_a_matter_back_to_first_review_needs_words(
    accepted: Matter, confirming: Matter, approver: Actor
) -> None:
    assert get_refusal_code(lambda: review.send_down(approver, *key(confirming), " ")) == "words_missing"


def test_returning_or_not_accepting_a_matter_needs_a_reason_code(accepted: Matter, reviewer: Actor) -> None:
    assert (
        get_refusal_code(lambda: review.send_back(reviewer, *key(accepted), {}, "", "请核对"))
        == "matter_reason_missing"
    )
    assert (
        get_refusal_code(lambda: review.refuse_acceptance(reviewer, *key(accepted), "", "")) == "matter_reason_missing"
    )


def test_an_incomplete_first_review_is_saved_but_not_sent_on(accepted: Matter, reviewer: Actor) -> None:
    half = {1: Decision("passed")}
    saved = review.review_matter(reviewer, *key(accepted), half, send=False)
    assert saved.state == "reviewing"
    assert (
        get_refusal_code(lambda: review.review_matter(reviewer, *key(accepted), half, send=True)) == "lines_undecided"
    )
    assert [line.proposal for line in get_lines(accepted)] == ["passed", ""]


def test_second_review_decides_every_line(confirming: Matter, approver: Actor) -> None:
    assert (
        get_refusal_code(lambda: review.confirm_matter(approver, *key(confirming), {1: Decision("")}))
        == "lines_undecided"
    )


def test_a_review_is_refused_in_the_state_of_the_other(accepted: Matter, reviewer: Actor, approver: Actor) -> None:
    assert get_refusal_code(lambda: review.confirm_matter(approver, *key(accepted), {})) == "not_in_state"
    review.review_matter(reviewer, *key(accepted), factories.pass_all_lines(2), send=True)
    assert get_refusal_code(lambda: review.review_matter(reviewer, *key(accepted), {}, send=False)) == "not_in_state"


def test_the_first_reviewer_can_not_send_a_matter_back_to_first_review(confirming: Matter, approver: Actor) -> None:
    both = replace(approver, user_id=confirming.reviewed_by)
    assert get_refusal_code(lambda: review.send_down(both, *key(confirming), "再看")) == "same_reviewer"


# -- messages and what is published ----------------------------------------------------------------------------------


def test_an_unknown_message_or_mail_preference_is_refused(town: factories.City) -> None:
    assert get_refusal_code(lambda: messages.get_message(town.owner_actor, 1)) == "no_such_message"
    assert get_refusal_code(lambda: messages.set_mail_preference(town.owner_actor, "sometimes")) == "no_such_choice"


def test_a_withdrawn_announcement_is_not_found(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    row = factories.publish_announcement("停机", "今晚停机")
    assert (
        get_refusal_code(lambda: announcements.withdraw_announcement(writer, row.id, row.version, " "))
        == "words_missing"
    )
    announcements.withdraw_announcement(writer, row.id, row.version, "误")
    assert get_refusal_code(lambda: announcements.get_announcement(row.id)) == "no_such_announcement"
    assert get_refusal_code(lambda: announcements.prepare_correction(writer, row.id, 2, {})) == "no_such_announcement"


def test_who_prepared_an_announcement_does_not_release_it(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    other = factories.actor(factories.staff("office.system"))
    row = announcements.prepare_announcement(writer, {"title": "停机", "body": "今晚停机"})
    release = announcements.release_announcement
    assert get_refusal_code(lambda: release(writer, row.id, row.version)) == "announcement_prepared_by_you"
    assert get_refusal_code(lambda: release(other, row.id, 0)) == "words_changed"
    release(other, row.id, row.version)
    assert get_refusal_code(lambda: release(other, row.id, row.version)) == "nothing_prepared"


def test_discarded_texts_never_reach_the_site(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    row = announcements.prepare_announcement(writer, {"title": "停机", "body": "今晚停机"})
    discard = announcements.discard_prepared
    assert get_refusal_code(lambda: discard(writer, row.id, row.version, " ")) == "words_missing"
    discard(writer, row.id, row.version, "不再停机")
    assert announcements.get_announcements() == [] and announcements.get_waiting_announcements() == []
    assert get_refusal_code(lambda: announcements.get_editable_announcement(row.id)) == "no_such_announcement"


def test_a_discarded_correction_leaves_the_site_as_it_is(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    row = factories.publish_announcement("停机", "今晚停机")
    corrected = announcements.prepare_correction(writer, row.id, row.version, {"body": "明晚停机"})
    announcements.discard_prepared(writer, row.id, corrected.version, "仍是今晚")
    assert announcements.get_announcement(row.id).body == "今晚停机"


def test_words_of_a_guide_need_chinese(town: factories.City) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    assert (
        get_refusal_code(lambda: publishing.save_guide_words(writer, ENROLMENT, "fee", 0, " ", "Free"))
        == "chinese_missing"
    )
