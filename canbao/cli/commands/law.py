"""`canbao law run|show|check`: run case files, show what is in force, hold packs against the rules for packs."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from canbao.cli.startup import report_database_error, start_django
from canbao.cli.terminal import _, is_terminal_chinese, pad_to_width
from canbao.levy.arithmetic.case_files import CaseError, run_file
from canbao.rules.packs import ALWAYS, Pack, PackError, ValueInForce, load_pack, pack_text
from canbao.rules.parameters import get_parameter, raw_value
from canbao.values.months import Month

COMMAND = "law"
SUMMARY = "Run case files of the law, show what is in force, check packs"
_RUN = "Run case files of the law: every difference line by line, then N passed, N failed"
_SHOW = "Show what is in force in a month with its source, or one parameter's whole history"
_CHECK = "Read packs strictly: an error names file and parameter"


def add(parsers: Any) -> None:
    """Add the commands to the parser."""
    law = parsers.add_parser("law", description=_(SUMMARY))
    verbs = law.add_subparsers(metavar="run|show|check", required=True)
    runs = verbs.add_parser("run", description=_(_RUN))
    runs.add_argument("files", metavar="FILE", nargs="+", type=Path)
    runs.set_defaults(run=run)
    shows = verbs.add_parser("show", description=_(_SHOW))
    shows.add_argument("name", metavar="NAME", nargs="?", default="")
    shows.add_argument("--month", metavar="yyyyMM", default="")
    shows.add_argument("--yaml", action="store_true", help=_("the whole law as one pack, such as notice verify takes"))
    shows.add_argument("--law", metavar="LAW", default="", help=_("as it was known when a notice names this law"))
    shows.set_defaults(run=show)
    checks = verbs.add_parser("check", description=_(_CHECK))
    checks.add_argument("files", metavar="FILE", nargs="+", type=Path)
    checks.set_defaults(run=check)


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


def check(given: argparse.Namespace) -> int:
    """Read packs, later ones over earlier; return 1 with a line for each that is wrong, naming file and parameter."""
    wrong = 0
    for path in given.files:
        try:
            pack = load_pack(path)
        except PackError as error:
            wrong += 1
            print(error, file=sys.stderr)
        else:
            values = sum(map(len, pack.parameters.values()))
            print(
                _("{file}: {count} parameters, {values} values").format(
                    file=path.name, count=len(pack.parameters), values=values
                )
            )
    return 1 if wrong else 0


def show(given: argparse.Namespace) -> int:
    """Show the law of this installation: its packs, and what was published over them."""
    try:
        wanted = Month.parse(given.month) if given.month else None
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=given.month), file=sys.stderr)
        return 2
    if given.name and get_parameter(given.name) is None:
        print(_("canbao: no parameter is called {name}.").format(name=given.name), file=sys.stderr)
        return 2
    start_django()
    from django.db.utils import DatabaseError
    from django.utils import timezone

    from canbao.law.queries import get_city_pack
    from canbao.levy.rates.law_versions import get_pack_of_law

    try:
        pack = get_pack_of_law(given.law) if given.law else get_city_pack()
    except PackError as error:
        print(f"canbao: {error}", file=sys.stderr)
        return 1
    except DatabaseError as error:
        return report_database_error(error)
    if pack is None:
        print(_("canbao: the law {law} is not known here.").format(law=given.law), file=sys.stderr)
        return 1
    if given.yaml:
        print(pack_text(pack), end="")
        return 0
    return _show(pack, given.name, wanted, Month.of(timezone.localdate()))


def _show(pack: Pack, name: str, month: Month | None, now: Month) -> int:
    if name and month is None:
        lines = [_line(name, one) for one in reversed(pack.parameters.get(name, ()))]
    else:
        lines = _at(pack, month or now, name)
    if not lines:
        print(_("canbao: nothing is in force."), file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _at(pack: Pack, month: Month, name: str) -> list[str]:
    names = [name] if name else list(pack.parameters)
    return [_line(one, found) for one in names if (found := pack.explain(one, month))]


def _line(name: str, value: ValueInForce) -> str:
    """Return a value on a line: name, since when, value as in a file, unit, source."""
    one = get_parameter(name)
    unit = one.unit.text("zh" if is_terminal_chinese() else "en") if one else ""
    since = _("always") if value.since == ALWAYS else str(int(value.since))
    raw = raw_value(value.value)
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    told = f"{text} {unit}".strip()
    example = f" [{_('example')}]" if value.example else ""
    return (
        f"{pad_to_width(name, 34)} {pad_to_width(since, 8)} {pad_to_width(told, 28)} {value.source}{example}".rstrip()
    )
