"""`canbao identifier check`: check identifiers from standard input, without a database and without Django."""

import argparse
import io
import json
import sys
from datetime import date
from typing import Any

from canbao.cli.terminal import _
from canbao.environment import gettext_noop
from canbao.values.identifiers import check_identifiers
from canbao.values.number_checks import KINDS

COMMAND = "identifier check"
SUMMARY = gettext_noop("Check identifiers: reads lines KIND<TAB>VALUE, writes one JSON object for each")


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    identifier = parsers.add_parser("identifier", description=_(SUMMARY))
    verbs = identifier.add_subparsers(metavar="check", required=True)
    check = verbs.add_parser(
        "check",
        description=_(SUMMARY),
        epilog="KIND: " + ", ".join(KINDS),
    )
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a JSON verdict for each line of standard input; always return 0."""
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace")
    for verdict in check_identifiers(lines, date.today()):
        print(json.dumps(verdict, ensure_ascii=False), flush=sys.stdout.isatty())
    return 0
