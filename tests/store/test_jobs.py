"""The leased table: at least once, taken over from the dead, set aside when hopeless."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
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


def test_the_worker_goes_on_when_one_task_fails(carried: list[str]) -> None:
    jobs.enqueue("probe", "fails", {"fails": True})
    jobs.enqueue("probe", "works", {})
    steps = iter([False, False, True])
    jobs.run_jobs(lambda: next(steps), idle_seconds=0)
    assert carried == ["works"]
    assert jobs.count_jobs() == jobs.JobCounts(waiting=0, retried=1, set_aside=0, overdue=0)


def test_the_worker_waits_while_the_database_does_not_answer(
    carried: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.enqueue("probe", "a", {})
    answers = iter([OperationalError("the server is restarting")] * 3)
    pauses: list[float] = []
    monkeypatch.setattr(jobs.time, "sleep", pauses.append)
    monkeypatch.setattr(jobs.connection, "close", lambda: None)
    steps = iter([False] * 4 + [True])

    def before_each() -> None:
        for answer in answers:
            raise answer

    jobs.run_jobs(lambda: next(steps), before_each, idle_seconds=1)
    assert pauses == [1, 2, 4]
    assert carried == ["a"]


def test_failed_jobs_are_listed_and_run_again_when_asked(carried: list[str]) -> None:
    jobs.enqueue("probe", "a", {"fails": True})
    job = jobs.lease_job("worker")
    assert job is not None
    jobs.run_job(job)
    Job.objects.update(failed_at=timezone.now(), payload={})
    (listed,) = jobs.get_failed_jobs(10)
    assert "the mail server hangs up" in listed.error
    assert jobs.retry_jobs([listed.id]) == 1
    jobs.run_due_jobs()
    assert carried == ["a"]
    assert jobs.get_failed_jobs(10) == []


def test_jobs_due_for_long_mean_that_no_worker_runs(carried: list[str]) -> None:
    jobs.enqueue("probe", "a", {})
    Job.objects.update(run_after=timezone.now() - jobs.OVERDUE - timedelta(seconds=1))
    assert jobs.count_jobs().overdue == 1
