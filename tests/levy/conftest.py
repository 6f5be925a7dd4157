"""A city whose months can be assessed: a finance clerk, a second person who issues, and a bound employer."""

import pytest

from canbao.law.queries import get_city_pack
from canbao.levy.models import Bill
from canbao.rules.packs import Pack
from canbao.values.actor import Actor
from tests import factories
from tests.levy.payments import issue_month_bill


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer; the clock shows 2026-11-23, and the law begins in 202607."""
    return factories.city()


@pytest.fixture
def finance(town: factories.City) -> Actor:
    """Return the finance clerk, who assesses."""
    return factories.actor(factories.staff("office.finance", "财务甲"))


@pytest.fixture
def issuer(town: factories.City) -> Actor:
    """Return the second person, who issues."""
    return factories.actor(town.approver)


@pytest.fixture
def pack() -> Pack:
    """Return the example city's law."""
    return get_city_pack()


@pytest.fixture
def bills(town: factories.City, finance: Actor, issuer: Actor) -> list[Bill]:
    """Return the issued bills of October and November for two people."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    return [issue_month_bill(town, finance, issuer, month) for month in (202610, 202611)]
