"""A town with its employer, and browsers signed in as its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which somebody is logged in, in English."""

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
def owner(town: factories.City, signed_in: Callable[[User], Client]) -> Client:
    """The bound owner's browser."""
    return signed_in(town.owner)
