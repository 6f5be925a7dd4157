"""Every act on a matter is refused to a person without the right to it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from canbao.matters import announcements, attachments, drafts, messages, publishing, review, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_office_matter
from canbao.matters.unmasking import unmask_matter
from canbao.values.actor import Actor, NotAllowed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ACTS: list[tuple[str, Callable[[Actor], object]]] = [
    ("matter.draft", lambda actor: drafts.add_lines(actor, get_service("enrolment"), [])),
    ("matter.draft", lambda actor: drafts.change_line(actor, get_service("enrolment"), 1, 1, 1, {})),
    ("matter.draft", lambda actor: drafts.remove_lines(actor, get_service("enrolment"), 1, [])),
    ("matter.draft", lambda actor: attachments.attach(actor, 1, "a.pdf", b"")),
    ("matter.draft", lambda actor: attachments.detach(actor, 1, 1)),
    ("matter.submit", lambda actor: submission.submit_matter(actor, 1, 1, "key")),
    ("office.matter.review", lambda actor: review.review_matter(actor, 1, 1, 1, {}, send=False)),
    ("office.unmask", lambda actor: unmask_matter(actor, 1, 1, "核对")),
    ("office.announce", lambda actor: announcements.prepare_announcement(actor, {})),
    ("office.announce", lambda actor: announcements.prepare_correction(actor, 1, 1, {})),
    ("office.announce", lambda actor: announcements.release_announcement(actor, 1, 1)),
    ("office.announce", lambda actor: announcements.discard_prepared(actor, 1, 1, "误")),
    ("office.announce", lambda actor: announcements.withdraw_announcement(actor, 1, 1, "误")),
    ("office.announce", lambda actor: publishing.save_guide_words(actor, "enrolment", "fee", 0, "免费", "")),
    ("account.read", messages.mark_read),
    ("self.manage", lambda actor: messages.set_mail_preference(actor, "all")),
]


@pytest.mark.parametrize(("verb", "act"), ACTS)
def test_an_act_needs_its_right(verb: str, act: Callable[[Actor], object]) -> None:
    with pytest.raises(NotAllowed) as caught:
        act(factories.actor_without_rights())
    assert caught.value.verb == verb


TRANSITIONS: list[tuple[str, Callable[[Actor, Matter], object]]] = [
    ("office.matter.take", lambda actor, matter: review.take_matter(actor, matter.employer_id, matter.id)),
    ("office.matter.take", lambda actor, matter: review.release_matter(actor, matter.employer_id, matter.id)),
    ("matter.draft", lambda actor, matter: drafts.discard_draft(actor, matter.id)),
    ("matter.withdraw", lambda actor, matter: submission.withdraw_matter(actor, matter.id, matter.version)),
    (
        "office.matter.review",
        lambda actor, matter: review.send_back(
            actor, matter.employer_id, matter.id, matter.version, {}, "wage", "请核对"
        ),
    ),
    (
        "office.matter.review",
        lambda actor, matter: review.refuse_acceptance(
            actor, matter.employer_id, matter.id, matter.version, "not_ours", ""
        ),
    ),
    (
        "office.matter.approve",
        lambda actor, matter: review.confirm_matter(actor, matter.employer_id, matter.id, matter.version, {}),
    ),
    (
        "office.matter.approve",
        lambda actor, matter: review.send_down(actor, matter.employer_id, matter.id, matter.version, "再看"),
    ),
]


@pytest.mark.parametrize(("verb", "act"), TRANSITIONS)
def test_a_transition_of_a_matter_needs_its_right(
    town: factories.City, verb: str, act: Callable[[Actor, Matter], object]
) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(NotAllowed) as caught:
        act(
            replace(factories.actor_without_rights(), employer_id=matter.employer_id, account_id=matter.account_id),
            matter,
        )
    assert caught.value.verb == verb


def test_deciding_a_matter_needs_the_right_to_change_the_register(
    town: factories.City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "apply_changes", lambda *_what: {})  # it checks the right a second time
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    reviewer, approver = factories.actor(town.reviewer), factories.actor(town.approver)
    taken = review.take_matter(reviewer, matter.employer_id, matter.id)
    sent = review.review_matter(
        reviewer, matter.employer_id, matter.id, taken.version, factories.pass_all_lines(1), send=True
    )
    refused = {1: review.Decision("refused", "wage")}
    for verb in ("register.apply", "office.matter.approve"):
        without = replace(approver, verbs=approver.verbs - {verb})
        with pytest.raises(NotAllowed) as caught:
            review.confirm_matter(without, matter.employer_id, matter.id, sent.version, refused)
        assert caught.value.verb == verb
    assert get_office_matter(matter.employer_id, matter.id).state == "confirming"
