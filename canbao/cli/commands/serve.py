"""`canbao serve`: serve the site and run a worker, in one command."""

import argparse
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from canbao.cli.startup import start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop

COMMAND = "serve"
SUMMARY = gettext_noop("Serve the site and run a worker")

THREADS = 4
"""Requests a process answers at a time: pages wait for the database more than they compute."""

_log = logging.getLogger(__name__)


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("serve", description=_(SUMMARY))
    command.add_argument("--host", default="127.0.0.1", help=_("address to listen at (127.0.0.1)"))
    command.add_argument("--port", type=int, default=default_port(), help=_("port ($PORT or 8000)"))
    command.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help=_("processes that answer"))
    command.add_argument("--no-worker", action="store_true", help=_("serve only; `canbao worker` runs elsewhere"))
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT, then end every process that was started."""
    start_django()
    return serve(options.host, options.port, options.workers, with_worker=not options.no_worker)


def default_port() -> int:
    """Return $PORT, or 8000 when it is not set; end the process with one line when it is not a number."""
    text = os.environ.get("PORT", "8000")
    if not text.isdigit():
        sys.exit(f"canbao: PORT is {text}; it has to be a number.")
    return int(text)


def port_is_free(host: str, port: int) -> bool:
    """Return whether a server can listen on a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(host: str, port: int, processes: int, *, with_worker: bool) -> int:
    """Serve the configured site and return the exit status; Django must be started already."""
    if not port_is_free(host, port):
        print(_("canbao: port {port} is taken; choose another with --port or PORT.").format(port=port), file=sys.stderr)
        return 1
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.register_at_fork(after_in_child=_end_with_parent)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    server = Granian(
        "canbao.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    )
    with _worker_beside() if with_worker else _nothing():
        server.serve()  # ends by SIGTERM or SIGINT
    return 0


def _end_with_parent() -> None:
    """Ask Linux to end this forked process when its parent ends, in whatever way."""
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker process running; at the end give it ten seconds to finish its job."""
    ending = threading.Event()
    command = [sys.executable, "-m", "canbao.cli.main", "worker", "--beside", str(os.getpid())]
    # Start the first worker before the server forks: a fork during Popen would inherit its pipe.
    running = [subprocess.Popen(command)]  # noqa: S603 - our own command

    def keep() -> None:
        while True:
            status = running[0].wait()
            if ending.wait(1):
                return
            _log.warning("the worker ended and is started again", extra={"status": status})
            running[0] = subprocess.Popen(command)  # noqa: S603 - our own command

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        running[0].terminate()
        keeper.join(10)
        if keeper.is_alive():
            running[0].kill()
