"""Parse the arguments of `canbao` and run one of its commands."""

import argparse
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from canbao import __version__
from canbao.cli.commands import (
    check,
    demo,
    identifier,
    init,
    jobs,
    journey,
    law,
    levy,
    migrate,
    notice,
    receipts,
    serve,
    staff,
    verify,
    worker,
)
from canbao.cli.startup import report_database_error
from canbao.cli.terminal import _
from canbao.environment import gettext_noop

CHAPTERS: tuple[tuple[str, tuple[ModuleType, ...]], ...] = (
    (gettext_noop("Setting up"), (init, staff, migrate)),
    (gettext_noop("Running"), (serve, worker, jobs)),
    (gettext_noop("Money"), (levy, receipts)),
    (gettext_noop("Verification"), (check, verify)),
    (gettext_noop("Trying"), (demo, journey)),
    (gettext_noop("Tools"), (identifier, law, notice)),
)
"""Every command in the order of the table of contents. Each module has COMMAND, SUMMARY and ``add(parsers)``."""


def get_contents() -> str:
    """Return the table of contents that ``canbao --help`` shows."""
    lines = [_("Canbao: online employee medical insurance for employers and a city's agency."), ""]
    for title, modules in CHAPTERS:
        lines.append(_(title))
        lines.extend(f"  {module.COMMAND:<18} {_(module.SUMMARY)}" for module in modules)
        lines.append("")
    lines.append(_("canbao COMMAND --help shows a command's options; canbao check --help every variable."))
    return "\n".join(lines)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    whole = argparse.ArgumentParser(
        prog="canbao",
        description=get_contents(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="canbao COMMAND [...]",
    )
    whole.add_argument("--version", action="version", version=f"canbao {__version__}", help=argparse.SUPPRESS)
    parsers = whole.add_subparsers(prog="canbao", metavar="COMMAND", help=argparse.SUPPRESS)
    for _title, modules in CHAPTERS:
        for module in modules:
            module.add(parsers)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    whole = make_parser()
    options = whole.parse_args(arguments)
    run = getattr(options, "run", None)
    if run is None:
        print(get_contents())
        return 2
    try:
        status = run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader closed the pipe (`| head`). Without this the interpreter reports an error at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if not _is_database_error(error):
            raise
        return report_database_error(error)
    return int(status or 0)


def _is_database_error(error: Exception) -> bool:
    """Return whether the database is unreachable or lacks its tables."""
    from django.db import OperationalError, ProgrammingError

    return isinstance(error, (OperationalError, ProgrammingError))


if __name__ == "__main__":
    sys.exit(main())
