"""What the agency tells everybody: on the home page, in a list, each on a page; and its own words in a guide."""

import pytest
from django.test import Client

from canbao.matters import announcements, publishing
from canbao.values.actor import Actor
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Actor:
    return factories.actor(factories.staff("office.system"))


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["django_language"] = "zh-hans"
    return client


def test_the_latest_five_stand_on_the_home_page(visitor: Client) -> None:
    for number in range(1, 7):
        factories.publish_announcement(f"公告第{number}号", "正文")
    html = visitor.get("/").content.decode()
    assert "公告第6号" in html and "公告第2号" in html
    assert "公告第1号" not in html
    assert 'href="/announcements/"' in html


def test_without_announcements_the_home_page_keeps_quiet_about_them(visitor: Client) -> None:
    assert 'href="/announcements/"' not in visitor.get("/").content.decode()


def test_an_announcement_has_a_page(visitor: Client, office: Actor) -> None:
    row = factories.publish_announcement("系统维护", "今晚停机。\n明早恢复。")
    html = visitor.get(f"/announcements/{row.id}/").content.decode()
    assert "系统维护" in html
    assert "今晚停机。<br>明早恢复。" in html


def test_markup_in_an_announcement_stays_text(visitor: Client, office: Actor) -> None:
    row = factories.publish_announcement("标题", "<script>alert(1)</script>")
    assert "<script>alert(1)" not in visitor.get(f"/announcements/{row.id}/").content.decode()


def test_an_english_reader_gets_english_where_there_is_some(visitor: Client, office: Actor) -> None:
    both = factories.publish_announcement("系统维护", "今晚停机。", "Maintenance", "Closed tonight.")
    chinese = factories.publish_announcement("年度申报", "七月起。")
    visitor.cookies["django_language"] = "en"
    assert "Closed tonight." in visitor.get(f"/announcements/{both.id}/").content.decode()
    html = visitor.get(f"/announcements/{chinese.id}/").content.decode()
    assert '<article class="prose" lang="zh-Hans">' in html


def test_a_withdrawn_one_is_gone_everywhere(visitor: Client, office: Actor) -> None:
    row = factories.publish_announcement("有误的公告", "正文")
    announcements.withdraw_announcement(office, row.id, row.version, "内容有误")
    assert visitor.get(f"/announcements/{row.id}/").status_code == 404
    assert "有误的公告" not in visitor.get("/announcements/").content.decode()
    assert "有误的公告" not in visitor.get("/").content.decode()


def test_older_ones_stand_on_further_pages(visitor: Client, office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.public.announcements.views.PAGE_SIZE", 1)
    factories.publish_announcement("旧公告", "正文")
    factories.publish_announcement("新公告", "正文")
    first = visitor.get("/announcements/")
    assert "新公告" in first.content.decode() and "旧公告" not in first.content.decode()
    second = visitor.get(first.context["next"])
    assert "旧公告" in second.content.decode()
    assert second.context["next"] == ""


def test_a_guide_shows_the_agencys_own_words(visitor: Client, office: Actor) -> None:
    publishing.save_guide_words(office, "enrolment", "materials", 0, "劳动合同复印件\n身份证复印件", "")
    html = visitor.get("/guides/enrolment/").content.decode()
    assert "<li>劳动合同复印件</li><li>身份证复印件</li>" in html
