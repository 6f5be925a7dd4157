"""A city whose law is published by two persons: the parameter clerk, who prepares, and the second reviewer."""

import pytest

from canbao.values.actor import Actor
from tests import factories


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """The agency and a bound employer; the clock stands on 2026-11-23, the law begins in 202607."""
    return factories.city()


@pytest.fixture
def preparer(town: factories.City) -> Actor:
    """The parameter clerk."""
    return factories.actor(factories.staff("office.parameters", "参数甲"))


@pytest.fixture
def releaser(town: factories.City) -> Actor:
    """The second person."""
    return factories.actor(town.approver)


@pytest.fixture
def finance(town: factories.City) -> Actor:
    """The finance clerk, who assesses."""
    return factories.actor(factories.staff("office.finance", "财务甲"))
