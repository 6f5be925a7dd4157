"""Claims: rows keyed by the very thing that only one may have (R3), taken in one statement, without a savepoint."""

from typing import Any

from django.db import connection, models


def claim(row: models.Model) -> bool:
    """Insert a claim row in the caller's transaction; return False, changing nothing, when its key is taken.

    A parallel transaction that is just taking the key is waited for.
    """
    meta = row._meta
    quote = connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.column]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608 - names from the model
    values: list[Any] = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount)
