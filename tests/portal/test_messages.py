"""The message centre: messages of an employer's matters, unread ones, and the mail preference."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access import operations
from canbao.access.models import User
from canbao.matters import messages, review
from canbao.matters.queries import get_office_matter
from canbao.store.jobs import run_due_jobs
from tests import factories
from tests.portal.pages import words

SignedIn = Callable[[User], Client]


@pytest.fixture
def matter(town: factories.City) -> factories.Matter:
    """Return a matter that is submitted and taken; there is a message of both events; only the second is unread."""
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    review.take_matter(factories.actor(town.reviewer), matter.employer_id, matter.id)
    run_due_jobs()
    return matter


def test_the_navigation_shows_the_number_of_unread_messages(owner: Client, matter: factories.Matter) -> None:
    assert "Messages 1 unread message" in words(owner.get("/portal/"))


def test_messages_are_listed_newest_first_with_the_next_step(owner: Client, matter: factories.Matter) -> None:
    text = words(owner.get("/portal/messages/"))
    assert text.index("Accepted") < text.index("A clerk is reviewing it.") < text.index("Submitted")
    assert matter.number in text


def test_opening_a_message_marks_it_read_and_leads_to_its_matter(
    town: factories.City, owner: Client, matter: factories.Matter
) -> None:
    newest = messages.get_messages(town.owner_actor)[0]
    answer = owner.post("/portal/messages/read/", {"message": newest.id, "to": "matter"})
    assert answer["Location"] == f"/portal/matters/{matter.id}/"
    assert messages.count_unread(town.owner_actor) == 0


def test_all_messages_are_marked_read_at_once(town: factories.City, owner: Client, matter: factories.Matter) -> None:
    page = owner.post("/portal/messages/read/", follow=True)
    assert "1 message marked as read" in words(page)
    assert "unread" not in words(owner.get("/portal/messages/"))


def test_opening_the_list_marks_no_message_read(town: factories.City, owner: Client, matter: factories.Matter) -> None:
    owner.get("/portal/messages/")
    assert messages.count_unread(town.owner_actor) == 1


def test_the_message_of_a_return_shows_its_reason(
    town: factories.City, owner: Client, matter: factories.Matter
) -> None:
    version = get_office_matter(matter.employer_id, matter.id).version
    review.send_back(factories.actor(town.reviewer), matter.employer_id, matter.id, version, {}, "99", "姓名有误")
    run_due_jobs()
    assert "姓名有误" in words(owner.get("/portal/messages/"))


def test_older_messages_are_on_the_next_pages(
    town: factories.City, owner: Client, matter: factories.Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.portal.messages.views.PAGE_SIZE", 1)
    first = owner.get("/portal/messages/")
    assert "Accepted" in words(first)
    second = owner.get(first.context["next"])
    assert "Submitted" in words(second)
    assert second.context["next"] == ""


def test_another_employers_message_is_not_found(
    town: factories.City, signed_in: SignedIn, matter: factories.Matter
) -> None:
    clerk = factories.actor(town.clerk)
    stranger = signed_in(factories.bound_owner(clerk, factories.employer(clerk)))
    newest = messages.get_messages(town.owner_actor)[0]
    assert stranger.post("/portal/messages/read/", {"message": newest.id}).status_code == 404
    assert matter.number not in words(stranger.get("/portal/messages/"))
    assert messages.count_unread(town.owner_actor) == 1


def test_a_message_of_an_employer_no_longer_bound_has_no_link(
    town: factories.City, owner: Client, matter: factories.Matter
) -> None:
    operations.unbind_account(town.owner_actor, "310")
    page = owner.get("/portal/messages/")
    assert matter.number in words(page)
    assert f"/portal/matters/{matter.id}/" not in page.content.decode()


def test_a_person_chooses_which_events_are_mailed(town: factories.City, owner: Client) -> None:
    assert "Saved." in words(owner.post("/portal/messages/mails/", {"mails": "ends"}, follow=True))
    assert User.objects.get(id=town.owner.id).mails == "ends"
    assert owner.post("/portal/messages/mails/", {"mails": "sometimes"}).status_code == 422
    assert User.objects.get(id=town.owner.id).mails == "ends"


def test_an_empty_message_list_is_explained(owner: Client) -> None:
    assert "No messages yet" in words(owner.get("/portal/messages/"))
