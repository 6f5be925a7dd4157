"""A town on a frozen day, and what is said of a draft."""

from collections.abc import Callable

import pytest

from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from tests import factories


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency, and an employer whose owner is bound; the clock stands on 2026-11-23, 202611 is open."""
    return factories.city()


@pytest.fixture
def codes() -> Callable[[Matter], dict[int, list[str]]]:
    """What is found about a draft: codes by line (0: the whole), errors first, warnings with a question mark."""

    def of(matter: Matter) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for one in sorted(examine_matter(matter).findings, key=lambda one: one.level):
            found.setdefault(one.line or 0, []).append(one.code if one.level == "error" else f"{one.code}?")
        return found

    return of
