"""Write many rows in few statements."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

CHUNK = 500
"""Rows of a statement: below the parameter limit of every engine and SQLite's limit of composite keys (R4)."""

_T = TypeVar("_T")
_M = TypeVar("_M", bound=models.Model)


def chunks(items: Iterable[_T], size: int = CHUNK) -> Iterable[list[_T]]:
    """Yield the items in lists of at most ``size``."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def _assign(field: models.Field) -> str:
    if field.column is None:
        raise TypeError(f"{field.name} has no column")
    return f"{connection.ops.quote_name(field.column)} = %s"


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Update ``fields`` of rows by primary key, with one prepared statement.

    Django's bulk_update builds a CASE per row and an IN over composite keys, which fails from about 1,000 rows on
    SQLite. This statement is linear and routed row by row.
    """
    if not rows:
        return
    meta = rows[0]._meta
    by_name = {name: field for field in meta.concrete_fields for name in (field.name, field.attname)}
    columns, keys = [by_name[name] for name in fields], meta.pk_fields
    assignments, condition = ", ".join(map(_assign, columns)), " AND ".join(map(_assign, keys))
    table = connection.ops.quote_name(meta.db_table)
    sql = f"UPDATE {table} SET {assignments} WHERE {condition}"  # noqa: S608 - names from the model
    engine = connections[DEFAULT_DB_ALIAS]  # the connection itself: the proxy looks it up for every value
    fields_of_row = [(field.attname, field.get_db_prep_save) for field in (*columns, *keys)]
    with engine.cursor() as cursor:
        cursor.executemany(
            sql, [[prepare(getattr(row, name), engine) for name, prepare in fields_of_row] for row in rows]
        )


def insert_rows(model: type[_M], rows: Sequence[_M]) -> None:
    """Insert rows with COPY on PostgreSQL, else with one prepared statement; database defaults do not apply.

    It is several times as fast as ``bulk_create``, for bulk imports. Raise ``IntegrityError`` as ``bulk_create`` does.
    """
    engine = connections[DEFAULT_DB_ALIAS]  # the connection itself: the proxy looks it up for every value
    fields = [(field.attname, field.column, field.get_db_prep_save) for field in model._meta.concrete_fields]
    fields = [field for field in fields if field[1] is not None]
    values = ([prepare(getattr(row, name), engine) for name, _column, prepare in fields] for row in rows)
    table = engine.ops.quote_name(model._meta.db_table)
    columns = ", ".join(engine.ops.quote_name(str(column)) for _name, column, _prepare in fields)
    with engine.cursor() as cursor:
        if engine.vendor == "postgresql":
            with engine.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        placeholders = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({placeholders})"  # noqa: S608 - names from the model
        cursor.executemany(sql, list(values))
