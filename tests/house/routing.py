"""Watches the statements of requests: each must be routed to one shard, or stand in a named report over many (R7)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.core.handlers.base import BaseHandler
from django.db import connection, models

from canbao.store.sharding import get_shard_key, get_sharding
from canbao.store.tenancy import get_open_fan_out
from tests.house.sqlcheck import Placement, SqlCheck, Verdict


class NotRouted(AssertionError):
    """A request sent a statement that a sharding engine would send to many shards, or refuse."""


def _group(model: type[models.Model]) -> str:
    """Where equal keys lie together: with the employer, with the person, or with the row that the key points at."""
    shard, key = get_sharding(model), get_shard_key(model)
    if shard in ("employer", "person"):
        return shard
    owner = next((field.related_model for field in model._meta.local_fields if _points(field, key)), None)
    if owner is not None:
        return _group(owner)
    return "employer" if model._meta.label == "register.Employer" else model._meta.label


def _points(field: Any, key: str | None) -> bool:
    return isinstance(field, models.ForeignKey) and field.attname == key


def placements() -> dict[str, Placement]:
    """Group and key of every sharded table."""
    found = {}
    for model in apps.get_models():
        key = get_shard_key(model)
        if get_sharding(model) in ("employer", "person", "self") and key is not None:
            column = model._meta.pk.column if key == model._meta.pk.attname else key
            found[model._meta.db_table] = Placement(_group(model), column or key)
    return found


@cache
def _check(vendor: str) -> SqlCheck:
    return SqlCheck(placements(), vendor)


def names_one_employer(sql: str, params: Any) -> bool:
    """Whether an INSERT of several rows gives the shard key one value throughout.

    The key is found by its place among the columns: row by row in VALUES, as one list in PostgreSQL's UNNEST.
    """
    table, columns = _target(sql)
    if table not in _check(connection.vendor).placements:
        return False
    place = columns.index(_check(connection.vendor).placements[table].key)
    if "UNNEST" in sql:
        return len(set(params[place])) <= 1
    if len(params) % len(columns):
        return False  # a value that is an expression: its parameters are unknown
    return len({params[at] for at in range(place, len(params), len(columns))}) <= 1


def _target(sql: str) -> tuple[str, list[str]]:
    """Table and columns of Django's INSERT."""
    head, _, rest = sql.partition("(")
    return head.split()[-1].strip('"'), [name.strip().strip('"') for name in rest.partition(")")[0].split(",")]


def judge(sql: str, params: Any) -> Verdict:
    """The verdict on a statement with its values; several rows of one employer are routed."""
    verdict = _check(connection.vendor).judge(sql)
    return Verdict.ROUTED if verdict is Verdict.MANY_ROWS and names_one_employer(sql, params) else verdict


@contextmanager
def watched_requests() -> Iterator[list[str]]:
    """While open, a request that sends anything but routed statements raises NotRouted; gives the offences."""
    offences: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        verdict = judge(sql, params)
        if verdict > Verdict.ROUTED and get_open_fan_out() is None:
            offences.append(f"{verdict.name}: {sql}")
            raise NotRouted(offences[-1])
        return execute(sql, params, many, context)

    answer = BaseHandler.get_response

    def watched_answer(handler: Any, request: Any) -> Any:
        with connection.execute_wrapper(watch):
            return answer(handler, request)

    BaseHandler.get_response = watched_answer
    try:
        yield offences
    finally:
        BaseHandler.get_response = answer
