"""Nothing typed is lost: a fault of disk or database gives it back, a form is carried out once."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from canbao.matters import draft_lines
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_draft, get_lines
from canbao.store.idempotency import FORM_USED
from tests import factories
from tests.portal.pages import hidden, words

FILING = "/portal/services/enrolment/"
ADD = f"{FILING}lines/add/"
PASTE = f"{FILING}lines/paste/"


@pytest.fixture
def browser(town: factories.City) -> Client:
    """The owner's browser as it meets the server: with CSRF checks, and with the page of an error."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(town.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def read_only() -> Iterator[None]:
    """A database that refuses every write, as a full or a read-only disk does."""
    if connection.vendor != "sqlite":
        pytest.skip("PRAGMA query_only is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = 0")


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """A database whose every statement fails."""

    def refuse(*_arguments: Any) -> Any:
        raise error

    with connection.execute_wrapper(refuse):
        yield


def token(page: Any) -> str:
    return hidden(page, "csrfmiddlewaretoken")["csrfmiddlewaretoken"]


def fields(page: Any) -> dict[str, str]:
    """The fields that the page sends again."""
    text = page.content.decode()
    boxes = re.findall(r'<textarea id="kept_\d+" name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.S)
    found = [*re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text), *boxes]
    return {name: unescape(value) for name, value in found}


def people(town: factories.City) -> list[str]:
    draft = get_draft(town.owner_actor, "enrolment")
    return [line.raw["name"] for line in get_lines(draft)] if draft else []


def typed(browser: Client, **more: str) -> dict[str, str]:
    page = browser.get(FILING)
    return {**hidden(page, "key", "csrfmiddlewaretoken"), **factories.newcomer(1, name="欧阳晓"), **more}


def test_a_read_only_database_gives_back_what_was_typed_and_it_is_sent_again(
    town: factories.City, browser: Client
) -> None:
    form = typed(browser)
    with read_only():
        page = browser.post(ADD, form)
    assert (page.status_code, "cannot save anything just now" in words(page)) == (503, True)
    kept = fields(page)
    assert {name: kept[name] for name in form if name != "csrfmiddlewaretoken"} == {
        name: value for name, value in form.items() if name != "csrfmiddlewaretoken"
    }
    assert f'action="{ADD}"' in page.content.decode()
    assert people(town) == []
    assert browser.post(ADD, kept).status_code == 303
    assert browser.post(ADD, kept).status_code == 303
    assert people(town) == ["欧阳晓"]


@pytest.mark.parametrize("error", [OperationalError("restarting"), InterfaceError("closed")], ids=["restart", "closed"])
def test_a_restarting_database_gives_back_what_was_typed(
    town: factories.City, browser: Client, error: Exception
) -> None:
    form = typed(browser)
    with failing(error):
        page = browser.post(ADD, form)
        looked = browser.get(FILING)
    assert (page.status_code, fields(page)["name"], page["Retry-After"]) == (503, "欧阳晓", "30")
    assert (looked.status_code, "Load the page again" in words(looked)) == (503, True)
    assert browser.post(ADD, fields(page)).status_code == 303
    assert people(town) == ["欧阳晓"]


def test_pasted_rows_come_back_as_they_were(town: factories.City, browser: Client) -> None:
    page = browser.get(PASTE)
    text = '姓名\t手机\n李晓燕\t\n "<b>\n'
    with read_only():
        page = browser.post(PASTE, {"text": text, "do": "save", **hidden(page, "key", "csrfmiddlewaretoken")})
    # Pages are compared in one line; of the typed text only its breaks change by that.
    assert (page.status_code, fields(page)["text"].split()) == (503, text.split())


def test_a_secret_is_not_given_back_but_typed_again(browser: Client) -> None:
    page = browser.get("/portal/binding/bind/")
    sent = {"user_name": "CB12345678", "secret": "RTJQ-53TW-VX7D-T82C", "csrfmiddlewaretoken": token(page)}
    with failing(OperationalError("restarting")):
        page = browser.post("/portal/binding/bind/", sent)
    assert (page.status_code, fields(page)["user_name"]) == (503, "CB12345678")
    assert "RTJQ" not in page.content.decode()
    assert re.search(r'<input type="password"[^>]*name="secret"', page.content.decode())


def test_a_password_is_not_given_back(db: None) -> None:
    visitor = Client(raise_request_exception=False)
    with failing(OperationalError("restarting")):
        page = visitor.post("/login/", {"login": "owner0005", "password": "a secret password"})
    assert (page.status_code, "a secret password" in page.content.decode()) == (503, False)
    assert fields(page)["login"] == "owner0005"


def test_a_fault_of_the_program_is_still_called_one(
    town: factories.City, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_more: Any) -> None:
        raise ZeroDivisionError

    form = typed(browser)
    monkeypatch.setattr("canbao.matters.drafts.add_lines", fails)
    assert browser.post(ADD, form).status_code == 500


def test_a_full_disk_keeps_the_page_and_names_the_file(
    town: factories.City, owner: Client, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any, **_more: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.MEDIA_ROOT = tmp_path
    draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))
    monkeypatch.setattr(Path, "write_text", full)
    page = owner.post(
        "/portal/services/employer_change/documents/",
        {"documents": SimpleUploadedFile("营业执照.pdf", b"%PDF-1.7 a licence")},
    )
    assert (page.status_code, "营业执照.pdf: The file could not be stored" in words(page)) == (422, True)


def test_a_full_disk_anywhere_else_gives_back_what_was_typed(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    form = typed(browser)
    monkeypatch.setattr("canbao.matters.drafts.add_lines", full)
    page = browser.post(ADD, form)
    assert (page.status_code, fields(page)["name"]) == (503, "欧阳晓")


# -- once ------------------------------------------------------------------------------------------------------------


def test_a_person_added_twice_is_added_once(town: factories.City, owner: Client) -> None:
    form = {**hidden(owner.get(FILING), "key"), **factories.newcomer(1, name="欧阳晓")}
    first, again = owner.post(ADD, form), owner.post(ADD, form)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert people(town) == ["欧阳晓"]


def test_the_same_form_with_another_person_says_so_and_keeps_the_person(town: factories.City, owner: Client) -> None:
    form = {**hidden(owner.get(FILING), "key"), **factories.newcomer(1, name="欧阳晓")}
    owner.post(ADD, form)
    other = owner.post(ADD, {**form, "name": "司马青"})
    assert (other.status_code, FORM_USED.message.en in words(other)) == (409, True)
    assert "司马青" in other.content.decode()
    owner.post(ADD, {**form, "name": "司马青", **hidden(other, "key")})
    assert people(town) == ["欧阳晓", "司马青"]


def test_rows_pasted_twice_are_added_once(town: factories.City, owner: Client) -> None:
    form = {**hidden(owner.get(PASTE), "key"), "text": "李晓燕\n王建国", "do": "save"}
    owner.post(PASTE, form), owner.post(PASTE, form)
    assert len(people(town)) == 2
    other = owner.post(PASTE, {**form, "text": "张伟"})
    assert (other.status_code, 'value="张伟"' in other.content.decode()) == (409, True)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_key_used_for_something_else_shows_no_other_filings_receipt(
    town: factories.City, owner: Client, state: str
) -> None:
    first = factories.draft(town.owner_actor, [factories.newcomer(1)])
    check = owner.get(f"{FILING}check/")
    key = hidden(check, "key")["key"]
    submit = f"{FILING}submit/"
    assert owner.post(submit, {"matter": first.id, "version": first.version, "key": key}).status_code == 303
    second = factories.draft(town.owner_actor, [factories.newcomer(2)])
    form = {"matter": second.id, "version": second.version, "key": key}
    if state == "submitted":
        form |= {"matter": first.id, "version": first.version + 1}
    answer = owner.post(submit, form)
    assert (answer.status_code, FORM_USED.message.en in words(answer)) == (409, True)
    assert Matter.objects.for_employer(town.employer.id).get(id=second.id).state == "draft"
