"""A job is locked while it is taken, so that two workers never take the same one."""

import pytest

from canbao.store.jobs import enqueue, lease_job

pytestmark = pytest.mark.django_db


def test_a_job_is_locked_while_it_is_taken(row_locks: list[str]) -> None:
    enqueue("probe", "probe:1", {})
    assert lease_job("worker") is not None
    assert row_locks == ["store_job"]
