"""Logging in and out, a forgotten password, the second factor."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from canbao.access.models import User
from canbao.store.models import StoredMail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def somebody() -> User:
    town = factories.city()
    User.objects.filter(id=town.owner.id).update(email="wang@example.com")
    return User.objects.get(id=town.owner.id)


@pytest.fixture(autouse=True)
def mail_is_kept(settings: Any) -> None:
    """Mail is kept as in the demonstration, not in Django's own test box."""
    settings.EMAIL_BACKEND = "canbao.store.mail_backend.Backend"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def logging_in(browser: Client, user: User, password: str = factories.PASSWORD, **more: str) -> Any:
    return browser.post("/login/", {"login": user.username, "password": password, **more})


def test_an_operator_comes_to_the_personal_centre(browser: Client, somebody: User) -> None:
    assert logging_in(browser, somebody)["Location"] == "/portal/"


def test_one_returns_to_the_page_one_wanted(browser: Client, somebody: User) -> None:
    wanted = browser.get("/portal/roster/")["Location"]
    assert "After logging in you come back" in browser.get(wanted).content.decode()
    assert logging_in(browser, somebody, next="/portal/roster/")["Location"] == "/portal/roster/"


def test_an_address_of_another_site_is_not_followed(browser: Client, somebody: User) -> None:
    assert logging_in(browser, somebody, next="https://evil.example/")["Location"] == "/portal/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(browser: Client, somebody: User) -> None:
    pages = [
        logging_in(browser, somebody, "not the password at all"),
        browser.post("/login/", {"login": "nobody-here", "password": "not the password at all"}),
    ]
    summaries = {
        re.sub(r"\s+", " ", page.content.decode().partition("error-summary")[2].partition("</div>")[0])
        for page in pages
    }  # type: ignore[attr-defined]
    assert [page.status_code for page in pages] == [422, 422]  # type: ignore[attr-defined]
    assert len(summaries) == 1


def test_logging_out_is_asked_first(browser: Client, somebody: User) -> None:
    browser.force_login(somebody, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/logout/").status_code == 200
    assert "_auth_user_id" in browser.session
    browser.post("/logout/")
    assert "_auth_user_id" not in browser.session


def test_a_forgotten_password_is_set_anew_through_the_mail(browser: Client, somebody: User) -> None:
    browser.post("/password/forgot/", {"email": "wang@example.com"})
    link = re.search(r"http://[^/]+(/password/reset/\S+)", StoredMail.objects.get().body).group(1)  # type: ignore[union-attr]
    form = browser.get(link, follow=True)
    new = "another long enough phrase"
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert logging_in(browser, somebody, new)["Location"] == "/portal/"
    assert "This link does not work any more" in browser.get(link, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer(browser: Client, somebody: User) -> None:
    answers = [browser.post("/password/forgot/", {"email": email}) for email in ("wang@example.com", "no@example.com")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/password/forgot/sent/")}


def test_the_demonstration_shows_the_mail_with_its_link(browser: Client, somebody: User) -> None:
    browser.post("/password/forgot/", {"email": "wang@example.com"})
    assert re.search(r'<a href="http://[^"]+/password/reset/', browser.get("/sent-mail/").content.decode())


def test_outside_the_demonstration_there_is_no_page_of_mails(browser: Client, settings: Any) -> None:
    settings.CANBAO_DEMO = False
    assert browser.get("/sent-mail/").status_code == 404


def test_a_second_factor_is_added_and_then_asked_for(browser: Client, somebody: User) -> None:
    logging_in(browser, somebody)
    again = browser.get("/log-in/second-factor/")["Location"]
    page = browser.post(again, {"password": factories.PASSWORD}, follow=True)
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    browser.post("/log-in/second-factor/", {"code": code})
    assert Authenticator.objects.filter(user=somebody, type="totp").exists()
    other = Client()
    assert logging_in(other, somebody)["Location"].startswith("/login/code/")
    assert other.get("/login/code/").status_code == 200


@pytest.mark.parametrize("page", ["settings/", "password/", "sessions/"])
def test_the_pages_of_ones_own_log_in_open(browser: Client, somebody: User, page: str) -> None:
    logging_in(browser, somebody)
    assert browser.get(f"/log-in/{page}").status_code == 200
