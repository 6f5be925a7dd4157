"""The job queue: a table of leased jobs, run at least once, each with a dedupe id."""

import logging
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from canbao.store.models import Job
from canbao.values.ids import new_id

LEASE = timedelta(seconds=60)
"""Time after which another worker takes over a job. A killed worker loses no job."""
ATTEMPTS = 8
"""Attempts before a job is marked as failed (2, 4, … 256 seconds apart)."""

Handler = Callable[[dict[str, Any], str], None]
_HANDLERS: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler for jobs of a kind. It gets the payload and the dedupe id."""

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
        _HANDLERS[job.kind](job.payload, job.dedupe)
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
    Job.objects.filter(id=job.id).update(finished_at=timezone.now(), leased_until=None, error="")
    return True


def run_jobs(until: Callable[[], bool] = lambda: False, idle_seconds: float = 0.5) -> None:
    """Run jobs until ``until()`` is true, sleeping ``idle_seconds`` when no job is due."""
    worker = f"{socket.gethostname()}:{new_id()}"
    while not until():
        job = lease_job(worker)
        if job is None:
            time.sleep(idle_seconds)
        else:
            run_job(job)


def run_due_jobs() -> int:
    """Run all due jobs and return their number, for tests and demonstration data."""
    count = 0
    while (job := lease_job("drain")) is not None:
        run_job(job)
        count += 1
    return count
