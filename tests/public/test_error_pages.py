"""Pages of failure: what happened, in the frame of the site and in the reader's language, and a way on."""

import pytest
from django.test import Client

from tests import factories
from tests.portal.pages import words

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def owner() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(factories.city().owner, backend=BACKEND)
    return client


def test_an_address_that_only_takes_a_form_says_so_and_leads_back(owner: Client) -> None:
    answer = owner.get("/portal/certificates/1/prepare/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address shows no page" in words(answer)
    assert 'href="/portal/certificates/1/"' in answer.content.decode()


def test_it_says_so_in_chinese(owner: Client) -> None:
    owner.cookies["django_language"] = "zh-hans"
    assert "该网址没有可显示的页面" in words(owner.get("/portal/certificates/1/prepare/"))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_page_that_takes_nothing_says_that_nothing_was_changed(method: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    answer = getattr(client, method)("/estimator/")
    assert answer.status_code == 405
    assert "nothing was changed" in words(answer)


def test_a_program_is_answered_in_json(owner: Client) -> None:
    answer = owner.post("/api/v1/bills")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
