"""Messages of every event, mail by preference, announcements and the agency's words in guides."""

import pytest
import time_machine
from django.core.mail import EmailMessage

from canbao.matters import announcements, publishing
from canbao.matters.catalogue import get_service
from canbao.matters.messages import count_unread, get_messages, mark_read, set_mail_preference
from canbao.store.jobs import run_due_jobs
from canbao.values.actor import NotAllowed
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def town() -> factories.City:
    return factories.city()


def test_every_event_is_in_the_message_centre_once(town: factories.City) -> None:
    factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    run_due_jobs()
    run_due_jobs()
    assert [message.transition for message in get_messages(town.owner_actor)] == ["pass_two", "take", "submit"]
    assert mark_read(town.owner_actor, get_messages(town.owner_actor)[0].id) == 1
    assert count_unread(town.owner_actor) == 1


def test_what_the_account_did_itself_is_read_and_what_the_agency_did_is_not(town: factories.City) -> None:
    factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    run_due_jobs()
    unread = [message.transition for message in get_messages(town.owner_actor) if message.read_at is None]
    assert unread == ["pass_two", "take"]
    assert count_unread(town.owner_actor) == 2


def test_another_accounts_messages_are_not_found(town: factories.City) -> None:
    factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    run_due_jobs()
    clerk = factories.actor(town.clerk)
    stranger = factories.actor(factories.bound_owner(clerk, factories.employer(clerk)))
    assert get_messages(stranger) == []
    assert mark_read(stranger, get_messages(town.owner_actor)[0].id) == 0


@pytest.mark.parametrize(("choice", "mailed"), [("all", 3), ("ends", 1), ("none", 0)])
def test_mail_follows_the_preference(
    town: factories.City, mailoutbox: list[EmailMessage], choice: str, mailed: int
) -> None:
    set_mail_preference(town.owner_actor, choice)
    factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    run_due_jobs()
    assert len(mailoutbox) == mailed
    assert len(get_messages(town.owner_actor)) == 3


def test_an_announcement_is_published_corrected_and_withdrawn() -> None:
    office = factories.actor(factories.staff("office.system"))
    row = factories.publish_announcement("年度基数申报开始", "七月一日起。")
    announcements.prepare_correction(office, row.id, 2, {"body": "七月一日至十二月三十一日。"})
    assert announcements.get_announcements()[0].body == "七月一日起。"
    announcements.release_announcement(factories.actor(factories.staff("office.parameters")), row.id, 3)
    assert announcements.get_announcements()[0].body == "七月一日至十二月三十一日。"
    with pytest.raises(Refusal):
        announcements.prepare_correction(office, row.id, 3, {"body": "旧页面"})
    announcements.withdraw_announcement(office, row.id, 4, "有误")
    assert announcements.get_announcements() == []


def test_the_announcement_released_last_is_first_though_it_was_prepared_first() -> None:
    office = factories.actor(factories.staff("office.system"))
    early = announcements.prepare_announcement(office, {"title": "先拟定", "body": "字"})
    factories.publish_announcement("后拟定", "字")
    releaser = factories.actor(factories.staff("office.parameters"))
    with time_machine.travel("2026-11-24 10:00:00+08:00", tick=False):
        announcements.release_announcement(releaser, early.id, early.version)
    newest, older = announcements.get_announcements()
    assert (newest.title, older.title) == ("先拟定", "后拟定")
    assert announcements.get_announcements(5, newest.id) == [older]


def test_a_reviewer_can_not_publish() -> None:
    with pytest.raises(NotAllowed):
        announcements.prepare_announcement(
            factories.actor(factories.staff("office.reviewer")), {"title": "标题", "body": "正文"}
        )


def test_the_agencys_words_replace_those_of_the_guide() -> None:
    office = factories.actor(factories.staff("office.system"))
    publishing.save_guide_words(office, "enrolment", "materials", 0, "身份证复印件\n劳动合同", "")
    assert publishing.get_guide("enrolment")["materials"]["zh"] == ["身份证复印件", "劳动合同"]
    publishing.save_guide_words(office, "enrolment", "materials", 1, "无须材料", "Nothing")
    assert publishing.get_guide("enrolment")["materials"]["en"] == "Nothing"
    with pytest.raises(Refusal):
        publishing.save_guide_words(office, "enrolment", "no such part", 0, "字", "")
    with pytest.raises(Refusal):
        publishing.save_guide_words(office, "enrolment", "materials", 1, "旧页面", "")
    publishing.save_guide_words(office, "enrolment", "materials", 2, "", "")
    assert publishing.get_guide("enrolment")["materials"] == get_service("enrolment").guide["materials"]
