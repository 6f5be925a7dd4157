"""An agency with a bound employer, and browsers in which its people are logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a function that opens a browser in English, with one of the agency's people logged in."""

    def browser(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(user, backend=BACKEND)
        return client

    return browser


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer; the clock shows 2026-11-23."""
    return factories.city()


@pytest.fixture
def clerk(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """Return the account clerk's browser."""
    return signed_in(town.clerk)


@pytest.fixture
def reviewer(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """Return the first reviewer's browser."""
    return signed_in(town.reviewer)


@pytest.fixture
def approver(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """Return the second reviewer's browser."""
    return signed_in(town.approver)
