"""A city whose parameters are published by two people: the parameter clerk prepares, the second reviewer releases."""

import pytest

from canbao.values.actor import Actor
from tests import factories


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer; the clock shows 2026-11-23, and the law begins in 202607."""
    return factories.city()


@pytest.fixture
def preparer(town: factories.City) -> Actor:
    """Return the parameter clerk, who prepares values."""
    return factories.actor(factories.staff("office.parameters", "参数甲"))


@pytest.fixture
def releaser(town: factories.City) -> Actor:
    """Return the second reviewer, who releases values."""
    return factories.actor(town.approver)


@pytest.fixture
def finance(town: factories.City) -> Actor:
    """Return the finance clerk, who assesses."""
    return factories.actor(factories.staff("office.finance", "财务甲"))
