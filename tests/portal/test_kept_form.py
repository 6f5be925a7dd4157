"""A form that arrives after its session ended is given back after log-in, to its own person only."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from canbao.access import kept_forms
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from tests import factories
from tests.portal.pages import words

KEPT = "/portal/kept/"
FILING = "/portal/services/enrolment/"
ADD = f"{FILING}lines/add/"


def hidden(page: HttpResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, name
    return found[1]


@pytest.fixture
def browser(town: factories.City) -> Iterator[Client]:
    """Return a browser of the owner that is checked for forged forms, as every browser is."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(town.owner)
    yield client


def type_person(browser: Client) -> dict[str, str]:
    """Return the form of a new person as the page posts it."""
    page = browser.get(FILING)
    person = {**factories.newcomer(1, name="李晓燕"), "do": "save"}
    return {**person, "typist": hidden(page, "typist"), "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}


def log_in(browser: Client, username: str, url: str) -> HttpResponse:
    page = browser.get(url)
    return browser.post(
        url,
        {
            "login": username,
            "password": factories.PASSWORD,
            "next": KEPT,
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        },
    )


def get_names(town: factories.City) -> list[str]:
    matter: Matter | None = get_draft(town.owner_actor, "enrolment")
    return [line.raw["name"] for line in get_lines(matter)] if matter else []


def send_kept(browser: Client) -> HttpResponse:
    """Press the button that saves what was kept, as a browser does: it repeats the form where 307 leads."""
    page = browser.get(KEPT)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    answer = browser.post(KEPT, fields)
    assert answer.status_code == 307
    return browser.post(answer["Location"], fields)


@pytest.mark.parametrize("ends", ["its row is gone", "its cookie is gone", "every cookie is gone"])
def test_what_was_typed_is_given_back_after_log_in(town: factories.City, browser: Client, ends: str) -> None:
    form = type_person(browser)
    if ends == "its row is gone":
        Session.objects.all().delete()
    else:
        for name in list(browser.cookies):
            if name == "canbao" or ends == "every cookie is gone":
                del browser.cookies[name]
    answer = browser.post(ADD, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/login/?next={KEPT}")
    assert log_in(browser, town.owner.username, answer["Location"])["Location"] == KEPT
    assert "What you typed is kept" in words(browser.get(KEPT))
    assert get_names(town) == []
    assert send_kept(browser).status_code == 303
    assert get_names(town) == ["李晓燕"]
    assert browser.get(KEPT).status_code == 303


def test_a_page_from_before_a_new_log_in_is_given_back(town: factories.City, browser: Client) -> None:
    """Log-in in another tab gives the browser a new token, so the old page's token no longer holds."""
    form = type_person(browser)
    browser.cookies.clear()
    log_in(browser, town.owner.username, "/login/")
    answer = browser.post(ADD, form)
    assert (answer.status_code, answer["Location"]) == (303, KEPT)
    send_kept(browser)
    assert get_names(town) == ["李晓燕"]


def test_what_is_kept_lies_sealed_without_tokens(town: factories.City, browser: Client) -> None:
    form = type_person(browser)
    Session.objects.all().delete()
    browser.post(ADD, form)
    (session,) = Session.objects.all()
    sealed = session.get_decoded()["kept_form"]
    assert "李晓燕" not in sealed
    opened = kept_forms.get_keyring().open(sealed, "kept-form")
    assert form["csrfmiddlewaretoken"] not in opened
    assert form["typist"] not in opened


def test_another_person_does_not_get_it(town: factories.City, browser: Client) -> None:
    form = type_person(browser)
    Session.objects.all().delete()
    answer = browser.post(ADD, form)
    clerk = factories.actor(town.clerk)
    other = factories.bound_owner(clerk, factories.employer(clerk, name="别的单位"))
    log_in(browser, other.username, answer["Location"])
    assert browser.get(KEPT)["Location"] == "/portal/matters/"


def test_it_is_kept_for_some_minutes_only(
    town: factories.City, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = type_person(browser)
    Session.objects.all().delete()
    answer = browser.post(ADD, form)
    log_in(browser, town.owner.username, answer["Location"])
    later = kept_forms.timezone.now() + timedelta(seconds=kept_forms.KEPT_SECONDS + 1)
    monkeypatch.setattr(kept_forms.timezone, "now", lambda: later)
    assert browser.get(KEPT).status_code == 303


@pytest.mark.parametrize("typist", ["", "1", "1:x:y"])
def test_a_form_that_is_not_this_sites_is_not_kept(town: factories.City, browser: Client, typist: str) -> None:
    form = type_person(browser) | {"typist": typist}
    Session.objects.all().delete()
    assert browser.post(ADD, form)["Location"] == f"/login/?next={ADD}"
    assert not Session.objects.exists()


def test_a_form_beyond_the_limit_is_not_kept(
    town: factories.City, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = type_person(browser)
    Session.objects.all().delete()
    monkeypatch.setattr(kept_forms, "MAX_FORM_BYTES", 10)
    assert browser.post(ADD, form)["Location"] == f"/login/?next={ADD}"


def test_a_forged_form_is_refused(town: factories.City, browser: Client) -> None:
    form = type_person(browser)
    del form["typist"], form["csrfmiddlewaretoken"]
    assert browser.post(ADD, form).status_code == 403


def test_what_was_typed_can_be_left(town: factories.City, browser: Client) -> None:
    form = type_person(browser)
    Session.objects.all().delete()
    answer = browser.post(ADD, form)
    log_in(browser, town.owner.username, answer["Location"])
    token = hidden(browser.get(KEPT), "csrfmiddlewaretoken")
    assert browser.post(KEPT, {"forget": "1", "csrfmiddlewaretoken": token}).status_code == 303
    assert browser.get(KEPT).status_code == 303
    assert get_names(town) == []


def test_what_a_script_sent_is_given_back_as_if_the_person_had(town: factories.City, browser: Client) -> None:
    form = type_person(browser) | {"do": "auto"}
    Session.objects.all().delete()
    answer = browser.post(ADD, form)
    log_in(browser, town.owner.username, answer["Location"])
    assert 'value="auto"' not in browser.get(KEPT).content.decode()
    assert send_kept(browser).status_code == 303
    assert get_names(town) == ["李晓燕"]


BASES = "/portal/services/base_declaration/"
PASTED = "姓名\t证件号码\n李晓燕\t" + factories.resident_number(1)
LOST = {
    "pasted people before they are saved": (f"{FILING}lines/paste/", {"text": PASTED, "do": "save"}),
    "a pasted column before it is saved": (f"{BASES}lines/column/", {"text": "王建国\t7001", "do": "write"}),
    "the account's own information": ("/portal/account/", {"address": "新川路 99 号"}),
    "the people ticked for certificates": ("/portal/certificates/", {"person": "1", "key": "k"}),
}


@pytest.mark.parametrize("case", LOST)
def test_a_page_that_holds_typing_gives_it_back(town: factories.City, browser: Client, case: str) -> None:
    factories.insure_people(town.employer, "王建国")
    sync_everyone(town.owner_actor, get_service("base_declaration"))
    url, fields = LOST[case]
    page = browser.get(url)
    if "text" in fields:
        token = hidden(page, "csrfmiddlewaretoken")
        page = browser.post(url, {"text": fields["text"], "csrfmiddlewaretoken": token})
    Session.objects.all().delete()
    carried = {"typist": hidden(page, "typist"), "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    answer = browser.post(url.replace("certificates/", "certificates/make/"), {**fields, **carried})
    assert answer["Location"] == f"/login/?next={KEPT}"
    log_in(browser, town.owner.username, answer["Location"])
    kept = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', browser.get(KEPT).content.decode()))
    assert {name: kept[name].split() for name in fields} == {name: value.split() for name, value in fields.items()}


def test_the_log_in_page_says_what_is_kept(browser: Client) -> None:
    browser.cookies.clear()
    assert "What you sent is kept for 15 minutes" in words(browser.get(f"/login/?next={KEPT}"))
    assert "What you sent is kept" not in words(browser.get("/login/?next=/portal/"))


def test_ticks_and_hidden_fields_are_no_typing(town: factories.City, browser: Client) -> None:
    page = browser.get(FILING)
    carried = {"typist": hidden(page, "typist"), "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    Session.objects.all().delete()
    fields = {"key": "k", "person": "1", "column-0": "name", "was": "1", "do": "remove"}
    log_in(browser, town.owner.username, browser.post("/portal/certificates/make/", {**fields, **carried})["Location"])
    shown = words(browser.get(KEPT))
    assert "What you chose on the page is kept" in shown
    assert "Send it now" in shown


def test_an_account_that_is_not_bound_gets_its_information_back(browser: Client, db: None) -> None:
    user = factories.account_owner(factories.employer(factories.actor(factories.staff("office.accounts"))))
    browser.force_login(user)
    page = browser.get("/portal/account/")
    carried = {"typist": hidden(page, "typist"), "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    Session.objects.all().delete()
    answer = browser.post("/portal/account/", {"address": "新川路 99 号", **carried})
    log_in(browser, user.username, answer["Location"])
    assert "新川路 99 号" in browser.get(KEPT).content.decode()
