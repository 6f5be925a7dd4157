"""A request that would reach many shards fails, unless it belongs to a named report over many."""

from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from canbao.store.tenancy import fan_out
from tests.house.routing import NotRouted, names_one_employer, watched_requests

ALL_PERIODS = "SELECT id FROM register_coverageperiod"
ONE_EMPLOYERS = "SELECT id FROM register_coverageperiod WHERE employer_id = %s"
PERIODS = "INSERT INTO register_coverageperiod (employer_id, id) VALUES (%s, %s), (%s, %s)"


def _request(monkeypatch: pytest.MonkeyPatch, sql: str, *params: int) -> list[str]:
    """Send a statement inside a request and give the offences."""

    def answer(handler: Any, request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        return HttpResponse()

    monkeypatch.setattr(BaseHandler, "get_response", answer)
    with watched_requests() as offences:
        BaseHandler().get_response(RequestFactory().get("/"))
    return offences


@pytest.mark.django_db
def test_one_employers_rows_may_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _request(monkeypatch, ONE_EMPLOYERS, 7) == []


@pytest.mark.django_db
def test_everybodys_rows_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotRouted, match="FAN_OUT: SELECT id FROM register_coverageperiod"):
        _request(monkeypatch, ALL_PERIODS)


@pytest.mark.django_db
def test_a_named_report_may_read_everybodys_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with fan_out("verify"):
        assert _request(monkeypatch, ALL_PERIODS) == []


@pytest.mark.parametrize(("params", "one"), [((1, 10, 1, 11), True), ((1, 10, 2, 11), False)])
def test_rows_inserted_together_belong_to_one_employer(params: tuple[int, ...], one: bool) -> None:
    assert names_one_employer(PERIODS, params) is one
