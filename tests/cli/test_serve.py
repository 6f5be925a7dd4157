"""`canbao serve` brings up the site and its worker, and ends both by itself."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from canbao.demonstration.journey.instance import free_port
from canbao.demonstration.journey.visitor import Visitor
from tests.cli.running import canbao, command, environment

pytestmark = pytest.mark.slow
PATIENCE = 40


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(word) for word in listed]


def _runs(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def _worker(pid: int) -> int | None:
    for child in _children(pid):
        # A child may have ended since it was listed.
        with suppress(FileNotFoundError, ProcessLookupError):
            if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return child
    return None


@pytest.fixture
def served(installed: Path, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A served city and its port; ended after the test whatever happened."""
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    configuration = tmp_path / "canbao.env"
    configuration.write_text(configuration.read_text("utf-8").replace(str(installed), str(tmp_path)), "utf-8")
    port = free_port()
    process = subprocess.Popen(
        command("serve", "--port", str(port), "--workers", "1"), env=environment(tmp_path, CANBAO_DEMO="1")
    )
    try:
        yield process, port
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def _wait_for_page(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if Visitor(f"http://127.0.0.1:{port}").open("/").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site did not come up")


def _wait_for_worker(pid: int) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        worker = _worker(pid)
        if worker is not None:
            return worker
        time.sleep(0.1)
    raise AssertionError("no worker was started")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_worker(served: tuple["subprocess.Popen[bytes]", int], sign: signal.Signals) -> None:
    process, port = served
    _wait_for_page(port)
    worker = _wait_for_worker(process.pid)
    everybody = _children(process.pid)
    process.send_signal(sign)
    assert process.wait(PATIENCE) == 0
    assert worker in everybody
    assert [pid for pid in everybody if _runs(pid)] == []


def test_killed_hard_it_leaves_nothing_running(served: tuple["subprocess.Popen[bytes]", int]) -> None:
    process, port = served
    _wait_for_page(port)
    _wait_for_worker(process.pid)
    everybody = _children(process.pid)
    process.kill()
    process.wait()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(map(_runs, everybody)):
        time.sleep(0.1)
    assert len(everybody) >= 2
    assert [pid for pid in everybody if _runs(pid)] == []


def test_a_worker_that_was_killed_is_started_again(served: tuple["subprocess.Popen[bytes]", int]) -> None:
    process, port = served
    _wait_for_page(port)
    worker = _wait_for_worker(process.pid)
    os.kill(worker, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and _worker(process.pid) in (None, worker):
        time.sleep(0.1)
    assert _worker(process.pid) not in (None, worker)


def test_a_taken_port_is_one_line(served: tuple["subprocess.Popen[bytes]", int], tmp_path: Path) -> None:
    process, port = served
    _wait_for_page(port)
    done = canbao(tmp_path, "serve", "--port", str(port), CANBAO_DEMO="1")
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert len(done.stderr.splitlines()) == 1
