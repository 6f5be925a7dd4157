"""Emptying the tables after a test gets past the journal's triggers, and leaves them standing."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from canbao.journal import triggers
from canbao.journal.models import Entry


@pytest.fixture
def entry(transactional_db: None) -> Entry:
    """One row of the journal."""
    words = {"actor": "a", "unit": "u", "verb": "v", "object_kind": "k", "object_id": "1", "previous": "", "hash": "h"}
    return Entry.objects.create(chain="test", seq=1, at=timezone.now(), **words)


def test_flush_empties_the_journal_and_its_triggers_stand_again(entry: Entry) -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert triggers.get_missing_triggers() == []


@pytest.mark.parametrize("sql", ["DELETE FROM journal_entry", "UPDATE journal_entry SET verb = 'w'"])
def test_nothing_else_gets_past_them(entry: Entry, sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
