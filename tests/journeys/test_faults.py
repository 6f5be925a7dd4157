"""Faults in the browser: a double press, going back, two tabs, a lost answer, an ended session, an old page."""

import http.client
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session

from canbao.matters.models import Matter
from canbao.store.tenancy import fan_out
from tests import factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, OpenSite
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.browser
CHECK = "/portal/services/enrolment/check/"


def submitted_matters() -> list[str]:
    with fan_out("verify"):
        return list(Matter.objects.exclude(number="").values_list("number", flat=True))


@pytest.fixture
def owner(town: factories.City, open_site: OpenSite) -> Visitor:
    """Return the owner at the check page of a draft with three people."""
    factories.draft(town.owner_actor, [factories.newcomer(serial, month=acts.month()) for serial in (1, 2, 3)])
    visitor = open_site(town.owner)
    visitor.open(CHECK)
    return visitor


def open_tab(visitor: Visitor) -> Visitor:
    """Return another tab of the same browser."""
    return Visitor(visitor.page.context.new_page(), visitor.language)


def test_a_double_press_submits_once(owner: Visitor) -> None:
    with owner.page.expect_navigation(url="**/receipt/"):
        owner.element("=main form[action$='submit/'] button[type=submit]").dblclick(no_wait_after=True)
    assert [acts.number_on_receipt(owner)] == submitted_matters()


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript"])
def test_going_back_shows_nothing_left_to_submit(town: factories.City, open_site: OpenSite, way: str) -> None:
    """The browser requests the page before the receipt again, since pages are not cached; the draft is submitted."""
    factories.draft(town.owner_actor, [factories.newcomer(serial, month=acts.month()) for serial in (1, 2, 3)])
    owner = open_site(town.owner, WAYS[way])
    owner.open(CHECK)
    number = acts.submit(owner)
    owner.page.go_back()
    owner.look()
    owner.sees(number)
    assert owner.page.locator("main form[action$='submit/']").count() == 0
    assert submitted_matters() == [number]


def test_two_tabs_show_the_same_receipt(owner: Visitor) -> None:
    other = open_tab(owner)
    other.open(CHECK)
    number = acts.submit(owner)
    assert acts.submit(other) == number
    assert submitted_matters() == [number]


def test_a_tab_with_an_older_draft_does_not_submit(owner: Visitor) -> None:
    other = open_tab(owner)
    other.open("/portal/services/enrolment/")
    other.fill(**acts.PEOPLE[0], category="1101", month=acts.month())
    other.press("=#add button[value=save]")
    owner.press("=main form[action$='submit/'] button[type=submit]")
    assert submitted_matters() == []
    owner.sees(acts.PEOPLE[0]["name"])


@pytest.mark.fault("F03")
def test_a_lost_answer_leads_to_the_same_receipt(owner: Visitor) -> None:
    """The client leaves before the answer arrives; pressing the button again leads to the receipt."""
    page = owner.page
    form = page.locator("main form[action$='submit/']")
    fields = {name: form.locator(f"[name={name}]").input_value() for name in ("matter", "version", "key")}
    fields["csrfmiddlewaretoken"] = form.locator("[name=csrfmiddlewaretoken]").input_value()
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    site = urlsplit(page.url)
    connection = http.client.HTTPConnection(site.hostname or "", site.port)
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{site.netloc}",
    }
    connection.request("POST", "/portal/services/enrolment/submit/", urlencode(fields), headers)
    connection.close()
    number = acts.submit(owner)
    assert submitted_matters() == [number]


@pytest.mark.fault("F34")
def test_a_session_that_ends_in_mid_form_keeps_what_was_typed(town: factories.City, open_site: OpenSite) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1, month=acts.month())])
    owner = open_site(town.owner)
    owner.open("/portal/services/enrolment/")
    owner.fill(**acts.PEOPLE[0], category="1101", month=acts.month())
    Session.objects.all().delete()
    owner.press("=#add button[value=save]")
    assert "/login/" in owner.page.url
    owner.sees(acts.translate("Please log in to go on", owner))
    owner.fill(login=town.owner.username, password=factories.PASSWORD)
    owner.press("=main form button[type=submit]")
    assert urlsplit(owner.page.url).path == "/portal/kept/"
    owner.press("=main form button[type=submit]")
    assert urlsplit(owner.page.url).path == "/portal/services/enrolment/"
    owner.sees("李晓燕")
    owner.sees(acts.PEOPLE[0]["name"])


def test_a_form_of_an_old_page_is_refused_and_explained(owner: Visitor) -> None:
    """Another person has logged in with the same browser, so the form of the page is invalid."""
    owner.page.context.clear_cookies(name="canbao-csrf")
    owner.press("=main form[action$='submit/'] button[type=submit]")
    owner.sees(acts.translate("Home page", owner))
    assert submitted_matters() == []
    detail = owner.page.locator("main p").all_inner_texts()
    assert any("重新" in text or "刷新" in text or "reload" in text for text in detail), detail


def test_the_page_not_found_is_in_the_readers_language(open_site: OpenSite) -> None:
    visitor = open_site()
    visitor.open("/nothing/here/")
    visitor.sees(acts.translate("Home page", visitor))
