"""What goes wrong at the door: pressing twice, going back, two tabs, a lost answer, a log-in that ends, an old page."""

import http.client
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.sessions.models import Session

from canbao.matters.models import Matter
from canbao.store.tenancy import fan_out
from tests import factories
from tests.journeys import acts
from tests.journeys.conftest import WAYS, Seating
from tests.journeys.hands import Hands

pytestmark = pytest.mark.browser
CHECK = "/portal/services/enrolment/check/"


def submitted_matters() -> list[str]:
    with fan_out("verify"):
        return list(Matter.objects.exclude(number="").values_list("number", flat=True))


@pytest.fixture
def owner(town: factories.City, sit_down: Seating) -> Hands:
    """The owner before the check page of a draft with three people."""
    factories.draft(town.owner_actor, [factories.newcomer(serial, month=acts.month()) for serial in (1, 2, 3)])
    hands = sit_down(town.owner)
    hands.open(CHECK)
    return hands


def beside(hands: Hands) -> Hands:
    """Another tab of the same browser."""
    return Hands(hands.page.context.new_page(), hands.language)


def test_pressed_twice_it_is_submitted_once(owner: Hands) -> None:
    with owner.page.expect_navigation(url="**/receipt/"):
        owner.element("=main form[action$='submit/'] button[type=submit]").dblclick(no_wait_after=True)
    assert [acts.number_on_receipt(owner)] == submitted_matters()


@pytest.mark.parametrize("way", ["as most people do", "without JavaScript"])
def test_who_goes_back_finds_nothing_left_to_submit(town: factories.City, sit_down: Seating, way: str) -> None:
    """The page before the receipt is asked for anew, because pages are kept nowhere: what it held is submitted."""
    factories.draft(town.owner_actor, [factories.newcomer(serial, month=acts.month()) for serial in (1, 2, 3)])
    owner = sit_down(town.owner, WAYS[way])
    owner.open(CHECK)
    number = acts.submit(owner)
    owner.page.go_back()
    owner.look()
    owner.sees(number)
    assert owner.page.locator("main form[action$='submit/']").count() == 0
    assert submitted_matters() == [number]


def test_two_tabs_show_the_same_receipt(owner: Hands) -> None:
    other = beside(owner)
    other.open(CHECK)
    number = acts.submit(owner)
    assert acts.submit(other) == number
    assert submitted_matters() == [number]


def test_a_tab_that_shows_less_than_there_is_does_not_submit(owner: Hands) -> None:
    other = beside(owner)
    other.open("/portal/services/enrolment/")
    other.fill(**acts.PEOPLE[0], category="1101", month=acts.month())
    other.press("=#add button[value=save]")
    owner.press("=main form[action$='submit/'] button[type=submit]")
    assert submitted_matters() == []
    owner.sees(acts.PEOPLE[0]["name"])


@pytest.mark.fault("F03")
def test_a_lost_answer_leads_to_the_same_receipt(owner: Hands) -> None:
    """The client is gone before the answer comes; pressing the button of the page that still stands finds it."""
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
def test_a_log_in_that_ended_in_mid_form_says_so_and_loses_nothing_saved(
    town: factories.City, sit_down: Seating
) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1, month=acts.month())])
    owner = sit_down(town.owner)
    owner.open("/portal/services/enrolment/")
    owner.fill(**acts.PEOPLE[0], category="1101", month=acts.month())
    Session.objects.all().delete()
    owner.press("=#add button[value=save]")
    assert "/login/" in owner.page.url
    owner.sees(acts.said("Please log in to go on", owner))
    owner.fill(login=town.owner.username, password=factories.PASSWORD)
    owner.press("=main form button[type=submit]")
    assert urlsplit(owner.page.url).path == "/portal/services/enrolment/"
    owner.sees("李晓燕")


def test_an_old_page_says_what_to_do(owner: Hands) -> None:
    """Somebody else logged in at the same browser: the page's form belongs to nobody any more."""
    owner.page.context.clear_cookies(name="canbao-csrf")
    owner.press("=main form[action$='submit/'] button[type=submit]")
    owner.sees(acts.said("Home page", owner))
    assert submitted_matters() == []
    detail = owner.page.locator("main p").all_inner_texts()
    assert any("重新" in text or "刷新" in text or "reload" in text for text in detail), detail


def test_what_is_absent_says_so_in_the_readers_language(sit_down: Seating) -> None:
    hands = sit_down()
    hands.open("/nothing/here/")
    hands.sees(acts.said("Home page", hands))
