"""Rebuild every employer table PARTITION BY HASH (employer_id): PostgreSQL as a stand-in for a sharding engine.

PostgreSQL then refuses what Citus would refuse: a unique constraint, unique index or foreign key without the shard
key. A rebuilt table keeps its columns, defaults, CHECKs, keys and indexes, partial ones included.
"""

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from canbao.store.sharding import get_sharding

PARTITIONS = 4


class CannotPartition(Exception):
    """A table has something that sharding does not allow, or PostgreSQL refused a rule on the rebuilt table."""


@dataclass(slots=True)
class Rules:
    """Checks, keys and indexes of a table, as the statements that make them."""

    checks: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)


def employer_models() -> list[type[models.Model]]:
    """Return every managed model that is spread by employer."""
    return [model for model in apps.get_models() if get_sharding(model) == "employer" and model._meta.managed]


def _rows(cursor: Any, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    cursor.execute(sql, parameters)
    return list(cursor.fetchall())


def _add(table: str, name: str, definition: str) -> str:
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'


def _refuse_unshardable(cursor: Any, table: str) -> None:
    """Raise CannotPartition for triggers and ids made by the database, which no spread table may have (R5, R8)."""
    triggers = _rows(
        cursor, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", f'"{table}"'
    )
    identities = _rows(
        cursor,
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attidentity <> ''",
        f'"{table}"',
    )
    if triggers or identities:
        raise CannotPartition(f"{table}: trigger or database-made id {[name for (name,) in triggers + identities]}")


def _rules(cursor: Any, table: str) -> Rules:
    """Return a table's CHECKs, keys and other indexes; foreign keys are read separately."""
    rules = Rules()
    constraints = _rows(
        cursor,
        "SELECT conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'c', 'x') ORDER BY contype = 'c', conname",
        f'"{table}"',
    )
    for name, kind, definition in constraints:
        (rules.checks if kind == "c" else rules.keys).append(_add(table, name, definition))
    rules.indexes = [
        definition
        for (definition,) in _rows(
            cursor,
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid) ORDER BY 1",
            f'"{table}"',
        )
    ]
    return rules


def _foreign_keys(cursor: Any, tables: list[str]) -> list[tuple[Any, ...]]:
    """Return every foreign key from or to these tables: table, name, definition."""
    quoted = [f'"{table}"' for table in tables]
    return _rows(
        cursor,
        "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k"
        " JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'f' AND k.conparentid = 0"
        " AND (k.conrelid = ANY(%s::text[]::regclass[]) OR k.confrelid = ANY(%s::text[]::regclass[]))",
        quoted,
        quoted,
    )


def _apply(cursor: Any, table: str, statements: list[str]) -> None:
    from django.db import DatabaseError

    for statement in statements:
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            raise CannotPartition(f"{table}: {statement}: {error}") from error


def _rebuild_table(cursor: Any, table: str) -> None:
    _refuse_unshardable(cursor, table)
    rules = _rules(cursor, table)
    old = f"{table}_whole"
    statements = [
        f'ALTER TABLE "{table}" RENAME TO "{old}"',
        f'CREATE TABLE "{table}" (LIKE "{old}" INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE)'
        " PARTITION BY HASH (employer_id)",
    ]
    for remainder in range(PARTITIONS):
        statements.append(
            f'CREATE TABLE "{table}_{remainder}" PARTITION OF "{table}"'
            f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {remainder})"
        )
    statements += [f'INSERT INTO "{table}" SELECT * FROM "{old}"', f'DROP TABLE "{old}"']  # noqa: S608 (our own tables)
    _apply(cursor, table, statements + rules.keys + rules.checks + rules.indexes)


def rebuild(connection: Any) -> list[str]:
    """Partition every employer table of the connected PostgreSQL database and return the tables' names.

    All in one transaction. Raise CannotPartition, which names table and statement, when PostgreSQL refuses a rule.
    """
    from django.db import transaction

    tables = [model._meta.db_table for model in employer_models()]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        foreign_keys = _foreign_keys(cursor, tables)
        for table, name, _definition in foreign_keys:
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for table in tables:
            _rebuild_table(cursor, table)
        for table, name, definition in foreign_keys:
            _apply(cursor, table, [_add(table, name, definition)])
    return tables
