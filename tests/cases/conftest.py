"""The employer whose clerk pastes the inputs, and the agency's finance clerk who reads the files."""

import pytest

from canbao.values.actor import Actor
from tests import factories


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency and a bound employer on 2026-11-23."""
    return factories.city()


@pytest.fixture
def finance(town: factories.City) -> Actor:
    """The finance clerk."""
    return factories.actor(factories.staff("office.finance", "财务甲"))
