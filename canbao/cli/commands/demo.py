"""`canbao demo`: make an example city with invented employers, people and filings."""

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
from canbao.environment import gettext_noop

COMMAND = "demo"
SUMMARY = gettext_noop("A city to try: 40 employers, 3,000 people, filings in every state")

PEOPLE = 3000
_DATABASE = "canbao.sqlite3"
FILES = ("canbao.env", _DATABASE, f"{_DATABASE}-wal", f"{_DATABASE}-shm", f"{_DATABASE}-journal", "made.json")
FOLDERS = ("uploads", "static")
"""The demonstration's files and folders; ``--reset`` removes exactly these."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("demo", description=_(SUMMARY))
    command.add_argument("--serve", action="store_true", help=_("serve it on http://127.0.0.1:PORT"))
    command.add_argument("--reset", action="store_true", help=_("delete its data and make it again"))
    command.add_argument("--slip", action="store_true", help=_("print a fresh slip for the employer not bound yet"))
    command.add_argument("--port", type=int, default=default_port(), help=_("port ($PORT or 8000)"))
    command.add_argument(
        "--scale", type=int, default=0, metavar="PEOPLE", help=_("a city of so many people, to measure: 1000000")
    )
    command.add_argument("--people", type=int, default=PEOPLE, help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def folder_of(environ: dict[str, str] | os._Environ[str] = os.environ) -> Path:
    """Return the demonstration's folder: ``demo`` in $CANBAO_VAR, beside an installation's own files."""
    return Path(environ.get("CANBAO_VAR", "var")).resolve() / "demo"


def run(options: argparse.Namespace) -> int:
    """Make the demonstration unless it exists, print the log-ins, and serve it with ``--serve``."""
    folder = folder_of()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _lock_folder(folder)
    if lock is None:
        print(_("canbao: the demonstration is running; end it first."), file=sys.stderr)
        return 1
    with lock:
        fault = refuse_foreign(folder)
        if fault:
            print(f"canbao: {fault}", file=sys.stderr)
            return 1
        return _run(options, folder)


def _run(options: argparse.Namespace, folder: Path) -> int:
    if options.scale and (folder / "made.json").exists() and not options.reset:
        print(_("canbao: there is a demonstration already; --reset makes it again at that size."), file=sys.stderr)
        return 1
    previous = _get_database(folder)
    if options.reset or not (folder / "made.json").exists():
        clear(folder)
    configure(folder, options.port, os.environ.get("CANBAO_DATABASE_URL", "") if options.scale else "")
    start_django()
    if not (folder / "made.json").exists() and not _empty_database(_get_database(folder) == previous):
        print(_("canbao: the database holds tables of something else; give an empty one."), file=sys.stderr)
        return 1
    from django.db import connections

    from canbao.demonstration.city import builder

    made = None if (folder / "made.json").exists() else make_demonstration(folder, options.people, options.scale)
    if made is None:
        _migrate()
        made = builder.reprint_slip() if options.slip else None
    print("\n".join(log_in_lines(options.port)))
    print("\n".join(slip_lines(made)), flush=True)
    connections.close_all()
    if not options.serve:
        return 0
    print(_("Serving http://127.0.0.1:{port}/ (Ctrl-C ends)").format(port=options.port), flush=True)
    return serve("127.0.0.1", options.port, 1, with_worker=True)


def _lock_folder(folder: Path) -> TextIOWrapper | None:
    """Lock the folder and return the lock, held until it is closed; None when another process holds it."""
    lock = (folder / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def refuse_foreign(folder: Path) -> str | None:
    """Return why the folder does not belong to a demonstration, None when it does or is empty."""
    file = folder / "canbao.env"
    if file.is_file() and environment.parse_environment_file(file.read_text("utf-8")).get("CANBAO_DEMO") != "1":
        return _("{folder} holds an installation that is no demonstration; it is not touched.").format(folder=folder)
    if (folder / "canbao.sqlite3").exists() and not file.is_file():
        return _("{folder} holds a database without its configuration; it is not touched.").format(folder=folder)
    return None


def clear(folder: Path) -> None:
    """Remove the demonstration's files and folders, and nothing else."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        with suppress(FileNotFoundError):
            shutil.rmtree(folder / name)


def configure(folder: Path, port: int, database: str = "") -> None:
    """Write the demonstration's environment file unless it exists, and configure this process from it.

    ``database`` is the URL of a database to measure with; without one the demonstration has a SQLite file.
    """
    file = folder / "canbao.env"
    if not file.exists():
        write_environment_file(
            file,
            {
                "CANBAO_SECRET": secrets.token_urlsafe(48),
                "CANBAO_DATABASE_URL": database or f"sqlite:///{folder / 'canbao.sqlite3'}",
                "CANBAO_VAR": str(folder),
                "CANBAO_DEMO": "1",
                "CANBAO_LOG_LEVEL": "ERROR",
            },
        )
    replace_configuration({"CANBAO_ENV_FILE": str(file), "CANBAO_SITE_URL": f"http://127.0.0.1:{port}"})


def _get_database(folder: Path) -> str:
    """Return the database URL of the demonstration in a folder, empty without one."""
    file = folder / "canbao.env"
    return environment.parse_environment_file(file.read_text("utf-8"))["CANBAO_DATABASE_URL"] if file.is_file() else ""


def _empty_database(is_ours: bool) -> bool:
    """Remove the tables of an earlier demonstration; return False when the tables are those of something else."""
    from django.db import connection

    tables = connection.introspection.table_names()
    if not tables:
        return True
    if not is_ours:
        return False
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    return True


def make_demonstration(folder: Path, people: int, scale_to: int = 0) -> Any:
    """Make tables and data, and mark the demonstration as complete; return the built city with its slip.

    When ``scale_to`` is more than ``people``, add people up to that number, without filings and bills.
    """
    began = time.monotonic()
    print(_("Making the demonstration …"), flush=True)
    from canbao.demonstration.city import builder

    _migrate()

    def print_progress(done: int) -> None:
        print(f"\r{people + done:,} / {scale_to:,}", end="", file=sys.stderr, flush=True)

    made = builder.build_city(people, scale_to, print_progress)
    if scale_to > people:
        print(file=sys.stderr)
    (folder / "made.json").write_text(json.dumps({"people": max(people, scale_to)}) + "\n", encoding="ascii")
    count, employers = builder.count_people(), builder.count_employers()
    print(
        _("{count} people at {employers} employers in {seconds:.1f} s").format(
            count=count, employers=employers, seconds=time.monotonic() - began
        )
    )
    return made


def _migrate() -> None:
    from canbao.cli.startup import migrate_database

    migrate_database(verbosity=0)


def log_in_lines(port: int) -> list[str]:
    """Return the lines that print the address and the log-ins."""
    from canbao.demonstration.city.staff import PASSWORD, get_log_ins

    title = _("Log-ins, all with the password {password}").format(password=PASSWORD)
    lines = ["", f"http://127.0.0.1:{port}/", "", title]
    lines += [
        f"  {name:<12} {chinese if is_terminal_chinese() else english}" for name, english, chinese in get_log_ins()
    ]
    return [*lines, ""]


def slip_lines(made: Any) -> list[str]:
    """Return the lines about the employer that is not bound yet: its new slip, or how to print one."""
    from canbao.demonstration.city.builder import get_unbound_employer_slip

    unbound = get_unbound_employer_slip()
    if unbound is None:
        return []
    employer, slip = unbound
    facts = [
        (_("Employer"), employer.name),
        (_("Unified social credit code"), employer.credit_code),
        (_("Legal representative"), employer.legal_representative),
        (_("Binding user name"), slip.user_name),
    ]
    if made is not None:
        facts.append((_("Binding secret"), made.secret))
    lines = [_("To register and bind yourself:"), *(f"  {name}: {value}" for name, value in facts)]
    if made is None:
        lines.append("  " + _("The secret was shown when the slip was printed; canbao demo --slip prints a fresh one."))
    return [*lines, ""]
