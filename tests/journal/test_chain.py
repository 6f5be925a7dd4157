"""The journal: append-only, chained, checked."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from canbao.access.actors import SYSTEM
from canbao.journal import triggers
from canbao.journal.models import Chain, Checkpoint, Entry
from canbao.journal.operations import make_checkpoint, record_act
from canbao.journal.queries import get_journal_faults
from canbao.journal.verbs import JournalVerb
from canbao.values.bilingual import Bilingual

pytestmark = pytest.mark.django_db

PROBE = JournalVerb("probe.act", Bilingual("Probe", "试探"))


@pytest.fixture
def three_acts() -> None:
    with transaction.atomic():
        for number in (1, 2, 3):
            record_act(SYSTEM, PROBE, "employer:1", ("probe", number), new={"number": number, "姓名": "李**"})


def by_hand(sql: str) -> None:
    """Do what only somebody with the database's own password could."""
    triggers.remove_triggers()
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        triggers.install_triggers()


@pytest.mark.usefixtures("three_acts")
def test_an_untouched_journal_is_whole() -> None:
    make_checkpoint(date(2026, 11, 23))
    assert list(get_journal_faults()) == []


@pytest.mark.usefixtures("three_acts")
@pytest.mark.parametrize("sql", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_to_change_or_delete_an_entry(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.fault("F30")
@pytest.mark.usefixtures("three_acts")
def test_an_entry_edited_by_hand_is_named() -> None:
    by_hand("UPDATE journal_entry SET actor = 'x' WHERE seq = 2")
    assert list(get_journal_faults()) == ["employer:1/2: was changed after it was written"]


@pytest.mark.usefixtures("three_acts")
def test_an_entry_taken_out_is_named() -> None:
    by_hand("DELETE FROM journal_entry WHERE seq = 2")
    assert list(get_journal_faults()) == ["employer:1: entry 2 is missing"]


@pytest.mark.usefixtures("three_acts")
def test_a_tail_cut_off_together_with_its_head_shows_against_the_checkpoint() -> None:
    make_checkpoint(date(2026, 11, 23))
    by_hand("DELETE FROM journal_entry WHERE seq = 3")
    second = Entry.objects.get(chain="employer:1", seq=2)
    Chain.objects.filter(chain="employer:1").update(seq=2, hash=second.hash)
    assert list(get_journal_faults()) == ["employer:1: entry 3, signed on 2026-11-23, no longer exists"]


@pytest.mark.usefixtures("three_acts")
def test_a_forged_checkpoint_is_named() -> None:
    make_checkpoint(date(2026, 11, 23))
    Checkpoint.objects.update(signature="AAAA")
    assert list(get_journal_faults()) == ["checkpoint 2026-11-23: its signature is not this installation's"]


def test_a_missing_trigger_is_reported() -> None:
    assert triggers.get_missing_triggers() == []
    triggers.remove_triggers()
    assert triggers.get_missing_triggers() != []
    triggers.install_triggers()


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_not_journaled() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record_act(SYSTEM, PROBE, "employer:1", ("probe", 1))
