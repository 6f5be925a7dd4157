"""A city with its people, and browsers of every kind at its doors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from canbao.access.models import User
from tests import factories
from tests.journeys.hands import Hands, Keyboard

PATIENCE = 60_000
"""Milliseconds a browser may take: a busy machine must not fail a journey."""


@pytest.fixture(autouse=True)
def on_a_monday(today: object, transactional_db: None) -> None:
    """The site's clock stands still, so that the month people are enrolled from stays an open one.

    In a minute that never ends the attempts of one test must not count in the next.
    """
    cache.clear()


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody uses the site: by keyboard alone, without scripts, on how wide a screen, in which language."""

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
    """The agency's people: the counter, the first and the second reviewer."""

    clerk: User
    reviewer: User
    approver: User


@pytest.fixture
def agency(transactional_db: None) -> Agency:
    """An agency with nothing in its register."""
    return Agency(
        factories.staff("office.accounts", "钱桂芳"),
        factories.staff("office.reviewer", "赵敏"),
        factories.staff("office.approver", "周明哲"),
    )


@pytest.fixture
def town(transactional_db: None) -> factories.City:
    """An agency and one bound employer."""
    return factories.city()


Seating = Callable[..., Hands]


@pytest.fixture
def sit_down(chromium: Any, live_server: Any) -> Iterator[Seating]:
    """Actor somebody at a browser of his own; given a user, he is logged in."""
    contexts = []

    def seated(user: User | None = None, way: Way = WAYS["as most people do"], **options: Any) -> Hands:
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
        return (Keyboard if way.keyboard else Hands)(context.new_page(), way.language)

    yield seated
    for context in contexts:
        context.close()
