"""`canbao jobs`: list background work that failed, and run it again."""

import argparse
from typing import Any

from canbao.cli.startup import start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop

COMMAND = "jobs"
SUMMARY = gettext_noop("List background work that failed; --retry runs it again")
MOST = 100


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("jobs", description=_(SUMMARY))
    command.add_argument(
        "--retry", metavar="ID", nargs="*", type=int, help=_("run these again at once; without an ID all that failed")
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the counts and the failed jobs, or retry them; return 1 when jobs are set aside."""
    start_django()
    from canbao.store.jobs import count_jobs, get_failed_jobs, retry_jobs

    if options.retry is not None:
        count = retry_jobs(options.retry or None)
        print(_("{count} jobs are due again.").format(count=count))
        return 0
    counts = count_jobs()
    text = _("{waiting} waiting, {retried} failed and retried, {set_aside} set aside")
    print(text.format(waiting=counts.waiting, retried=counts.retried, set_aside=counts.set_aside))
    if counts.overdue:
        print(_("{count} jobs have been due for ten minutes: start canbao worker.").format(count=counts.overdue))
    for job in get_failed_jobs(MOST):
        state = _("set aside") if job.failed_at else _("retried")
        print(f"  {job.id} {job.kind} {job.dedupe} {state} {job.attempts}× {job.error}")
    return int(counts.set_aside > 0)
