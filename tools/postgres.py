"""Run a private PostgreSQL cluster for the tests: no port, its own folder, removed afterwards."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 30
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
# The data need not survive a power failure, so nothing waits for the disk.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")


class NoPostgres(Exception):
    """The cluster cannot be made or does not answer; the text says why."""


def find_programs() -> Path | None:
    """Return the folder with initdb and postgres: Debian's newest, else the one on PATH; None when there is none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    candidates = [*reversed(versions), *([Path(on_path).resolve()] if on_path else [])]
    return next((path.parent for path in candidates if (path.parent / "postgres").exists()), None)


def unprivileged() -> dict[str, Any]:
    """Return Popen's arguments for a program that refuses root: run it as postgres, else as the user nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Ask the kernel to stop the server when this process ends, in whatever way."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGINT)


def _make(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    if account:
        os.chown(folder, account["user"], account["group"])
    command: list[str | Path] = [programs / "initdb", "-D", folder / "data", "-U", "canbao", "-A", "trust"]
    command += ["-E", "UTF8", "--locale=C", "--no-sync"]
    result = subprocess.run(command, cwd="/", capture_output=True, text=True, **account)
    if result.returncode:
        raise NoPostgres(result.stderr.strip())


def _wait(server: "subprocess.Popen[Any]", programs: Path, folder: Path) -> None:
    """Wait until the server answers; raise NoPostgres with the end of its log when it does not."""
    ask: list[str | Path] = [programs / "pg_isready", "--quiet", "--host", folder]
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.call(ask) == 0:
            return
        time.sleep(0.1)
    raise NoPostgres((folder / "log").read_text(errors="replace")[-2000:])


def _stop(server: "subprocess.Popen[Any]") -> None:
    """Stop this server with a fast shutdown, after 20 seconds with an immediate one."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()


@contextmanager
def cluster() -> Iterator[str]:
    """Run a private cluster and yield its URL, `postgres://canbao@/canbao?host=FOLDER`; stop and remove it after.

    It listens on no port, but on a socket in a folder with a short name: a socket's path is limited to 107 bytes.
    """
    programs = find_programs()
    if programs is None:
        raise NoPostgres("initdb and postgres are not installed")
    account = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="canbao-pg-", dir="/tmp"))  # noqa: S108 (short path; mkdtemp makes it safe)
    try:
        _make(programs, folder, account)
        command: list[str | Path] = [
            programs / "postgres",
            "-D",
            folder / "data",
            "-k",
            folder,
            "-c",
            "listen_addresses=",
        ]
        for setting in QUICK:
            command += ["-c", setting]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                command, cwd="/", stdout=log, stderr=log, preexec_fn=_end_with_parent, start_new_session=True, **account
            )
        try:
            _wait(server, programs, folder)
            yield f"postgres://canbao@/canbao?host={folder}"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
