"""An agency with its people, and browsers of every kind that visit the site."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from canbao.access.models import User
from tests import factories
from tests.journeys.visitors import KeyboardVisitor, Visitor

PATIENCE = 60_000
"""Milliseconds a browser may take, so that a busy machine does not fail a journey."""


@pytest.fixture(autouse=True)
def on_a_monday(today: object, transactional_db: None) -> None:
    """Freeze the site's clock, so that the month people are enrolled from stays open.

    In a minute that never ends, attempts of one test would count in the next; so the cache is cleared.
    """
    cache.clear()


@dataclass(frozen=True, slots=True)
class Way:
    """How a person uses the site: by keyboard alone, without scripts, screen width, language."""

    keyboard: bool = False
    scripts: bool = True
    width: int = 1280
    language: str = "zh-Hans"


WAYS = {
    "as most people do": Way(),
    "by keyboard alone": Way(keyboard=True),
    "without JavaScript": Way(scripts=False),
    "on a telephone": Way(width=360),
    "in English": Way(language="en"),
}


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency's people: the account clerk, the first and the second reviewer."""

    clerk: User
    reviewer: User
    approver: User


@pytest.fixture
def agency(transactional_db: None) -> Agency:
    """Return an agency with an empty register."""
    return Agency(
        factories.staff("office.accounts", "钱桂芳"),
        factories.staff("office.reviewer", "赵敏"),
        factories.staff("office.approver", "周明哲"),
    )


@pytest.fixture
def town(transactional_db: None) -> factories.City:
    """Return an agency with one bound employer."""
    return factories.city()


OpenSite = Callable[..., Visitor]


@pytest.fixture
def open_site(chromium: Any, live_server: Any) -> Iterator[OpenSite]:
    """Return a function that opens the site in a new browser; a given user is logged in."""
    contexts = []

    def open_in_browser(user: User | None = None, way: Way = WAYS["as most people do"], **options: Any) -> Visitor:
        locale = "en-US" if way.language == "en" else "zh-CN"
        context = chromium.new_context(
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            java_script_enabled=way.scripts,
            viewport={"width": way.width, "height": 800},
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            context.add_cookies(
                [
                    {"name": name, "value": cookie.value, "url": live_server.url}
                    for name, cookie in client.cookies.items()
                ]
            )
        return (KeyboardVisitor if way.keyboard else Visitor)(context.new_page(), way.language)

    yield open_in_browser
    for context in contexts:
        context.close()
