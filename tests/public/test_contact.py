"""The contact data of a log-in: an e-mail address counts when its code is entered; then a password can be recovered."""

import dataclasses
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from canbao.access import contact
from canbao.access.models import User
from canbao.journal.queries import get_entries
from canbao.store.models import StoredMail
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "fang@example.com"


@pytest.fixture(autouse=True)
def mail_is_kept(settings: Any) -> None:
    settings.EMAIL_BACKEND = "canbao.store.mail_backend.Backend"


@pytest.fixture
def owner() -> User:
    """Somebody who registered with a phone alone."""
    user = factories.city().owner
    User.objects.filter(id=user.id).update(email="")
    EmailAddress.objects.filter(user=user).delete()
    return User.objects.get(id=user.id)


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def stating(browser: Client, **typed: str) -> Any:
    return browser.post(
        "/log-in/contact/", {"email": NEW, "phone": "13800000000", "password": factories.PASSWORD, **typed}
    )


def mails() -> list[StoredMail]:
    return [mail for mail in StoredMail.objects.order_by("id") if mail.to == NEW]


def code() -> str:
    (mail,) = mails()
    found = re.search(r"[0-9]{8}", mail.body)
    assert found
    return found[0]


def test_an_address_is_taken_over_with_its_code(browser: Client, owner: User) -> None:
    assert stating(browser)["Location"] == "/log-in/contact/code/"
    owner.refresh_from_db()
    assert owner.email == ""
    assert NEW in browser.get("/log-in/contact/code/").content.decode()
    assert browser.post("/log-in/contact/code/", {"code": code()}).status_code == 303
    owner.refresh_from_db()
    assert owner.email == NEW
    assert EmailAddress.objects.get(user=owner).verified
    assert "Verified" in browser.get("/log-in/settings/").content.decode()
    account = factories.actor(owner).account_id
    assert get_entries(f"account:{account}")[0].new == {"email": NEW}


def test_then_a_forgotten_password_is_recovered(browser: Client) -> None:
    stating(browser)
    browser.post("/log-in/contact/code/", {"code": code()})
    Client().post("/password/forgot/", {"email": NEW})
    assert "/password/reset/" in mails()[-1].body


def test_a_wrong_code_changes_nothing_and_five_end_it(browser: Client, owner: User) -> None:
    stating(browser)
    wrong = "00000000" if code() != "00000000" else "11111111"
    for left in (4, 3, 2, 1):
        answer = browser.post("/log-in/contact/code/", {"code": wrong})
        assert answer.status_code == 409
        assert f"{left} more attempts" in answer.content.decode()
    assert browser.post("/log-in/contact/code/", {"code": wrong})["Location"] == "/log-in/contact/"
    assert browser.post("/log-in/contact/code/", {"code": code()})["Location"] == "/log-in/contact/"
    owner.refresh_from_db()
    assert owner.email == ""


def test_a_code_ends_after_its_minutes(owner: User) -> None:
    actor = factories.actor(owner)
    pending = contact.send_email_code(actor, NEW)
    late = contact.PendingEmail(NEW, pending.digest, (timezone.now() - timedelta(minutes=1)).isoformat())
    with pytest.raises(Refusal, match="email_code_wrong"):
        contact.confirm_email(actor, pending, "")
    with pytest.raises(Refusal, match="email_code_ended"):
        contact.confirm_email(actor, late, code())


def test_a_code_holds_to_the_end_of_its_last_minute_and_for_five_attempts(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = factories.actor(owner)
    pending = contact.send_email_code(actor, NEW)
    fourth = dataclasses.replace(pending, attempts=contact.CODE_ATTEMPTS - 1)
    fifth = dataclasses.replace(pending, attempts=contact.CODE_ATTEMPTS)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(pending.until))
    contact.check_email_code(actor, fourth, code())
    with pytest.raises(Refusal, match="email_code_ended"):
        contact.check_email_code(actor, fifth, code())
    after = datetime.fromisoformat(pending.until) + timedelta(microseconds=1)
    monkeypatch.setattr(timezone, "now", lambda: after)
    with pytest.raises(Refusal, match="email_code_ended"):
        contact.check_email_code(actor, pending, code())


def test_another_password_sends_nothing(browser: Client) -> None:
    assert stating(browser, password="not the password").status_code == 422
    assert not mails()


def test_an_address_of_another_log_in_is_answered_alike(browser: Client) -> None:
    other = factories.staff("office.reviewer")
    User.objects.filter(id=other.id).update(email=NEW)
    assert stating(browser)["Location"] == "/log-in/contact/code/"


def test_the_phone_is_changed_at_once(browser: Client, owner: User) -> None:
    assert stating(browser, email="", phone="139 0000 0009")["Location"] == "/log-in/settings/"
    owner.refresh_from_db()
    assert owner.phone == "13900000009"


def test_mail_that_cannot_be_sent_is_said(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_mail: object) -> None:
        raise OSError

    monkeypatch.setattr(contact, "send_mail", refuse)
    answer = stating(browser)
    assert answer.status_code == 409
    assert contact.EMAIL_NOT_SENT.message.en in answer.content.decode()


def test_who_has_no_address_is_not_promised_mail(browser: Client) -> None:
    page = browser.get("/portal/messages/").content.decode()
    assert "so nothing is mailed" in page
    assert 'href="/log-in/contact/"' in page
