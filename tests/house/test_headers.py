"""Strict headers on failures and static files as on every route (test_routes); cookies that nobody reads."""

import json
import os
import subprocess
import sys
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from canbao.access import middleware
from canbao.public.home import views
from tests import factories
from tests.house.walking import lacking

SECURE_SITE = """
import json
import django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/login/", secure=True, headers={"host": "localhost"})
plain = Client().get("/login/", headers={"host": "localhost"})
print(json.dumps({
    "status": answer.status_code,
    "cookies": [morsel.OutputString() for morsel in answer.cookies.values()],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE],
    "transport": answer.headers.get("Strict-Transport-Security"),
    "plain": [plain.status_code, plain.headers.get("Location")],
}))
"""
"""What a site that is not a demonstration answers, run as a process of its own."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/nothing/here/", 404), ("/portal/matters/1/", 302), ("/static/nothing.css", 404)]
)
def test_what_is_not_there_answers_with_them_too(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert (response.status_code, lacking(response)) == (status, {})


@pytest.mark.django_db
def test_a_refusal_answers_with_them_too(client: Client) -> None:
    client.force_login(factories.staff("office.finance"))
    response = client.get("/portal/")
    assert (response.status_code, lacking(response)) == (403, {})


@pytest.mark.django_db
def test_an_expired_form_answers_with_them_too() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"login": "nobody", "password": "nothing"})
    assert (response.status_code, lacking(response)) == (403, {})


@pytest.mark.django_db
def test_an_unreadable_request_answers_with_them_too(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert (response.status_code, lacking(response)) == (400, {})


@pytest.mark.django_db
def test_a_fault_answers_with_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_actor: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "get_steps", broken)
    response = Client(raise_request_exception=False).get("/")
    assert (response.status_code, lacking(response)) == (500, {})


@pytest.mark.django_db
def test_a_fault_of_the_books_has_its_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_user: object) -> None:
        raise OperationalError("the database does not answer")

    monkeypatch.setattr(middleware, "get_actor", unreachable)
    response = Client(raise_request_exception=False).get("/")
    assert (response.status_code, lacking(response)) == (503, {})
    assert b"<h1" in response.content


def test_static_files_have_them_and_may_be_kept(client: Client) -> None:
    response = client.get("/static/ui/css/tokens.css")
    assert response.status_code == 200
    assert lacking(response) == {"Cache-Control": "max-age=3600, public"}


def flags(morsel: Morsel[str]) -> tuple[bool, str, str]:
    return bool(morsel["httponly"]), str(morsel["samesite"]), str(morsel["path"])


@pytest.mark.django_db
def test_no_script_reads_a_cookie_and_no_other_site_sends_one(client: Client) -> None:
    user = factories.staff("office.finance")
    client.get("/login/")
    client.post("/login/", {"login": user.username, "password": factories.PASSWORD})
    client.post("/display/", {"size": "large", "contrast": "high", "language": "en"})
    names = ("canbao", "canbao-csrf", "size", "contrast", "django_language")
    assert {name: flags(morsel) for name, morsel in client.cookies.items()} == dict.fromkeys(names, (True, "Lax", "/"))


def test_a_real_site_is_served_over_tls_only_and_its_cookies_with_it(tmp_path: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CANBAO_")},
        "CANBAO_ENV_FILE": os.devnull,
        "CANBAO_SECRET": "x" * 43,
        "CANBAO_DATABASE_URL": f"sqlite:////{tmp_path}/nothing.sqlite3",
        "DJANGO_SETTINGS_MODULE": "canbao.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", SECURE_SITE], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["status"] == 200
    assert told["session"] == ["__Host-canbao", True]
    (cookie,) = told["cookies"]
    assert cookie.startswith("__Host-canbao-csrf=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert told["transport"] == "max-age=31536000; includeSubDomains; preload"
    assert told["plain"] == [301, "https://localhost/login/"]
