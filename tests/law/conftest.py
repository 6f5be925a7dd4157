"""A city whose law is published by two persons: the parameter clerk, who prepares, and the second reviewer."""

import pytest

from canbao.values.seat import Seat
from tests import cast


@pytest.fixture
def town(db: None, today: object) -> cast.City:
    """The agency and a bound employer; the clock stands on 2026-11-23, the law begins in 202607."""
    return cast.city()


@pytest.fixture
def preparer(town: cast.City) -> Seat:
    """The parameter clerk."""
    return cast.seat(cast.staff("office.parameters", "参数甲"))


@pytest.fixture
def releaser(town: cast.City) -> Seat:
    """The second person."""
    return cast.seat(town.approver)


@pytest.fixture
def finance(town: cast.City) -> Seat:
    """The finance clerk, who assesses."""
    return cast.seat(cast.staff("office.finance", "财务甲"))
