"""How many lines of a long draft have errors, without examining all of them for every page.

A line's result is remembered in the process while the line is as it was, for a few minutes, since the register changes
too. A page examines its own lines; the rest is examined within a time limit, so a long draft is summed up in parts.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from canbao.matters.catalogue import get_service
from canbao.matters.examination import Examination, examine_lines
from canbao.matters.models import Matter, MatterLine
from canbao.store.bulk import chunks
from canbao.values.findings import Finding

SECONDS = 0.8
"""How long a request examines lines that are not remembered."""
BATCH = 100
"""How many lines are examined between two looks at the clock: some 130 ms of work."""
REMEMBERED_SECONDS = 300.0
"""How long a result counts: the register changes rarely under a draft, and submission examines every line anyway."""
MOST_LINES = 100_000
"""How many results a process remembers, of all drafts together: some 40 MB. The drafts used least are forgotten."""

TWICE = "twice_in_filing"


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found on a line, beside a repetition of its person, which depends on the other lines."""

    version: int
    day: date
    at: float
    identities: tuple[str | int, ...]
    errors: int
    warnings: int


_results: OrderedDict[int, dict[int, _Result]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """How many lines a draft has, how many of them were examined, and what was found on these.

    ``error_positions`` are in order. ``repeats`` maps the position of a line to that of an earlier line of the same
    person.
    """

    lines: int
    examined: int
    error_positions: tuple[int, ...]
    errors: int
    warnings: int
    repeats: Mapping[int, int]

    @property
    def is_complete(self) -> bool:
        """Whether every line was examined."""
        return self.examined == self.lines


def summarise_draft(matter: Matter, seconds: float = SECONDS) -> DraftSummary:
    """Return the summary of a draft, after examining lines not remembered for at most some seconds."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id).order_by("position")
    known = list(rows.values_list("id", "position", "version"))
    results = _get_results(matter.id)
    today, began = timezone.localdate(), time.monotonic()
    missing = [line for line, _position, version in known if not _is_fresh(results.get(line), version, today)]
    for part in chunks(missing, BATCH):
        examine_page(matter, list(rows.filter(id__in=part)))
        if time.monotonic() - began > seconds:
            break
    errors = warnings = examined = 0
    wrong: list[int] = []
    repeats: dict[int, int] = {}
    first: dict[str | int, int] = {}
    for line, position, version in known:
        result = results.get(line)
        if result is None or not _is_fresh(result, version, today):
            continue
        examined += 1
        earlier = next((first[identity] for identity in result.identities if identity in first), None)
        if earlier is not None:
            repeats[position] = earlier
        for identity in result.identities:
            first.setdefault(identity, position)
        errors += result.errors + (earlier is not None)
        warnings += result.warnings
        if result.errors or earlier is not None:
            wrong.append(position)
    return DraftSummary(len(known), examined, tuple(wrong), errors, warnings, repeats)


def examine_page(matter: Matter, lines: Sequence[MatterLine], summary: DraftSummary | None = None) -> Examination:
    """Examine some lines of a draft and remember what was found.

    With a summary, a person who is on another page too is an error on the later line.
    """
    examined = examine_lines(matter, lines)
    _remember(matter, lines, examined)
    if summary is None:
        return examined
    column = get_service(matter.service).number_column or None
    findings = [finding for finding in examined.findings if finding.code != TWICE]
    findings += [
        Finding("error", TWICE, line.position, column, {"other": summary.repeats[line.position]})
        for line in lines
        if line.position in summary.repeats
    ]
    return replace(examined, findings=tuple(findings))


def _get_results(matter_id: int) -> dict[int, _Result]:
    with _lock:
        results = _results.setdefault(matter_id, {})
        _results.move_to_end(matter_id)
        while len(_results) > 1 and sum(map(len, _results.values())) > MOST_LINES:
            _results.popitem(last=False)
        return results


def _is_fresh(result: _Result | None, version: int, today: date) -> bool:
    if result is None or result.version != version or result.day != today:
        return False
    return time.monotonic() - result.at < REMEMBERED_SECONDS


def _remember(matter: Matter, lines: Sequence[MatterLine], examined: Examination) -> None:
    results, at, today = _get_results(matter.id), time.monotonic(), timezone.localdate()
    found: dict[int, list[str]] = {}
    for finding in examined.findings:
        if finding.code != TWICE and finding.line is not None:
            found.setdefault(finding.line, []).append(finding.level)
    people = {line.position: examined.facts.person(line).person_id for line in examined.lines}
    for line in lines:
        key = examined.keys[line.position]
        identities = tuple(identity for identity in (key, people[line.position]) if key and identity)
        levels = found.get(line.position, [])
        results[line.id] = _Result(
            line.version, today, at, identities, levels.count("error"), len(levels) - levels.count("error")
        )
