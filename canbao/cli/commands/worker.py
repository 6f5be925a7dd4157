"""`canbao worker`: run the jobs of the outbox; once a day enqueue the signing of the journal and the reconciliation."""

import argparse
import os
import signal
from collections.abc import Callable
from datetime import date
from typing import Any

from canbao.cli.startup import start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop

COMMAND = "worker"
SUMMARY = gettext_noop("Run jobs (mails, assessments) and sign the journal once a day")

DAILY = ("journal.sign", "levy.reconcile", "levy.drop_previews", "files.expire", "attachments.expire")
"""The kinds of jobs that are due once a day."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("worker", description=_(SUMMARY))
    command.add_argument("--beside", type=int, default=0, metavar="PID", help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run jobs until SIGTERM or SIGINT; finish the current job first. Any number of workers may run."""
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    start_django()
    from canbao.store.jobs import run_jobs

    def until() -> bool:
        # A worker that `canbao serve` started ends with it, even when the server was killed.
        return bool(stopped) or bool(options.beside and os.getppid() != options.beside)

    run_jobs(until, _daily_tasks())
    return 0


def _daily_tasks() -> Callable[[], None]:
    """Return a function that drops stale connections and enqueues the tasks of a new day, once for all workers.

    They are jobs like others: a task that fails is retried and listed (`canbao jobs`), and stops no other.
    """
    from django.db import close_old_connections
    from django.utils import timezone

    from canbao.store.jobs import enqueue

    enqueued: list[date] = []

    def enqueue_tasks() -> None:
        close_old_connections()
        today = timezone.localdate()
        if today in enqueued:
            return
        for kind in DAILY:
            enqueue(kind, f"{kind}:{today.isoformat()}", {"day": today.isoformat()})
        enqueued[:] = [today]

    return enqueue_tasks
