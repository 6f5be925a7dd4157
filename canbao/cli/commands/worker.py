"""`canbao worker`: run the jobs of the outbox; once a day sign the journal and reconcile."""

import argparse
import logging
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

_log = logging.getLogger(__name__)


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

    sign = _daily_signing()

    def until() -> bool:
        # A worker that `canbao serve` started ends with it, even when the server was killed.
        if stopped or (options.beside and os.getppid() != options.beside):
            return True
        sign()
        return False

    run_jobs(until)
    return 0


def _daily_signing() -> Callable[[], None]:
    """Return a function to call between jobs: it drops stale connections and signs the journal on a new day."""
    from django.db import IntegrityError, close_old_connections
    from django.utils import timezone

    from canbao.journal.operations import make_checkpoint

    signed: list[date] = []

    def sign() -> None:
        close_old_connections()
        today = timezone.localdate()
        if today in signed:
            return
        try:
            make_checkpoint(today)
        except IntegrityError:
            _log.info("another worker signed the journal", extra={"day": today.isoformat()})
        _reconcile(today)
        signed[:] = [today]

    return sign


def _reconcile(today: date) -> None:
    """Run the day-end reconciliation (日终对账) once a day; the agency's page lists the differences."""
    from canbao.access.actors import SYSTEM
    from canbao.law.queries import get_city_pack
    from canbao.levy.integrity.reconciliation import get_reconciliations, reconcile
    from canbao.rules.formulas import accounting_month
    from canbao.rules.packs import LawDay, NotInForce

    if any(row.day == today for row in get_reconciliations(1)):
        return
    try:
        reconcile(SYSTEM, today, accounting_month(LawDay(today, get_city_pack())) - 1)
    except NotInForce as missing:
        _log.warning("the day is not reconciled", extra={"parameter": missing.name})
