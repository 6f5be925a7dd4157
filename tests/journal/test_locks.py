"""The head of a chain is locked for each entry, the first included, so that entries follow one another."""

import pytest
from django.db import transaction

from canbao.access.actors import SYSTEM
from canbao.journal.operations import record_act
from canbao.journal.verbs import JournalVerb
from canbao.values.bilingual import Bilingual

pytestmark = pytest.mark.django_db

PROBE = JournalVerb("probe.act", Bilingual("Probe", "试探"))


def test_every_entry_locks_the_head_of_its_chain(row_locks: list[str]) -> None:
    for statements in (2, 1):  # the first entry looks for the head, makes it, and locks what it made
        row_locks.clear()
        with transaction.atomic():
            record_act(SYSTEM, PROBE, "probe:1", ("probe", 1))
        assert row_locks == ["journal_chain"] * statements
