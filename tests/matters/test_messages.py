"""What people are told: in the site of every turn, by mail as each likes it; and what the agency publishes."""

import pytest
from django.core.mail import EmailMessage

from canbao.matters import publishing
from canbao.matters.catalogue import service
from canbao.matters.messages import mark_read, messages, prefer_mails, unread
from canbao.matters.moves import Refusal
from canbao.store.jobs import drain
from canbao.values.seat import NotAllowed
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def town() -> cast.City:
    return cast.city()


def test_every_turn_stands_in_the_message_centre_once(town: cast.City) -> None:
    cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1)]))
    drain()
    drain()
    assert [message.move for message in messages(town.owner_seat)] == ["pass_two", "take", "submit"]
    assert unread(town.owner_seat) == 3
    assert mark_read(town.owner_seat, messages(town.owner_seat)[0].id) == 1
    assert unread(town.owner_seat) == 2


def test_another_accounts_messages_are_not_there(town: cast.City) -> None:
    cast.submitted(town.owner_seat, [cast.newcomer(1)])
    drain()
    clerk = cast.seat(town.clerk)
    stranger = cast.seat(cast.bound_owner(clerk, cast.employer(clerk)))
    assert messages(stranger) == []
    assert mark_read(stranger, messages(town.owner_seat)[0].id) == 0


@pytest.mark.parametrize(("choice", "mailed"), [("all", 3), ("ends", 1), ("none", 0)])
def test_mail_comes_as_each_likes_it(town: cast.City, mailoutbox: list[EmailMessage], choice: str, mailed: int) -> None:
    prefer_mails(town.owner_seat, choice)
    cast.decided(town, cast.submitted(town.owner_seat, [cast.newcomer(1)]))
    drain()
    assert len(mailoutbox) == mailed
    assert unread(town.owner_seat) == 3


def test_an_announcement_is_published_corrected_and_withdrawn() -> None:
    office = cast.seat(cast.staff("office.system"))
    row = publishing.announce(office, "年度基数申报开始", "七月一日起。")
    publishing.correct_announcement(office, row.id, 1, {"body": "七月一日至十二月三十一日。"})
    assert publishing.announcements()[0].body == "七月一日至十二月三十一日。"
    with pytest.raises(Refusal):
        publishing.correct_announcement(office, row.id, 1, {"body": "旧页面"})
    publishing.withdraw_announcement(office, row.id, 2, "有误")
    assert publishing.announcements() == []


def test_a_reviewer_publishes_nothing() -> None:
    with pytest.raises(NotAllowed):
        publishing.announce(cast.seat(cast.staff("office.reviewer")), "标题", "正文")


def test_the_agencys_words_stand_in_the_guide() -> None:
    office = cast.seat(cast.staff("office.system"))
    publishing.write_guide(office, "enrolment", "materials", 0, "身份证复印件\n劳动合同", "")
    assert publishing.guide("enrolment")["materials"]["zh"] == ["身份证复印件", "劳动合同"]
    publishing.write_guide(office, "enrolment", "materials", 1, "无须材料", "Nothing")
    assert publishing.guide("enrolment")["materials"]["en"] == "Nothing"
    with pytest.raises(Refusal):
        publishing.write_guide(office, "enrolment", "no such part", 0, "字", "")
    with pytest.raises(Refusal):
        publishing.write_guide(office, "enrolment", "materials", 1, "旧页面", "")
    publishing.write_guide(office, "enrolment", "materials", 2, "", "")
    assert publishing.guide("enrolment")["materials"] == service("enrolment").guide["materials"]
