"""公告与指南: announcements and guide texts, who may publish them, and changes by two people at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.journal.operations import OFFICE
from canbao.journal.queries import get_object_entries
from canbao.matters import announcements, publishing
from canbao.matters.catalogue import get_service
from canbao.matters.models import Announcement
from tests import factories
from tests.office.pages import page, words

SignedIn = Callable[[User], Client]
WORDS = {"title": "系统维护", "body": "今晚二十时起停机。"}


@pytest.fixture
def writer(town: factories.City) -> User:
    """Return a user who may publish for the agency."""
    return factories.staff("office.parameters", "参数岗丙")


@pytest.fixture
def browser(writer: User, signed_in: SignedIn) -> Client:
    return signed_in(writer)


@pytest.fixture
def other(town: factories.City, signed_in: SignedIn) -> Client:
    """Return the browser of a second person who may publish."""
    return signed_in(factories.staff("office.system", "系统管理岗丁"))


@pytest.fixture
def notice(writer: User) -> Announcement:
    """Return a published announcement."""
    return factories.publish_announcement(**WORDS)


def get_body(row: Announcement) -> str:
    """Return the newest text of an announcement, prepared or on the site."""
    return announcements.get_newest_texts(announcements.get_editable_announcement(row.id))["body"]


def press_release(browser: Client, row: Announcement) -> str:
    """Press the release on the page of an announcement; return the text of the page that follows."""
    form = page(browser.get(f"/office/publishing/announcements/{row.id}/")).form("version", action="/release/")
    return words(browser.post(form.action, dict(form.filled({}, None)), follow=True))


def test_a_new_announcement_is_on_the_site_when_a_second_person_releases_it(browser: Client, other: Client) -> None:
    answer = browser.post("/office/publishing/announcements/new/", WORDS, follow=True)
    assert "“系统维护” is prepared." in words(answer)
    assert "系统维护" not in Client().get("/").content.decode()
    row = Announcement.objects.get()
    assert Client().get(f"/announcements/{row.id}/").status_code == 404
    assert "“系统维护” is on the site now." in press_release(other, row)
    assert "系统维护" in Client().get("/").content.decode()


def test_who_prepared_an_announcement_sees_no_button_to_release_it(browser: Client, other: Client) -> None:
    browser.post("/office/publishing/announcements/new/", WORDS)
    row = Announcement.objects.get()
    own = browser.get(f"/office/publishing/announcements/{row.id}/")
    assert "another person releases them" in words(own) and "/release/" not in own.content.decode()
    forced = browser.post(f"/office/publishing/announcements/{row.id}/release/", {"version": 1}, follow=True)
    assert "somebody else releases them" in words(forced)
    assert "/release/" in other.get(f"/office/publishing/announcements/{row.id}/").content.decode()


def test_a_form_pressed_twice_prepares_one_announcement(browser: Client) -> None:
    form = page(browser.get("/office/publishing/announcements/new/")).form("title")
    typed = dict(form.filled(WORDS, None))
    for _press in range(3):
        assert browser.post("/office/publishing/announcements/new/", typed).status_code == 303
    assert Announcement.objects.count() == 1
    changed = browser.post("/office/publishing/announcements/new/", {**typed, "body": "另一件事"})
    assert changed.status_code == 409 and "另一件事" in changed.content.decode()
    assert Announcement.objects.count() == 1


def test_prepared_texts_are_discarded_with_a_reason(browser: Client, other: Client) -> None:
    browser.post("/office/publishing/announcements/new/", WORDS)
    row = Announcement.objects.get()
    address = f"/office/publishing/announcements/{row.id}/discard/"
    assert other.post(address, {"version": row.version}).status_code == 422
    answer = other.post(address, {"version": row.version, "reason": "时间未定"}, follow=True)
    assert "The prepared texts are discarded." in words(answer)
    browser.get("/office/publishing/")
    assert "系统维护" not in words(browser.get("/office/publishing/"))


def test_an_announcement_without_chinese_is_not_published(browser: Client) -> None:
    answer = browser.post("/office/publishing/announcements/new/", {"title_en": "Closed", "body_en": "Tonight"})
    assert answer.status_code == 422
    assert "Enter the title in Chinese" in words(answer)
    assert Announcement.objects.count() == 0


def test_incomplete_english_is_refused(browser: Client) -> None:
    answer = browser.post("/office/publishing/announcements/new/", {**WORDS, "title_en": "Closed tonight"})
    assert answer.status_code == 422
    assert "Enter the English text as well" in words(answer)


def test_a_released_correction_replaces_the_text(browser: Client, other: Client, notice: Announcement) -> None:
    address = f"/office/publishing/announcements/{notice.id}/"
    assert "今晚二十时起停机。" in browser.get(address).content.decode()
    browser.post(address, {**WORDS, "body": "明晚二十时起停机。", "version": notice.version})
    assert announcements.get_announcement(notice.id).body == "今晚二十时起停机。"
    press_release(other, notice)
    assert announcements.get_announcement(notice.id).body == "明晚二十时起停机。"


def test_the_second_of_two_corrections_is_shown_the_first(browser: Client, notice: Announcement, writer: User) -> None:
    address = f"/office/publishing/announcements/{notice.id}/"
    announcements.prepare_correction(factories.actor(writer), notice.id, notice.version, {"body": "别人写的"})
    late = browser.post(address, {**WORDS, "body": "我写的", "version": notice.version})
    assert late.status_code == 409
    html = late.content.decode()
    assert "别人写的" in html and "我写的" in html
    assert get_body(notice) == "别人写的"
    again = page(late).form("version").filled({}, None)
    assert browser.post(address, dict(again)).status_code == 303
    assert get_body(notice) == "我写的"


def test_a_withdrawal_needs_a_reason_and_is_in_the_journal(browser: Client, notice: Announcement) -> None:
    address = f"/office/publishing/announcements/{notice.id}/withdraw/"
    bare = browser.post(address, {"version": notice.version})
    assert bare.status_code == 422
    assert announcements.get_announcement(notice.id)
    browser.post(address, {"version": notice.version, "reason": "时间有误"})
    assert announcements.get_announcements() == []
    entry = list(get_object_entries(OFFICE, "announcement", notice.id))[-1]
    assert (entry.verb, entry.reason) == ("announcement.withdraw", "时间有误")


def test_a_withdrawn_announcement_is_not_found(browser: Client, notice: Announcement, writer: User) -> None:
    announcements.withdraw_announcement(factories.actor(writer), notice.id, notice.version, "有误")
    assert browser.get(f"/office/publishing/announcements/{notice.id}/").status_code == 404


def test_the_agencys_text_replaces_the_standard_text_of_a_guide(browser: Client) -> None:
    standard = get_service("enrolment").guide["fee"]["zh"]
    address = "/office/publishing/guides/enrolment/fee/"
    assert standard in browser.get(address).content.decode()
    browser.post(address, {"version": 0, "zh": "免费办理", "en": ""})
    assert "免费办理" in browser.get("/office/publishing/guides/enrolment/").content.decode()
    assert "免费办理" in Client().get("/guides/enrolment/").content.decode()


def test_an_emptied_text_restores_the_standard_text(browser: Client, writer: User) -> None:
    publishing.save_guide_words(factories.actor(writer), "enrolment", "fee", 0, "免费办理", "")
    answer = browser.post("/office/publishing/guides/enrolment/fee/", {"version": 1, "zh": "", "en": ""}, follow=True)
    assert "shows the standard words" in words(answer)
    assert get_service("enrolment").guide["fee"]["zh"] in Client().get("/guides/enrolment/").content.decode()


def test_a_guide_text_in_english_alone_is_refused(browser: Client) -> None:
    answer = browser.post("/office/publishing/guides/enrolment/fee/", {"version": 0, "zh": "", "en": "Free"})
    assert answer.status_code == 422
    assert "Enter the Chinese words as well" in words(answer)


def test_the_second_of_two_guide_changes_is_shown_the_first(browser: Client, writer: User) -> None:
    publishing.save_guide_words(factories.actor(writer), "enrolment", "fee", 0, "别人写的", "")
    late = browser.post("/office/publishing/guides/enrolment/fee/", {"version": 0, "zh": "我写的", "en": ""})
    assert late.status_code == 409
    html = late.content.decode()
    assert "别人写的" in html and "我写的" in html
    assert publishing.get_guide("enrolment")["fee"]["zh"] == "别人写的"


def test_an_unknown_part_of_a_guide_is_not_found(browser: Client) -> None:
    assert browser.get("/office/publishing/guides/enrolment/nothing/").status_code == 404
    assert browser.get("/office/publishing/guides/nothing/").status_code == 404


def test_a_reviewer_can_not_publish(reviewer: Client, notice: Announcement) -> None:
    assert reviewer.get("/office/publishing/").status_code == 403
    assert reviewer.post("/office/publishing/announcements/new/", WORDS).status_code == 403
    assert "Publishing" not in words(reviewer.get("/office/matters/"))


def test_the_start_page_of_a_publisher_is_publishing(browser: Client) -> None:
    assert browser.get("/office/")["Location"] == "/office/publishing/"
