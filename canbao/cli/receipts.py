"""`canbao receipts import FILE…`: read feeds of the tax office; what is in the books already is left as it is."""

import argparse
import sys
from pathlib import Path
from typing import Any

from canbao.cli.starting import start_django
from canbao.cli.words import _

COMMAND = "receipts import"
SUMMARY = "Read files of the tax office with what was paid; reading one again changes nothing"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    whole = parsers.add_parser("receipts", description=_(SUMMARY))
    verbs = whole.add_subparsers(metavar="import", required=True)
    reads = verbs.add_parser("import", description=_(SUMMARY))
    reads.add_argument("files", metavar="FILE", nargs="+", type=Path)
    reads.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Read the files; return 1 when a row was refused, 2 when a file is no feed."""
    start_django()
    from canbao.access.seats import SYSTEM
    from canbao.law.queries import city_pack
    from canbao.levy.bills import Refusal
    from canbao.levy.tax_feed import import_arrivals
    from canbao.sheets.reading import NotATable
    from canbao.values.money import Fen, yuan

    refused = 0
    for path in given.files:
        try:
            came = import_arrivals(SYSTEM, path.name, path.read_bytes(), city_pack(), _progress)
        except OSError as fault:
            print(f"canbao: {path}: {fault.strerror}", file=sys.stderr)
            return 2
        except NotATable:
            print(
                _("canbao: {path} is neither CSV nor an Excel workbook with rows.").format(path=path), file=sys.stderr
            )
            return 2
        except Refusal as refusal:
            words = {"path": path, "column": refusal.words["column"]}
            print(_("canbao: {path} has no column {column} in its first row.").format(**words), file=sys.stderr)
            return 2
        print(file=sys.stderr)
        words = {"path": path, "fresh": came.fresh, "known": came.known, "refused": came.refused,
                 "amount": yuan(Fen(came.amount))}  # fmt: skip
        print(_("{path}: {fresh} booked, {amount} yuan; {known} known, {refused} refused").format(**words))
        for row, code, ticket in came.problems:
            print(f"  {row} {ticket} {code}")
        refused += came.refused
    return 1 if refused else 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)
