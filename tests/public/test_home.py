"""What everybody sees: home, guides, switches, pages of failure."""

import pytest
from django.test import Client

from canbao.matters.catalogue import GUIDE_PARTS, get_services
from canbao.matters.publishing import PART_NAMES
from tests import factories

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_a_visitor_is_shown_where_to_begin(visitor: Client) -> None:
    html = visitor.get("/").content.decode()
    assert 'href="/register/"' in html
    assert "0 of 5 steps done" in html


def test_a_bound_employer_is_shown_the_fifth_step(visitor: Client) -> None:
    visitor.force_login(factories.city().owner, backend=BACKEND)
    html = visitor.get("/").content.decode()
    assert "4 of 5 steps done" in html
    assert 'href="/portal/hall/"' in html


def test_the_fifth_step_is_done_once_a_matter_is_done(visitor: Client) -> None:
    town = factories.city()
    factories.decide_matter(town, factories.submit_people(town.owner_actor, [factories.newcomer(1)]))
    visitor.force_login(town.owner, backend=BACKEND)
    html = visitor.get("/").content.decode()
    assert "5 of 5 steps done" in html
    assert 'href="/portal/hall/"' in html


def test_the_directory_leads_to_every_guide(visitor: Client) -> None:
    html = visitor.get("/").content.decode()
    for code in get_services():
        assert f'href="/guides/{code}/"' in html
        assert visitor.get(f"/guides/{code}/").status_code == 200


def test_every_part_of_a_guide_has_a_name() -> None:
    assert set(PART_NAMES) == set(GUIDE_PARTS)


def test_a_guide_comes_in_the_readers_language(visitor: Client) -> None:
    guide = get_services()["enrolment"].guide
    assert guide["fee"]["en"] in visitor.get("/guides/enrolment/").content.decode()
    visitor.cookies["django_language"] = "zh-hans"
    assert guide["fee"]["zh"] in visitor.get("/guides/enrolment/").content.decode()


def test_an_unknown_guide_is_not_there(visitor: Client) -> None:
    assert visitor.get("/guides/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("size", "large", 'data-size="large"'),
        ("contrast", "high", 'data-contrast="high"'),
        ("language", "zh-hans", 'lang="zh-Hans"'),
    ],
)
def test_a_switch_is_kept_and_leads_back(visitor: Client, name: str, value: str, mark: str) -> None:
    answer = visitor.post("/display/", {name: value}, headers={"referer": "http://testserver/guides/enrolment/"})
    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/guides/enrolment/")
    assert mark in visitor.get("/").content.decode().partition(">")[2].partition("<head>")[0]


def test_a_switch_never_leads_to_another_site(visitor: Client) -> None:
    answer = visitor.post("/display/", {"size": "large", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_form_without_its_token_is_told_what_to_do(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    page = strict.post("/register/", {})
    assert page.status_code == 403
    assert "reload the page" in page.content.decode()


def test_what_is_not_there_says_so(visitor: Client) -> None:
    page = visitor.get("/nothing/here/")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()
