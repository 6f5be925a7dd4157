"""The leased table: at least once, taken over from the dead, set aside when hopeless."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from canbao.store import jobs
from canbao.store.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def handler(payload: dict[str, Any], dedupe: str) -> None:
        if payload.get("fails"):
            raise ConnectionError("the mail server hangs up")
        done.append(dedupe)

    monkeypatch.setitem(jobs._HANDLERS, "probe", handler)
    return done


def test_the_same_dedupe_id_is_carried_out_once(carried: list[str]) -> None:
    jobs.enqueue("probe", "a", {})
    jobs.enqueue("probe", "a", {})
    assert jobs.run_due_jobs() == 1
    assert carried == ["a"]


@pytest.mark.fault("F08")
def test_a_job_whose_worker_died_is_taken_over_when_its_lease_runs_out(carried: list[str]) -> None:
    jobs.enqueue("probe", "a", {})
    assert jobs.lease_job("killed") is not None
    assert jobs.lease_job("other") is None
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    taken = jobs.lease_job("other")
    assert taken is not None
    assert jobs.run_job(taken)
    assert carried == ["a"]


@pytest.mark.fault("F27")
def test_a_failing_job_waits_longer_each_time_and_is_set_aside_in_the_end(carried: list[str]) -> None:
    jobs.enqueue("probe", "a", {"fails": True})
    for attempt in range(1, jobs.ATTEMPTS + 1):
        job = jobs.lease_job("worker")
        assert job is not None
        assert not jobs.run_job(job)
        row = Job.objects.get()
        assert row.run_after > timezone.now() + timedelta(seconds=2**attempt - 2)
        Job.objects.update(run_after=timezone.now())
    assert jobs.lease_job("worker") is None
    assert "the mail server hangs up" in Job.objects.get().error
    assert Job.objects.get().failed_at is not None


def test_the_payload_is_sealed_in_the_database() -> None:
    jobs.enqueue("probe", "a", {"name": "李晓燕"})
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM store_job")
        assert "李晓燕" not in cursor.fetchone()[0]
    assert Job.objects.get().payload == {"name": "李晓燕"}


def test_a_kind_of_job_has_one_handler(carried: list[str]) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        jobs.job_handler("probe")(lambda payload, dedupe: None)
