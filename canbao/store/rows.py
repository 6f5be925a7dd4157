"""Writing many changed rows of one employer in few statements."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

CHUNK = 500
"""Rows a statement: below every engine's limit on parameters, and the limit of composite keys on SQLite (R4)."""

_T = TypeVar("_T")


def chunks(items: Iterable[_T], size: int = CHUNK) -> Iterable[list[_T]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def _equals(field: models.Field) -> str:
    if field.column is None:
        raise TypeError(f"{field.name} has no column")
    return f"{connection.ops.quote_name(field.column)} = %s"


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write ``fields`` of changed rows, found by their primary key, in one prepared statement for all.

    Django's bulk_update builds a CASE per row and an IN over composite keys, which fails from about
    1,000 rows on SQLite; this is linear and routed row by row.
    """
    if not rows:
        return
    meta = rows[0]._meta
    by_name = {name: field for field in meta.concrete_fields for name in (field.name, field.attname)}
    columns, keys = [by_name[name] for name in fields], meta.pk_fields
    assignments, condition = ", ".join(map(_equals, columns)), " AND ".join(map(_equals, keys))
    table = connection.ops.quote_name(meta.db_table)
    sql = f"UPDATE {table} SET {assignments} WHERE {condition}"  # noqa: S608 - names from the model

    def values(row: models.Model) -> list[Any]:
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in (*columns, *keys)]

    with connection.cursor() as cursor:
        cursor.executemany(sql, [values(row) for row in rows])
