"""Acts of employers and reviewers are refused by code."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from canbao.access.operations import unbind_account
from canbao.matters import announcements, attachments, draft_lines, drafts, publishing, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.examination import Examination
from canbao.matters.messages import get_message, set_mail_preference
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_office_matter
from canbao.matters.unmasking import unmask_matter
from canbao.matters.withholding import Withheld
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

Act = Callable[[Actor, Matter], object]

EMPLOYER_ACTS: dict[str, Act] = {
    "no_such_document": lambda actor, matter: attachments.detach(actor, matter.id, 1),
    "no_such_column": lambda actor, matter: draft_lines.fill_cells(actor, get_service("enrolment"), {"nothing": "1"}),
    "no_such_message": lambda actor, matter: get_message(actor, 1),
    "no_such_choice": lambda actor, matter: set_mail_preference(actor, "sometimes"),
    "no_such_matter": lambda actor, matter: drafts.discard_draft(actor, 1),
    "no_such_line": lambda actor, matter: drafts.change_line(actor, get_service("enrolment"), matter.id, 1, 0, {}),
    "too_many_lines": lambda actor, matter: drafts.add_lines(
        actor, get_service("enrolment"), [factories.newcomer(1)] * get_service("enrolment").declaration.most_lines
    ),
}


@pytest.mark.parametrize("code", EMPLOYER_ACTS)
def test_a_refused_act_of_an_employer_changes_nothing(town: factories.City, code: str) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        EMPLOYER_ACTS[code](town.owner_actor, matter)
    assert caught.value.code == code
    assert Matter.objects.for_employer(matter.employer_id).get().version == matter.version


def test_a_draft_of_an_unbound_scheme_is_not_submitted(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    actor = town.owner_actor
    unbind_account(actor, "310")
    with pytest.raises(Refusal, match="scheme_unbound"):
        submission.submit_matter(actor, matter.id, matter.version, "k")


def test_one_of_two_simultaneous_filings_for_a_person_is_submitted(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of the second filing runs before the first is submitted."""
    factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    examine = submission.examine_matter

    def examine_before_the_first(matter: Matter, lines: Sequence[MatterLine], *withheld: Withheld) -> Examination:
        return replace(examine(matter, lines, *withheld), findings=())

    monkeypatch.setattr(submission, "examine_matter", examine_before_the_first)
    with pytest.raises(Refusal, match="submitted_meanwhile"):
        submission.submit_matter(town.owner_actor, matter.id, matter.version, "k")


def take_new_matter(town: factories.City) -> tuple[Actor, Matter]:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    reviewer = factories.actor(town.reviewer)
    review.take_matter(reviewer, matter.employer_id, matter.id)
    return reviewer, get_office_matter(matter.employer_id, matter.id)


def test_a_matter_with_an_undecided_line_is_not_sent_on(town: factories.City) -> None:
    reviewer, matter = take_new_matter(town)
    with pytest.raises(Refusal, match="lines_undecided") as caught:
        review.review_matter(
            reviewer, matter.employer_id, matter.id, matter.version, factories.pass_all_lines(1), send=True
        )
    assert caught.value.sentence("en").startswith("Lines 2 are not decided yet.")


@pytest.mark.parametrize("act", ["send_back", "refuse_acceptance"])
def test_returning_or_not_accepting_a_whole_matter_needs_a_reason(town: factories.City, act: str) -> None:
    reviewer, matter = take_new_matter(town)
    with pytest.raises(Refusal, match="matter_reason_missing"):
        if act == "send_back":
            review.send_back(reviewer, matter.employer_id, matter.id, matter.version, {}, "", "")
        else:
            review.refuse_acceptance(reviewer, matter.employer_id, matter.id, matter.version, "", "")


def test_unmasking_names_needs_a_reason(town: factories.City) -> None:
    _reviewer, matter = take_new_matter(town)
    with pytest.raises(Refusal, match="words_missing"):
        unmask_matter(factories.actor(factories.staff("office.reviewer")), matter.employer_id, matter.id, " ")


def test_announcements_and_guides_are_changed_in_their_latest_version_and_in_chinese() -> None:
    office = factories.actor(factories.staff("office.system"))
    row = announcements.prepare_announcement(office, {"title": "年度基数申报开始", "body": "七月一日起。"})
    with pytest.raises(Refusal, match="words_changed"):
        announcements.prepare_correction(office, row.id, 0, {"body": "旧页面"})
    with pytest.raises(Refusal, match="words_missing"):
        announcements.withdraw_announcement(office, row.id, 1, " ")
    announcements.withdraw_announcement(office, row.id, 1, "有误")
    with pytest.raises(Refusal, match="no_such_announcement"):
        announcements.get_announcement(row.id)
    with pytest.raises(Refusal, match="no_such_part"):
        publishing.save_guide_words(office, "enrolment", "no such part", 0, "字", "")
    with pytest.raises(Refusal, match="chinese_missing"):
        publishing.save_guide_words(office, "enrolment", "materials", 0, "", "Nothing")
