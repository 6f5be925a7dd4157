"""`canbao law run FILE…`: run case files of the law, without a database and without Django."""

import argparse
import sys
from pathlib import Path
from typing import Any

from canbao.cli.words import _
from canbao.levy.cases import CaseError, run_file

COMMAND = "law run"
SUMMARY = "Run case files of the law: every difference line by line, then N passed, N failed"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    law = parsers.add_parser("law", description=_(SUMMARY))
    verbs = law.add_subparsers(metavar="run", required=True)
    runs = verbs.add_parser("run", description=_(SUMMARY))
    runs.add_argument("files", metavar="FILE", nargs="+", type=Path)
    runs.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Run the files and return 1 when a case failed, 2 when a file cannot be read."""
    passed = failed = 0
    for path in given.files:
        try:
            outcomes = run_file(path)
        except CaseError as error:
            print(f"canbao: {error}", file=sys.stderr)
            return 2
        for outcome in outcomes:
            failed += bool(outcome.faults)
            passed += not outcome.faults
            if outcome.faults:
                print(f"{path.name} {outcome.case} {outcome.title}")
                print("\n".join(f"  {fault}" for fault in outcome.faults))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
