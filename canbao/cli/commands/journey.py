"""`canbao journey`: play the manual over HTTP, against a throw-away instance or a running one."""

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

COMMAND = "journey"
SUMMARY = "Play the manual over HTTP and say of each step whether it works"

ACTORS = {
    "JOURNEY_CLERK": "accounts",
    "JOURNEY_REVIEWER": "reviewer1",
    "JOURNEY_APPROVER": "approver1",
    "JOURNEY_FINANCE": "finance",
}
"""Variables that name the agency's people of a running instance, and the demonstration's people for them."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser(
        "journey",
        description=_(SUMMARY),
        epilog=_(
            "Against a running instance {names} name the agency's people, each as NAME:PASSWORD; without them the "
            "demonstration's are taken. The journey enters an employer and four people there."
        ).format(names=", ".join(ACTORS)),
    )
    command.add_argument("--url", help=_("a running instance; without it a throw-away one is made"))
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Play every step; the exit status is 1 when any failed."""
    began = time.monotonic()
    if given.url:
        good = _play(_get_running_instance(given.url))
    else:
        try:
            with throw_away_instance() as instance:
                print(f"{instance.url}  {time.monotonic() - began:.2f} s", flush=True)
                good = _play(instance)
        except InstanceNotStarted as error:
            print("canbao: " + _("the throw-away instance does not start:") + f"\n{error}", file=sys.stderr)
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
        good = play_steps(journey, steps, _print_played, go_on=good) and good
    return good


def _print_played(played: StepResult) -> None:
    seconds = f"{played.seconds:.2f} s" if played.state != "left out" else ""
    print(f"  {played.step.number:<8} {played.state:<8} {seconds:>8}  {_(played.step.title)}", flush=True)
    if played.why:
        print(f"           {played.why}", flush=True)


def books_are_whole(journey: Journey) -> None:
    """The journal's chains, every history, and register = decided matters hold in the throw-away books."""
    from canbao.cli.commands.verify import verify_installation

    report = verify_installation()
    if not report["ok"] or report["examined"]["insured"] != journey.insured:
        raise UnexpectedPage(str(report))


PROOF: tuple[str, tuple[Step, ...]] = ("canbao verify", (Step("", "The books prove right", books_are_whole),))
"""What only the throw-away instance's own books can say."""
