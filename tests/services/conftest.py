"""The agency on a frozen day, and the findings of a draft by code."""

from collections.abc import Callable

import pytest

from canbao.matters.examination import examine_matter
from canbao.matters.models import Matter
from tests import factories


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer; the clock shows 2026-11-23, and 202611 is the open month."""
    return factories.city()


@pytest.fixture
def codes() -> Callable[[Matter], dict[int, list[str]]]:
    """Return a function that lists the findings of a draft by line (0: the draft), errors first, warnings with “?”."""

    def get_codes(matter: Matter) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for one in sorted(examine_matter(matter).findings, key=lambda one: one.level):
            found.setdefault(one.line or 0, []).append(one.code if one.level == "error" else f"{one.code}?")
        return found

    return get_codes
