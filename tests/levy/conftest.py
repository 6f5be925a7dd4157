"""A city whose months can be assessed: the finance clerk, a second person, an employer with people on the books."""

import pytest

from canbao.law.queries import city_pack
from canbao.rules.packs import Pack
from canbao.values.seat import Seat
from tests import cast


@pytest.fixture
def town(db: None, today: object) -> cast.City:
    """The agency and a bound employer; the clock stands on 2026-11-23, the law begins in 202607."""
    return cast.city()


@pytest.fixture
def finance(town: cast.City) -> Seat:
    """The finance clerk, who assesses."""
    return cast.seat(cast.staff("office.finance", "财务甲"))


@pytest.fixture
def issuer(town: cast.City) -> Seat:
    """The second person, who issues."""
    return cast.seat(town.approver)


@pytest.fixture
def pack() -> Pack:
    """The example city's law."""
    return city_pack()
