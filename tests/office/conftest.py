"""An agency at work: its people's browsers, and matters that wait for them."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which one of the agency's people is logged in, in English."""

    def browser(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(user, backend=BACKEND)
        return client

    return browser


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency, and an employer whose owner is bound; the clock stands on 2026-11-23."""
    return factories.city()


@pytest.fixture
def clerk(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """The account clerk's browser."""
    return signed_in(town.clerk)


@pytest.fixture
def reviewer(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """The first reviewer's browser."""
    return signed_in(town.reviewer)


@pytest.fixture
def approver(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """The second reviewer's browser."""
    return signed_in(town.approver)
