"""The job queue: a table of leased jobs, run at least once, each with a dedupe id."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from canbao.store.models import Job
from canbao.values.ids import new_id

LEASE = timedelta(seconds=60)
"""Time after which another worker takes over a job. A killed worker loses no job."""
ATTEMPTS = 8
"""Attempts before a job is marked as failed (2, 4, … 256 seconds apart)."""

LONGEST = timedelta(minutes=30)
"""Time for which a worker keeps the lease of a job it computes. A job that hangs longer is taken over."""

Handler = Callable[[dict[str, Any], str], timedelta | None]
_HANDLERS: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler for jobs of a kind. It gets the payload and the dedupe id.

    A handler with more to do returns after how long the job is due again, so that long work is done in steps and the
    jobs of others run between them.
    """

    def register(handler: Handler) -> Handler:
        if kind in _HANDLERS:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        _HANDLERS[kind] = handler
        return handler

    return register


def enqueue(kind: str, dedupe: str, payload: dict[str, Any]) -> None:
    """Enqueue a job in the caller's transaction, unless its dedupe id exists."""
    Job.objects.bulk_create([Job(kind=kind, dedupe=dedupe, payload=payload)], ignore_conflicts=True)


def _due() -> Q:
    now = timezone.now()
    return Q(finished_at__isnull=True, failed_at__isnull=True, run_after__lte=now) & (
        Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    )


def lease_job(worker: str) -> Job | None:
    """Lease the next due job to a worker and return it, None without one. A job with an expired lease is due again."""
    with transaction.atomic():
        due = Job.objects.filter(_due()).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        Job.objects.filter(id=job.id).update(
            leased_by=worker, leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
        job.attempts += 1
        return job


def run_job(job: Job) -> bool:
    """Run a leased job and return whether it succeeded. A failed job is retried with growing delays."""
    try:
        with _kept_lease(job):
            again = _HANDLERS[job.kind](job.payload, job.dedupe)
    except Exception as error:  # the worker survives any failure of a job, and the row stores it
        _log.exception("job failed", extra={"kind": job.kind, "job": job.id})
        now = timezone.now()
        Job.objects.filter(id=job.id).update(
            error=f"{type(error).__name__}: {error}"[:500],
            leased_until=None,
            run_after=now + timedelta(seconds=2**job.attempts),
            failed_at=now if job.attempts >= ATTEMPTS else None,
        )
        return False
    if again is None:
        Job.objects.filter(id=job.id).update(finished_at=timezone.now(), leased_until=None, error="")
    else:
        due = timezone.now() + again
        Job.objects.filter(id=job.id).update(run_after=due, leased_until=None, attempts=0, error="")
    return True


@contextmanager
def _kept_lease(job: Job) -> Iterator[None]:
    """Extend the lease of a job while it runs, so that no other worker begins it too."""
    ended, began = threading.Event(), time.monotonic()

    def extend() -> None:
        while not ended.wait(LEASE.total_seconds() / 3) and time.monotonic() - began < LONGEST.total_seconds():
            _extend_lease(job.id)

    keeper = threading.Thread(target=extend, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _extend_lease(job_id: int) -> None:
    try:
        Job.objects.filter(id=job_id, finished_at__isnull=True).update(leased_until=timezone.now() + LEASE)
    except Error:
        _log.exception("a lease could not be extended", extra={"job": job_id})
    finally:
        connection.close()


LONGEST_PAUSE = 30.0
"""Seconds between two attempts to reach a database that does not answer."""


def run_jobs(
    until: Callable[[], bool] = lambda: False,
    before_each: Callable[[], None] = lambda: None,
    idle_seconds: float = 0.5,
) -> None:
    """Run jobs until ``until()`` is true, sleeping ``idle_seconds`` when no job is due.

    ``before_each`` runs before each look for a job. While the database does not answer, the loop waits, from
    ``idle_seconds`` to 30 seconds, and goes on: a restart of the database does not end the worker.
    """
    worker, pause = f"{socket.gethostname()}:{new_id()}", idle_seconds
    while not until():
        try:
            before_each()
            job = lease_job(worker)
            if job is not None:
                run_job(job)
        except Error:
            _log.exception("the database does not answer; the worker waits", extra={"seconds": pause})
            connection.close()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            continue
        pause = idle_seconds
        if job is None:
            time.sleep(idle_seconds)


def run_due_jobs() -> int:
    """Run all due jobs and return their number, for tests and demonstration data."""
    count = 0
    while (job := lease_job("drain")) is not None:
        run_job(job)
        count += 1
    return count


# -- what the operator sees ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs wait, have failed and are retried, and are set aside; and whether due jobs find no worker."""

    waiting: int
    retried: int
    set_aside: int
    overdue: int


OVERDUE = timedelta(minutes=10)
"""A job due for so long without being leased means that no worker runs."""


def count_jobs() -> JobCounts:
    """Return the counts of jobs that are not finished."""
    now = timezone.now()
    open_jobs = Q(failed_at__isnull=True)
    counts = Job.objects.filter(finished_at__isnull=True).aggregate(
        waiting=Count("id", filter=open_jobs & Q(error="")),
        retried=Count("id", filter=open_jobs & ~Q(error="")),
        set_aside=Count("id", filter=Q(failed_at__isnull=False)),
        overdue=Count("id", filter=open_jobs & Q(run_after__lt=now - OVERDUE) & _not_leased(now)),
    )
    return JobCounts(**counts)


def _not_leased(now: Any) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lt=now)


def get_failed_jobs(limit: int) -> list[Job]:
    """Return the jobs whose last attempt failed, those set aside first, the newest first in each."""
    rows = Job.objects.filter(finished_at__isnull=True).exclude(error="")
    return list(rows.order_by(F("failed_at").desc(nulls_last=True), "-id")[:limit])


def retry_jobs(job_ids: Sequence[int] | None = None) -> int:
    """Make failed jobs due again at once, all of them without ids; return how many there were."""
    rows = Job.objects.filter(finished_at__isnull=True).exclude(error="")
    if job_ids is not None:
        rows = rows.filter(id__in=job_ids)
    return rows.update(failed_at=None, attempts=0, run_after=timezone.now(), leased_until=None)
