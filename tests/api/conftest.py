"""An employer with bills, and programs that log in as its people and ask for a language."""

from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.access.models import User
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import DeclareWage
from canbao.values.months import Month
from tests import factories

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Program = Callable[..., Client]


@pytest.fixture
def program() -> Program:
    """Return a function that starts a program, logged in as a user or as nobody, which asks for a language."""

    def start(user: User | None, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return start


@pytest.fixture
def town(db: None, today: object) -> factories.City:
    """Return the agency with a bound employer; the clock shows 2026-11-23."""
    return factories.city()


@pytest.fixture
def people(town: factories.City) -> dict[str, int]:
    """Return two people on the issued bills of October and November; between the bills 李晓燕's wage is raised."""
    found = factories.insure_people(town.employer, "李晓燕", "王建国", since=202610, wage=680_000)
    factories.issue_month_bill(town, town.employer, 202610)
    apply_changes(SYSTEM, town.employer.id, [DeclareWage(town.employer.id, found["李晓燕"], Month(202610), 720_000)])
    factories.issue_month_bill(town, town.employer, 202611)
    return found


@pytest.fixture
def owner(town: factories.City, people: dict[str, int], program: Program) -> Client:
    """Return the owner's program; the bills are issued."""
    return program(town.owner)
