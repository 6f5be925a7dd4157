"""Files made by a job in parts: one of an employer at a time, the same asked again is the same, removed in the end."""

import errno
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from canbao.store import jobs, prepared_files
from canbao.store.models import FileState, Job, PreparedFile
from canbao.store.prepared_files import DAYS_KEPT, MOST_OPEN, FileKind, ask_again, ask_for_file, read_file
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db]


class Letters:
    """A kind of files of three letters, which notes what it makes, and fails while it has a fault."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.fault: BaseException | None = None
        self.kind = FileKind("letters", lambda employer_id, parameters: 3, self.make, self.join)

    def make(self, employer_id: int, parameters: Any, index: int) -> bytes:
        if self.fault:
            raise self.fault
        self.made.append(f"{parameters['word']}{index}")
        return str(parameters["word"][index]).encode()

    def join(self, parts: Sequence[bytes]) -> bytes:
        return b"".join(parts)


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    kind = Letters()
    monkeypatch.setitem(prepared_files._KINDS, "letters", kind.kind)
    return kind


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def owner() -> Actor:
    return factories.city().owner_actor


def ask(owner: Actor, letters: Letters, word: str) -> PreparedFile:
    return ask_for_file(owner, letters.kind, {"word": word}, {"word": word}, f"{word}.txt", "text/plain")


def work() -> None:
    """Run jobs until none is open, however often one puts itself off."""
    while Job.objects.filter(finished_at__isnull=True, failed_at__isnull=True).exists():
        Job.objects.filter(finished_at__isnull=True).update(run_after=timezone.now())
        jobs.run_due_jobs()


def files_on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_made_in_parts_and_kept_sealed(owner: Actor, letters: Letters, folder: Path) -> None:
    row = ask(owner, letters, "abc")
    assert (row.state, letters.made) == (FileState.WAITING, [])
    work()
    row.refresh_from_db()
    assert (row.state, read_file(row), row.size) == (FileState.DONE, b"abc", 3)
    (kept,) = files_on_disk(folder)
    assert b"abc" not in kept.read_bytes()


def test_the_same_asked_again_is_the_same_file_and_made_once(owner: Actor, letters: Letters) -> None:
    first, second = ask(owner, letters, "abc"), ask(owner, letters, "abc")
    work()
    assert (first.id, ask(owner, letters, "abc").id) == (second.id, first.id)
    work()
    assert letters.made == ["abc0", "abc1", "abc2"]


def test_one_file_of_an_employer_is_made_at_a_time(owner: Actor, letters: Letters) -> None:
    ask(owner, letters, "abc"), ask(owner, letters, "xyz")
    jobs.run_job(_lease())
    jobs.run_job(_lease())
    assert letters.made == ["abc0"]
    work()
    assert letters.made == ["abc0", "abc1", "abc2", "xyz0", "xyz1", "xyz2"]


def _lease() -> Job:
    job = jobs.lease_job("worker")
    assert job is not None
    return job


def test_a_job_of_somebody_else_runs_between_the_parts(
    owner: Actor, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs._HANDLERS, "probe", lambda payload, dedupe: letters.made.append("mail"))
    ask(owner, letters, "abc")
    jobs.enqueue("probe", "mail", {})
    work()
    assert letters.made[:2] == ["abc0", "mail"]


def test_an_employer_waits_with_few_files_at_once(owner: Actor, letters: Letters) -> None:
    for number in range(MOST_OPEN):
        ask(owner, letters, f"a{number}b")
    with pytest.raises(Refusal) as refused:
        ask(owner, letters, "one more")
    assert refused.value.code == "too_many_files"
    work()
    assert ask(owner, letters, "one more").state == FileState.WAITING


def test_a_full_disk_is_said_leaves_nothing_and_is_tried_again_on_demand(
    owner: Actor, letters: Letters, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: Any, **_more: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    row = ask(owner, letters, "abc")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        work()
    row.refresh_from_db()
    assert (row.state, row.problem, files_on_disk(folder)) == (FileState.FAILED, "upload_no_room", [])
    assert ask_again(owner, row.id) is not None
    work()
    row.refresh_from_db()
    assert (row.state, read_file(row)) == (FileState.DONE, b"abc")


def test_a_part_that_kills_the_worker_is_given_up(owner: Actor, letters: Letters) -> None:
    row = ask(owner, letters, "abc")
    letters.fault = KeyboardInterrupt()
    for _attempt in range(prepared_files.MOST_TRIES):
        Job.objects.update(leased_until=None)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_job(_lease())
    Job.objects.update(leased_until=None)
    jobs.run_job(_lease())
    row.refresh_from_db()
    assert (row.state, row.problem) == (FileState.FAILED, "fault")


def test_files_are_removed_after_some_days(
    owner: Actor, letters: Letters, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = ask(owner, letters, "abc")
    work()
    with django_capture_on_commit_callbacks(execute=True):
        prepared_files.remove_expired_files({}, "")
    assert prepared_files.get_file(row.employer_id, row.id) is not None
    long_ago = timezone.now() - timedelta(days=DAYS_KEPT, hours=1)
    PreparedFile.objects.for_employer(row.employer_id).update(asked_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        prepared_files.remove_expired_files({}, "")
    assert prepared_files.get_file(row.employer_id, row.id) is None
    assert files_on_disk(folder) == []
    assert ask(owner, letters, "abc").id != row.id


def test_only_the_newest_files_are_kept(
    owner: Actor,
    letters: Letters,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(prepared_files, "MOST_KEPT", 1)
    for word in ("abc", "def", "ghi"):
        with django_capture_on_commit_callbacks(execute=True):
            row = ask(owner, letters, word)
        work()
    assert [kept.name for kept in prepared_files.get_files(row.employer_id)] == ["ghi.txt", "def.txt"]
    assert len(files_on_disk(folder)) == 2


def test_a_long_job_keeps_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.03))
    extended: list[Any] = []
    monkeypatch.setattr(jobs, "_extend_lease", extended.append)

    def handler(payload: Any, dedupe: str) -> None:
        assert comes_true(lambda: len(extended) >= 2)

    monkeypatch.setitem(jobs._HANDLERS, "probe", handler)
    jobs.enqueue("probe", "long", {})
    assert jobs.run_job(_lease())


def comes_true(is_so: Callable[[], bool]) -> bool:
    """Wait for a state for up to ten seconds and return whether it came."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)
    return is_so()
