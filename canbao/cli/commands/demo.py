"""`canbao demo`: a city to try, with employers, people and filings that are nobody's."""

import argparse
import fcntl
import json
import os
import secrets
import shutil
import sys
import time
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from canbao import environment
from canbao.cli.commands.serve import default_port, serve
from canbao.cli.startup import replace_configuration, start_django, write_environment_file
from canbao.cli.terminal import _, is_terminal_chinese

COMMAND = "demo"
SUMMARY = "A city to try: 40 employers, 3,000 people, filings in every state"

PEOPLE = 3000
_DATABASE = "canbao.sqlite3"
FILES = ("canbao.env", _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal", "made.json")
FOLDERS = ("uploads", "static")
"""What the demonstration keeps in its folder, and all that ``--reset`` removes."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("demo", description=_(SUMMARY))
    command.add_argument("--serve", action="store_true", help=_("serve it on http://127.0.0.1:PORT"))
    command.add_argument("--reset", action="store_true", help=_("throw its data away and make it anew"))
    command.add_argument("--slip", action="store_true", help=_("print a fresh slip for the employer not bound yet"))
    command.add_argument("--port", type=int, default=default_port(), help=_("port ($PORT or 8000)"))
    command.add_argument(
        "--scale", type=int, default=0, metavar="PEOPLE", help=_("a city of so many people, to measure: 1000000")
    )
    command.add_argument("--people", type=int, default=PEOPLE, help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def folder_of(environ: dict[str, str] | os._Environ[str] = os.environ) -> Path:
    """Return the folder the demonstration lives in: ``demo`` in $CANBAO_VAR, beside an installation's own files."""
    return Path(environ.get("CANBAO_VAR", "var")).resolve() / "demo"


def run(given: argparse.Namespace) -> int:
    """Make the demonstration unless it is there, say how to log in, and serve it when asked to."""
    folder = folder_of()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _held(folder)
    if lock is None:
        print(_("canbao: the demonstration is running; end it first."), file=sys.stderr)
        return 1
    with lock:
        fault = refuse_foreign(folder)
        if fault:
            print(f"canbao: {fault}", file=sys.stderr)
            return 1
        return _run(given, folder)


def _run(given: argparse.Namespace, folder: Path) -> int:
    if given.scale and (folder / "made.json").exists() and not given.reset:
        print(_("canbao: there is a demonstration already; --reset makes it anew at that size."), file=sys.stderr)
        return 1
    if given.reset or not (folder / "made.json").exists():
        clear(folder)
    configure(folder, given.port)
    start_django()
    from django.db import connections

    from canbao.demonstration.city import builder

    made = None if (folder / "made.json").exists() else make_demonstration(folder, given.people, given.scale)
    if made is None:
        _bring_in_step()
        made = builder.reprint_slip() if given.slip else None
    print("\n".join(log_in_lines(given.port)))
    print("\n".join(slip_lines(made)), flush=True)
    connections.close_all()
    if not given.serve:
        return 0
    print(_("Serving http://127.0.0.1:{port}/ (Ctrl-C ends)").format(port=given.port), flush=True)
    return serve("127.0.0.1", given.port, 1, with_worker=True)


def _held(folder: Path) -> TextIOWrapper | None:
    """Return the folder's lock, held until it is closed; None when another process holds it."""
    lock = (folder / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def refuse_foreign(folder: Path) -> str | None:
    """Return why the folder is not a demonstration's own, None when it is one or empty."""
    file = folder / "canbao.env"
    if file.is_file() and environment.parse_environment_file(file.read_text("utf-8")).get("CANBAO_DEMO") != "1":
        return _("{folder} holds an installation that is no demonstration; it is not touched.").format(folder=folder)
    if (folder / "canbao.sqlite3").exists() and not file.is_file():
        return _("{folder} holds a database without its configuration; it is not touched.").format(folder=folder)
    return None


def clear(folder: Path) -> None:
    """Remove what a demonstration keeps in its folder, and nothing else."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder / name)


def configure(folder: Path, port: int) -> None:
    """Write the demonstration's environment file unless it is there, and take this process's configuration from it."""
    file = folder / "canbao.env"
    if not file.exists():
        write_environment_file(
            file,
            {
                "CANBAO_SECRET": secrets.token_urlsafe(48),
                "CANBAO_DATABASE_URL": f"sqlite:///{folder / 'canbao.sqlite3'}",
                "CANBAO_VAR": str(folder),
                "CANBAO_DEMO": "1",
                "CANBAO_LOG_LEVEL": "ERROR",
            },
        )
    replace_configuration({"CANBAO_ENV_FILE": str(file), "CANBAO_SITE_URL": f"http://127.0.0.1:{port}"})


def make_demonstration(folder: Path, people: int, scale_to: int = 0) -> Any:
    """Make tables and data, and mark the demonstration as whole; return what has to be shown once.

    ``scale_to`` people in all, where that is more than ``people``; the ones added have no filings and no bills yet.
    """

    began = time.monotonic()
    print(_("Making the demonstration …"), flush=True)
    from canbao.demonstration.city import builder

    _bring_in_step()

    def told(done: int) -> None:
        print(f"\r{people + done:,} / {scale_to:,}", end="", file=sys.stderr, flush=True)

    made = builder.build_city(people, scale_to, told)
    if scale_to > people:
        print(file=sys.stderr)
    (folder / "made.json").write_text(json.dumps({"people": max(people, scale_to)}) + "\n", encoding="ascii")
    count, at = builder.count_people(), builder.count_employers()
    print(
        _("{count} people at {employers} employers in {seconds:.1f} s").format(
            count=count, employers=at, seconds=time.monotonic() - began
        )
    )
    return made


def _bring_in_step() -> None:
    from canbao.cli.startup import migrate_database

    migrate_database(verbosity=0)


def log_in_lines(port: int) -> list[str]:
    """Return the address and the log-ins as they are printed."""
    from canbao.demonstration.city.staff import PASSWORD, get_log_ins

    title = _("Log-ins, all with the password {password}").format(password=PASSWORD)
    lines = ["", f"http://127.0.0.1:{port}/", "", title]
    lines += [
        f"  {name:<12} {chinese if is_terminal_chinese() else english}" for name, english, chinese in get_log_ins()
    ]
    return [*lines, ""]


def slip_lines(made: Any) -> list[str]:
    """Return what is printed of the employer that can still be bound: its fresh slip, or how to get one."""
    from canbao.demonstration.city.builder import get_unbound_employer_slip

    found = get_unbound_employer_slip()
    if found is None:
        return []
    employer, slip = found
    told = [
        (_("Employer"), employer.name),
        (_("Unified social credit code"), employer.credit_code),
        (_("Legal representative"), employer.legal_representative),
        (_("Binding user name"), slip.user_name),
    ]
    if made is not None:
        told.append((_("Binding secret"), made.secret))
    lines = [_("To register and bind yourself:"), *(f"  {name}: {value}" for name, value in told)]
    if made is None:
        lines.append("  " + _("The secret was shown when the slip was printed; canbao demo --slip prints a fresh one."))
    return [*lines, ""]
