"""Claims: rows whose primary key is unique over all employers (R3), inserted in one statement without savepoint."""

from typing import Any

from django.db import connection, models


def claim(row: models.Model) -> bool:
    """Insert a claim row in the caller's transaction; return False without a change when its key exists.

    The statement waits for a parallel transaction that inserts the same key.
    """
    meta = row._meta
    quote = connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if field.column]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    placeholders = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({placeholders}) ON CONFLICT DO NOTHING"  # noqa: S608 - names from the model
    values: list[Any] = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount)
