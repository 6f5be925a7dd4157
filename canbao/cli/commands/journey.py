"""`canbao journey`: play the manual over HTTP, against a temporary instance or a running one."""

import argparse
import os
import sys
import time
from typing import Any

from canbao.cli.terminal import _
from canbao.cli.throw_away import InstanceNotStarted, throw_away_instance
from canbao.demonstration.city.staff import PASSWORD
from canbao.demonstration.journey.chapters import CHAPTERS
from canbao.demonstration.journey.instance import Instance
from canbao.demonstration.journey.player import Journey, Step, StepResult, UnexpectedPage, play_steps
from canbao.environment import gettext_noop

COMMAND = "journey"
SUMMARY = gettext_noop("Play the manual over HTTP and report for each step whether it works")

ACTORS = {
    "JOURNEY_CLERK": "accounts",
    "JOURNEY_REVIEWER": "reviewer1",
    "JOURNEY_APPROVER": "approver1",
    "JOURNEY_FINANCE": "finance",
}
"""Variables that name the staff of a running instance, and the demonstration's log-in used without them."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser(
        "journey",
        description=_(SUMMARY),
        epilog=_(
            "For a running instance, name the agency's users in {names}, each as NAME:PASSWORD; without it "
            "the demonstration's users are taken. The journey registers one employer and four people there."
        ).format(names=", ".join(ACTORS)),
    )
    command.add_argument("--url", help=_("a running instance; without it a temporary one is made"))
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Play every step; the exit status is 1 when any failed."""
    began = time.monotonic()
    if options.url:
        good = _play(_get_running_instance(options.url))
    else:
        try:
            with throw_away_instance() as instance:
                print(f"{instance.url}  {time.monotonic() - began:.2f} s", flush=True)
                good = _play(instance)
        except InstanceNotStarted as error:
            print("canbao: " + _("the temporary instance does not start:") + f"\n{error}", file=sys.stderr)
            return 1
    print((_("all ok") if good else _("failed")) + f", {time.monotonic() - began:.1f} s")
    return 0 if good else 1


def _get_running_instance(url: str) -> Instance:
    people: dict[str, tuple[str, str]] = {}
    for variable, name in ACTORS.items():
        username, _colon, password = os.environ.get(variable, f"{name}:{PASSWORD}").partition(":")
        people[name] = (username, password)
    return Instance(url.rstrip("/"), people)


def _play(instance: Instance) -> bool:
    journey = Journey(instance)
    good = True
    for title, steps in [*CHAPTERS, *([PROOF] if instance.is_ours else [])]:
        print(title, flush=True)
        good = play_steps(journey, steps, _print_result, go_on=good) and good
    return good


def _print_result(result: StepResult) -> None:
    seconds = f"{result.seconds:.2f} s" if result.state != "left out" else ""
    print(f"  {result.step.number:<8} {result.state:<8} {seconds:>8}  {_(result.step.title)}", flush=True)
    if result.why:
        print(f"           {result.why}", flush=True)


def verify_records(journey: Journey) -> None:
    """Verify the temporary instance: journal, histories, and the register against decided matters."""
    from canbao.cli.commands.verify import verify_installation

    report = verify_installation()
    if not report["ok"] or report["examined"]["insured"] != journey.insured:
        raise UnexpectedPage(str(report))


PROOF: tuple[str, tuple[Step, ...]] = (
    "canbao verify",
    (Step("", gettext_noop("The records are verified"), verify_records),),
)
"""A check that reads the temporary instance's own database."""
