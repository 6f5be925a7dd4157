"""`canbao levy run yyyyMM` assesses a month for the whole city; `canbao levy review` looks at it before its issue."""

import argparse
import sys
from typing import Any

from canbao.cli.refusals import sentence
from canbao.cli.startup import start_django
from canbao.cli.terminal import _, language
from canbao.environment import gettext_noop
from canbao.values.refusals import Refusal

COMMAND = "levy"
STOPPED = {
    "cancelled": gettext_noop("The assessment was cancelled. What was assessed is kept; run again to continue."),
    "failed": gettext_noop("The assessment stopped. Look at its page at the agency's site."),
}
"""Why a month is not assessed, by the state of its assessment, where the assessment itself does not say."""
SUMMARY = gettext_noop("Assess a month for every employer, and compare it with the month before")
RUN = gettext_noop("Assess a month for every employer; safe to repeat, continues where it stopped")
REVIEW = gettext_noop("Compare a month with the month before; list every employer to look at before the issue")


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    levy = parsers.add_parser("levy", description=_(SUMMARY))
    verbs = levy.add_subparsers(metavar="run|review", required=True)
    runs = verbs.add_parser("run", description=_(RUN))
    runs.add_argument("month", metavar="yyyyMM")
    supplement = _("why an issued month is assessed again; the differences become supplementary bills")
    runs.add_argument("--supplement", metavar="REASON", help=supplement)
    runs.set_defaults(run=run)
    reviews = verbs.add_parser("review", description=_(REVIEW))
    reviews.add_argument("month", metavar="yyyyMM")
    reviews.set_defaults(run=review)


def review(options: argparse.Namespace) -> int:
    """Print a month against the month before as CSV: section, employer, people and amounts; return 2 for no month."""
    start_django()
    from canbao.cli.month_review import write_review
    from canbao.values.days import parse_month

    try:
        month = parse_month(options.month)
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=options.month), file=sys.stderr)
        return 2
    write_review(month, sys.stdout)
    return 0


def run(options: argparse.Namespace) -> int:
    """Assess the month; return 1 with one line that says why it is not assessed, 2 for an invalid month."""
    start_django()
    from canbao.access.actors import SYSTEM
    from canbao.levy.assessment import city
    from canbao.levy.assessment.supplement import start_supplement
    from canbao.levy.models import Assessment, AssessmentState
    from canbao.values.days import parse_month
    from canbao.values.money import Fen, yuan

    try:
        month = parse_month(options.month)
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=options.month), file=sys.stderr)
        return 2
    running = Assessment.objects.filter(month=month, state=AssessmentState.RUNNING).first()
    if running is None:
        try:
            if options.supplement is None:
                city.start_assessment(SYSTEM, month)
            else:
                start_supplement(SYSTEM, month, options.supplement)
        except Refusal as refusal:
            return _refused(sentence(refusal))
    for row in city.run_assessment(month):
        print(f"\r{row.done}/{row.employers}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    row = Assessment.objects.get(month=month)
    if row.state not in (AssessmentState.ASSESSED, AssessmentState.ISSUED):
        problem = city.problem_message(row)
        return _refused(problem.text(language()) if problem else _(STOPPED.get(row.state, STOPPED["failed"])))
    bills, amount = city.get_month_total(month)
    print(_("{bills} bills, {amount} yuan").format(bills=bills, amount=yuan(Fen(amount))))
    return 0


def _refused(text: str) -> int:
    """Say in one line why a month is not assessed, and return the exit status."""
    print(f"canbao: {text}", file=sys.stderr)
    return 1
