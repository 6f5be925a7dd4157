"""`canbao levy run yyyyMM`: assess a month for the whole city from the command line, with a progress line."""

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from canbao.cli.startup import start_django
from canbao.cli.terminal import _

COMMAND = "levy run"
REFUSALS = {
    "month_ahead": "{month} has not begun: filings of today count for {now}.",
    "month_issued": "The bills of {month} are issued and final. What is learned later goes into the next month.",
    "earlier_month_open": "{count} bills of earlier months are not issued. Issue them first.",
    "later_month_assessed": "A later month was assessed already. What is learned now goes into that month's next run.",
    "running_already": "This month is being assessed or issued now. Wait until it is done.",
}
"""Why an assessment is not begun, by the code of ``levy.assessment.city.start``."""
PROBLEMS = {
    "not_in_force": "Nothing is in force for {parameter} in {month}. Publish a value, then run again.",
    "month_passed": "Employer {employer} was assessed for {month} already, a later month.",
    "stuck": "The program could not go on: {error}. Nothing half-done remains.",
    "cancelled": "The assessment was cancelled. What was assessed stays; run again to go on.",
    "failed": "The assessment stopped. Look at its page at the agency's site.",
}
"""Why an assessment stopped, by the code of ``levy.assessment.city.problem_of`` or its state."""
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
    from canbao.access.actors import SYSTEM
    from canbao.levy.assessment import city
    from canbao.levy.billing.bills import Refusal
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
            city.start_assessment(SYSTEM, month)
        except Refusal as refusal:
            return _refused(REFUSALS[refusal.code], refusal.words)
    for row in city.run_assessment(month):
        print(f"\r{row.done}/{row.employers}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    row = Assessment.objects.get(month=month)
    if row.state != "assessed":
        problem = city.get_problem(row) or {"code": row.state if row.state in PROBLEMS else "failed"}
        return _refused(PROBLEMS[problem["code"]], problem)
    bills, amount = city.get_month_total(month)
    print(_("{bills} bills, {amount} yuan").format(bills=bills, amount=yuan(Fen(amount))))
    return 0


def _refused(text: str, words: Mapping[str, Any]) -> int:
    """Say in one line why a month is not assessed, and return the exit status."""
    print(f"canbao: {_(text).format(**words)}", file=sys.stderr)
    return 1
