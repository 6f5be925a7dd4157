"""`canbao levy run yyyyMM`: assess a month for the whole city from the command line, with a progress line."""

import argparse
import sys
from typing import Any

from canbao.cli.starting import start_django
from canbao.cli.words import _

COMMAND = "levy run"
SUMMARY = "Assess a month for every employer; safe to repeat, taken up where it stopped"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    levy = parsers.add_parser("levy", description=_(SUMMARY))
    verbs = levy.add_subparsers(metavar="run", required=True)
    runs = verbs.add_parser("run", description=_(SUMMARY))
    runs.add_argument("month", metavar="yyyyMM")
    runs.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Assess the month and return 0, or 1 with one line that says why it is not assessed."""
    start_django()
    from canbao.access.seats import SYSTEM
    from canbao.levy import city
    from canbao.levy.bills import Refusal
    from canbao.levy.models import Assessment
    from canbao.values.money import Fen, yuan
    from canbao.values.months import Month

    try:
        month = Month.parse(given.month)
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=given.month), file=sys.stderr)
        return 2
    running = Assessment.objects.filter(month=month, state="running").first()
    if running is None:
        try:
            city.start(SYSTEM, month)
        except Refusal as refusal:
            print(f"canbao: {refusal}", file=sys.stderr)
            return 1
    for row in city.carry_on(month):
        print(f"\r{row.done}/{row.employers}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    row = Assessment.objects.get(month=month)
    if row.state != "assessed":
        print(f"canbao: {row.state} {row.problem}", file=sys.stderr)
        return 1
    bills, amount = city.sums(month)
    print(_("{bills} bills, {amount} yuan").format(bills=bills, amount=yuan(Fen(amount))))
    return 0
