"""`canbao law run|show|check`: run case files, show the values in force, check packs."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from canbao.cli.startup import report_database_error, start_django
from canbao.cli.terminal import _, is_terminal_chinese, pad_to_width
from canbao.environment import gettext_noop
from canbao.levy.arithmetic.case_files import CaseError, run_file
from canbao.rules.formulas import BaseLimits, get_crossed_limits
from canbao.rules.packs import ALWAYS, Pack, PackError, ValueInForce, load_pack, pack_text
from canbao.rules.parameters import get_parameter, raw_value
from canbao.values.days import parse_month
from canbao.values.money import yuan_plain
from canbao.values.months import Month

COMMAND = "law"
SUMMARY = gettext_noop("Run case files of the law, show what is in force, check packs")
_RUN = gettext_noop("Run case files of the law: every difference line by line, then N passed, N failed")
_SHOW = gettext_noop("Show what is in force in a month with its source, or one parameter's whole history")
_CHECK = gettext_noop("Read packs strictly: an error names file and parameter")


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


def run(options: argparse.Namespace) -> int:
    """Run the case files; return 1 when a case failed, 2 when a file cannot be read."""
    passed = failed = 0
    for path in options.files:
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


def check(options: argparse.Namespace) -> int:
    """Read each pack strictly; return 1 when one has an error, which names file and parameter.

    A floor of contribution bases above the cap of the same month is an error. A value outside the bounds of its
    parameter is named: the city's own document has to say so.
    """
    faulty = 0
    for path in options.files:
        try:
            pack = load_pack(path)
        except PackError as error:
            faulty += 1
            print(error, file=sys.stderr)
        else:
            crossed = [_crossed(path, month, limits) for month, limits in get_crossed_limits(pack, ALWAYS)]
            if crossed:
                faulty += 1
                print("\n".join(crossed), file=sys.stderr)
                continue
            print("\n".join(_beyond_bounds(path, pack)), end="", file=sys.stderr)
            values = sum(map(len, pack.parameters.values()))
            print(
                _("{file}: {count} parameters, {values} values").format(
                    file=path.name, count=len(pack.parameters), values=values
                )
            )
    return 1 if faulty else 0


def _beyond_bounds(path: Path, pack: Pack) -> list[str]:
    """Return a line for each value of a pack outside the bounds of its parameter, and an empty one after the last."""
    text = _("{file}: {name} {value} is outside {least} to {most} ({source}); check the city's document")
    lines = []
    for name, history in pack.parameters.items():
        parameter = get_parameter(name)
        bounds = parameter.bounds if parameter else None
        for entry in history if bounds else ():
            if bounds is not None and entry.value is not None and not bounds.has(entry.value):
                source = bounds.source.text("zh" if is_terminal_chinese() else "en")
                value = json.dumps(raw_value(entry.value), ensure_ascii=False)
                words = {"name": name, "value": value, "least": bounds.least, "most": bounds.most, "source": source}
                lines.append(text.format(file=path.name, **words))
    return [*lines, ""] if lines else []


def _crossed(path: Path, month: Month, limits: BaseLimits) -> str:
    text = _("{file}: base.floor_ratio sets a floor above the cap of base.cap_ratio in {month}: {floor} > {cap} yuan")
    since = _("always") if month == ALWAYS else int(month)
    return text.format(file=path.name, month=since, floor=yuan_plain(limits.floor), cap=yuan_plain(limits.cap))


def show(options: argparse.Namespace) -> int:
    """Show the law of this installation: its packs with the published values over them.

    Return 1 when nothing is in force or a pack has an error, 2 for an invalid month or name.
    """
    try:
        month = parse_month(options.month) if options.month else None
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=options.month), file=sys.stderr)
        return 2
    if options.name and get_parameter(options.name) is None:
        print(_("canbao: no parameter is called {name}.").format(name=options.name), file=sys.stderr)
        return 2
    start_django()
    from django.db.utils import DatabaseError
    from django.utils import timezone

    from canbao.law.queries import get_city_pack
    from canbao.levy.rates.law_versions import get_pack_of_law

    try:
        pack = get_pack_of_law(options.law) if options.law else get_city_pack()
    except PackError as error:
        print(f"canbao: {error}", file=sys.stderr)
        return 1
    except DatabaseError as error:
        return report_database_error(error)
    if pack is None:
        print(_("canbao: the law {law} is not known here.").format(law=options.law), file=sys.stderr)
        return 1
    if options.yaml:
        print(pack_text(pack), end="")
        return 0
    return _show(pack, options.name, month, Month.of(timezone.localdate()))


def _show(pack: Pack, name: str, month: Month | None, now: Month) -> int:
    if name and month is None:
        lines = [_line(name, value) for value in reversed(pack.parameters.get(name, ()))]
    else:
        lines = _lines_of_month(pack, month or now, name)
    if not lines:
        print(_("canbao: nothing is in force."), file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _lines_of_month(pack: Pack, month: Month, name: str) -> list[str]:
    names = [name] if name else list(pack.parameters)
    return [_line(name, value) for name in names if (value := pack.get_value_in_force(name, month))]


def _line(name: str, value: ValueInForce) -> str:
    """Return one line for a value: name, first month, value as in a pack, unit, source."""
    parameter = get_parameter(name)
    unit = parameter.unit.text("zh" if is_terminal_chinese() else "en") if parameter else ""
    since = _("always") if value.since == ALWAYS else str(int(value.since))
    raw = raw_value(value.value)
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
    amount = f"{text} {unit}".strip()
    example = f" [{_('example')}]" if value.example else ""
    return (
        f"{pad_to_width(name, 34)} {pad_to_width(since, 8)} {pad_to_width(amount, 28)} {value.source}{example}".rstrip()
    )
