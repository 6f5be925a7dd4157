"""Database triggers that refuse to change or delete an entry (R8). Sharding engines rely on the hash chain."""

from django.db import connection

_SQLITE = {
    "journal_entry_no_update": (
        "CREATE TRIGGER IF NOT EXISTS journal_entry_no_update BEFORE UPDATE ON journal_entry "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
    "journal_entry_no_delete": (
        "CREATE TRIGGER IF NOT EXISTS journal_entry_no_delete BEFORE DELETE ON journal_entry "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    ),
}
_POSTGRES = {
    "journal_entry_no_change": (
        "CREATE OR REPLACE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"
    ),
    "journal_entry_no_truncate": (
        "CREATE OR REPLACE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    ),
}
_FUNCTION = (
    "CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
)


def _get_triggers() -> dict[str, str]:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE


def _has_table() -> bool:
    return "journal_entry" in connection.introspection.table_names()


def install_triggers() -> None:
    """Create the triggers. The call can be repeated."""
    if not _has_table():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for sql in _get_triggers().values():
            cursor.execute(sql)


def remove_triggers() -> None:
    """Drop the triggers, only to flush a test database."""
    with connection.cursor() as cursor:
        for name in _get_triggers():
            table = " ON journal_entry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def get_missing_triggers() -> list[str]:
    """Return the names of missing triggers."""
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in _get_triggers() if name not in present]
