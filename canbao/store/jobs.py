"""The leased table: what leaves the database goes through here, at least once, each with a dedupe id."""

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
"""How long a worker may hold a job before another takes it over: a killed worker loses no work."""
ATTEMPTS = 8
"""Attempts before a job is set aside for the operator (2, 4, … 256 seconds apart)."""

Handler = Callable[[dict[str, Any], str], None]
_HANDLERS: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out jobs of a kind. It gets the payload and the dedupe id."""

    def register(handler: Handler) -> Handler:
        if kind in _HANDLERS:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        _HANDLERS[kind] = handler
        return handler

    return register


def enqueue(kind: str, dedupe: str, payload: dict[str, Any]) -> None:
    """Put a job on the table in the caller's transaction. The same dedupe id again changes nothing."""
    Job.objects.bulk_create([Job(kind=kind, dedupe=dedupe, payload=payload)], ignore_conflicts=True)


def _due() -> Q:
    now = timezone.now()
    return Q(finished_at__isnull=True, failed_at__isnull=True, run_after__lte=now) & (
        Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    )


def lease_job(worker: str) -> Job | None:
    """Take the next due job for a worker, None when nothing is due. A lease that ran out is taken over."""
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
    """Carry out a leased job and return whether it succeeded; a failure is tried again later, ever less often."""
    try:
        _HANDLERS[job.kind](job.payload, job.dedupe)
    except Exception as error:  # the worker outlives whatever a job does; the row keeps what happened
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
    """Carry out jobs until ``until()`` is true, resting ``idle_seconds`` when nothing is due."""
    worker = f"{socket.gethostname()}:{new_id()}"
    while not until():
        job = lease_job(worker)
        if job is None:
            time.sleep(idle_seconds)
        else:
            run_job(job)


def run_due_jobs() -> int:
    """Carry out everything due now and return how many jobs that were (tests, and demonstration data)."""
    done = 0
    while (job := lease_job("drain")) is not None:
        run_job(job)
        done += 1
    return done
