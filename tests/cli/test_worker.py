"""The tasks of a day are jobs: one that fails stops no other."""

import os
import subprocess
import sys
from typing import Any

import pytest

from canbao.cli.commands.worker import DAILY, _daily_tasks
from canbao.journal.models import Checkpoint
from canbao.levy.models import Reconciliation
from canbao.store import jobs
from canbao.store.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection of the test: dropping stale ones would end its transaction."""
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)


def test_the_tasks_of_a_day_are_enqueued_once_and_done() -> None:
    for worker in (_daily_tasks(), _daily_tasks()):
        worker()
        worker()
    assert sorted(Job.objects.values_list("kind", flat=True)) == sorted(DAILY)
    jobs.run_due_jobs()
    assert (Checkpoint.objects.count(), Reconciliation.objects.count()) == (1, 1)
    assert not Job.objects.filter(finished_at__isnull=True).exists()


def test_a_reconciliation_that_fails_is_retried_and_leaves_the_signing_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(payload: dict[str, Any], dedupe: str) -> None:
        raise ValueError("a break nobody expected")

    monkeypatch.setitem(jobs._HANDLERS, "levy.reconcile", fail)
    _daily_tasks()()
    jobs.run_due_jobs()
    assert Checkpoint.objects.count() == 1
    (failed,) = jobs.get_failed_jobs(10)
    assert (failed.kind, failed.failed_at) == ("levy.reconcile", None)


def test_a_worker_knows_every_daily_task_from_its_start() -> None:
    program = (
        "import django; django.setup(); from canbao.store.jobs import _HANDLERS;"
        "from canbao.cli.commands.worker import DAILY; print(sorted({*DAILY, 'file.make'} - {*_HANDLERS}))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tools.checked_settings"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
