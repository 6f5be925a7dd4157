"""A throw-away instance: its own folder, database, people and port, served and ended by the journey itself."""

import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from canbao.cli.starting import use_only, write_environment_file

STARTS_WITHIN = 30
"""Seconds in which the site has to answer."""

PEOPLE = (
    ("accounts", "钱桂芳", "office.accounts"),
    ("reviewer1", "赵敏", "office.reviewer"),
    ("approver1", "周明哲", "office.approver"),
    ("finance", "郑海涛", "office.finance"),
)
"""Log-in name, name and post of the agency's people that the manual needs."""


class NotStarted(Exception):
    """The throw-away instance did not come up; its text is what it said."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running site: its address, and log-in name and password of the people of :data:`PEOPLE`, by their usual name.

    ``is_ours``: it is the throw-away one, whose books this process can read.
    """

    url: str
    people: Mapping[str, tuple[str, str]]
    is_ours: bool = False


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def throw_away() -> Iterator[Instance]:
    """Make an instance in a temporary folder, serve it, and leave nothing of it behind."""
    with tempfile.TemporaryDirectory(prefix="canbao-journey-") as name:
        folder, port = Path(name), free_port()
        variables = {"CANBAO_ENV_FILE": str(folder / "canbao.env"), "CANBAO_SITE_URL": f"http://127.0.0.1:{port}"}
        write_environment_file(
            folder / "canbao.env",
            {
                "CANBAO_SECRET": secrets.token_urlsafe(48),
                "CANBAO_DATABASE_URL": f"sqlite:///{folder / 'canbao.sqlite3'}",
                "CANBAO_VAR": name,
                "CANBAO_DEMO": "1",
                "CANBAO_LOG_LEVEL": "WARNING",
            },
        )
        use_only(variables)
        people = _fill()
        with _served(port, folder):
            yield Instance(f"http://127.0.0.1:{port}", people, is_ours=True)


def _fill() -> dict[str, tuple[str, str]]:
    """Make the tables and the agency's people in this process; return their log-in names and passwords."""
    from canbao.cli.migrate import bring_in_step
    from canbao.cli.staff import add_person
    from canbao.cli.starting import start_django

    start_django()
    from django.db import connections

    bring_in_step(verbosity=0)
    people = {username: (username, add_person(username, name, [post])) for username, name, post in PEOPLE}
    connections.close_all()
    return people


@contextmanager
def _served(port: int, folder: Path) -> Iterator[None]:
    log = folder / "log"
    command = [sys.executable, "-m", "canbao.cli.main", "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - our own command
        try:
            _wait(port, process, log)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()  # noqa: S310 - our own address
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise NotStarted(log.read_text("utf-8", "replace")[-4000:])
