"""`canbao levy run yyyyMM`: assess a month for the whole city from the command line, with a progress line."""

import argparse
import sys
from typing import Any

from canbao.cli.starting import start_django
from canbao.cli.words import _

COMMAND = "levy run"
SUMMARY = "Assess a month for every employer; safe to repeat, taken up where it stopped"

SENTENCES = {
    "running_already": "This month is being assessed or issued now. Wait until it is done, or cancel it first.",
    "month_issued": (
        "The bills of %(month)s are issued and final. What is learned later goes into the next month; where it cannot "
        "wait, draw up a supplementary bill on the employer's page."
    ),
    "month_ahead": "%(month)s has not begun: filings of today count for %(now)s. Assess %(now)s or an earlier month.",
    "earlier_month_open": (
        "%(count)s bills of earlier months are not issued. Issue them first; a month builds on those before."
    ),
    "later_month_assessed": "A later month was assessed already. What is learned now goes into that month's next run.",
    "not_in_force": (
        "Nothing is in force for %(parameter)s in %(month)s. The parameter clerk has to publish a value; then start "
        "again."
    ),
    "month_passed": "An employer was assessed for %(month)s already, a later month; start again when it is settled.",
    "stuck": (
        "The program could not go on (%(error)s). Nothing half-done remains. Tell the system administrator; cancel, "
        "and start again when the cause is gone."
    ),
}
"""Why a month is not assessed, by the code of the refusal or of what stopped it."""


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
            print("canbao: " + _(SENTENCES[refusal.code]) % refusal.words, file=sys.stderr)
            return 1
    for row in city.carry_on(month):
        print(f"\r{row.done}/{row.employers}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    row = Assessment.objects.get(month=month)
    if row.state != "assessed":
        print("canbao: " + _why_not(row.state, city.problem_of(row)), file=sys.stderr)
        return 1
    bills, amount = city.sums(month)
    print(_("{bills} bills, {amount} yuan").format(bills=bills, amount=yuan(Fen(amount))))
    return 0


def _why_not(state: str, problem: dict[str, Any]) -> str:
    """Return why the month did not become assessed: what stopped it, or that it was cancelled meanwhile."""
    if problem:
        code = str(problem["code"])
        return _(SENTENCES[code]) % problem
    return _("{state}: the run ended before every employer was assessed; start it again.").format(state=state)
