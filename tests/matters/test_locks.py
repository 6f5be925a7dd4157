"""An act on a matter first locks its row, so that two acts at once run one after the other."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from canbao.matters import announcements, attachments, drafts, publishing, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.matters.review import Decision
from canbao.matters.unmasking import unmask_matter
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MATTER = "matters_matter"
Locks = Callable[[Callable[[], object]], str]


@pytest.fixture
def first_lock(row_locks: list[str]) -> Locks:
    """Return a function that runs an act and returns the table it locks first."""

    def run_and_get_table(act: Callable[[], object]) -> str:
        row_locks.clear()
        act()
        return row_locks[0]

    return run_and_get_table


def reload(matter: Matter) -> Matter:
    return Matter.objects.for_employer(matter.employer_id).get(id=matter.id)


def test_acts_of_the_employer_lock_the_matter_first(
    town: factories.City, first_lock: Locks, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    owner, enrolment = town.owner_actor, get_service("enrolment")
    assert first_lock(lambda: drafts.add_lines(owner, enrolment, [factories.newcomer(1)])) == MATTER
    matter = Matter.objects.for_employer(town.employer.id).get()
    assert first_lock(lambda: drafts.add_lines(owner, enrolment, [factories.newcomer(2)], matter.id)) == MATTER
    line = get_lines(matter)[0]
    typed = factories.newcomer(1)
    assert first_lock(lambda: drafts.change_line(owner, enrolment, matter.id, line.id, line.version, typed)) == MATTER
    assert first_lock(lambda: drafts.remove_lines(owner, enrolment, matter.id, [line.id])) == MATTER
    assert first_lock(lambda: attachments.attach(owner, matter.id, "a.pdf", b"%PDF-1.7 a licence")) == MATTER
    (attached,) = attachments.get_attachments(matter)
    assert first_lock(lambda: attachments.detach(owner, matter.id, attached.id)) == MATTER
    assert first_lock(lambda: submission.submit_matter(owner, matter.id, reload(matter).version, "key")) == MATTER
    assert first_lock(lambda: submission.withdraw_matter(owner, matter.id, reload(matter).version)) == MATTER
    draft = factories.draft(owner, [factories.newcomer(3)])
    assert first_lock(lambda: drafts.discard_draft(owner, draft.id)) == MATTER


def test_acts_of_the_agency_lock_the_matter_first(town: factories.City, first_lock: Locks) -> None:
    reviewer, approver = factories.actor(town.reviewer), factories.actor(town.approver)
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    key = (matter.employer_id, matter.id)

    def review_lines(send: bool) -> Matter:
        return review.review_matter(reviewer, *key, reload(matter).version, factories.pass_all_lines(1), send=send)

    assert first_lock(lambda: unmask_matter(reviewer, *key, "核对")) == MATTER
    assert first_lock(lambda: review.take_matter(reviewer, *key)) == MATTER
    assert first_lock(lambda: review.release_matter(reviewer, *key)) == MATTER
    review.take_matter(reviewer, *key)
    assert first_lock(lambda: review_lines(send=False)) == MATTER
    assert first_lock(lambda: review_lines(send=True)) == MATTER
    assert first_lock(lambda: review.send_down(approver, *key, reload(matter).version, "再看")) == MATTER
    review_lines(send=True)
    assert first_lock(lambda: review.confirm_matter(approver, *key, reload(matter).version, {})) == MATTER


def test_returning_or_not_accepting_a_matter_locks_it_first(town: factories.City, first_lock: Locks) -> None:
    reviewer = factories.actor(town.reviewer)
    returned = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    review.take_matter(reviewer, returned.employer_id, returned.id)
    key = (returned.employer_id, returned.id, reload(returned).version)
    reasons = {1: Decision("correct", "wage")}
    assert first_lock(lambda: review.send_back(reviewer, *key, reasons, "wage", "")) == MATTER
    other = factories.submit_people(town.owner_actor, [factories.newcomer(2)])
    key = (other.employer_id, other.id, other.version)
    assert first_lock(lambda: review.refuse_acceptance(reviewer, *key, "not_ours", "")) == MATTER


def test_changing_an_announcement_or_a_guide_locks_it_first(town: factories.City, first_lock: Locks) -> None:
    writer = factories.actor(factories.staff("office.parameters"))
    releaser = factories.actor(factories.staff("office.system"))
    row = announcements.prepare_announcement(writer, {"title": "停机", "body": "今晚停机"})
    words = {"title": "停机通知"}
    announcement = "matters_announcement"
    assert first_lock(lambda: announcements.prepare_correction(writer, row.id, 1, words)) == announcement
    assert first_lock(lambda: announcements.release_announcement(releaser, row.id, 2)) == announcement
    assert first_lock(lambda: announcements.withdraw_announcement(writer, row.id, 3, "误")) == announcement
    other = announcements.prepare_announcement(writer, {"title": "停机", "body": "今晚停机"})
    assert first_lock(lambda: announcements.discard_prepared(writer, other.id, 1, "误")) == announcement
    written = first_lock(lambda: publishing.save_guide_words(writer, "enrolment", "fee", 0, "免费", ""))
    assert written == "matters_guidewords"
