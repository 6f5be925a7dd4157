"""Make a temporary instance with its own folder, database, staff and port."""

import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from canbao.cli.startup import replace_configuration, write_environment_file
from canbao.demonstration.journey.instance import PEOPLE, Instance, free_port

STARTS_WITHIN = 30
"""Seconds until the site has to answer."""


class InstanceNotStarted(Exception):
    """The temporary instance did not start; the text is its log."""


@contextmanager
def throw_away_instance() -> Iterator[Instance]:
    """Make an instance in a temporary folder, serve it, and remove it afterwards."""
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
        replace_configuration(variables)
        people = _fill()
        with _served(port, folder):
            yield Instance(f"http://127.0.0.1:{port}", people, is_ours=True)


def _fill() -> dict[str, tuple[str, str]]:
    """Make the tables and the agency's staff in this process; return log-in names and passwords."""
    from canbao.cli.startup import add_staff_member, migrate_database, start_django

    start_django()
    from django.db import connections

    migrate_database(verbosity=0)
    people = {username: (username, add_staff_member(username, name, [post])) for username, name, post in PEOPLE}
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
    raise InstanceNotStarted(log.read_text("utf-8", "replace")[-4000:])
