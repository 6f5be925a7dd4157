"""A page of a long filing: some of its lines, the people they speak of, what an examination of just these says.

A filing of 10,000 lines costs a page what the page shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.facts import Facts, Line
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import Examined, examine_matter
from canbao.register.models import InsuredPerson
from canbao.register.queries import roster
from canbao.store.rows import chunks

A_PAGE = 50
"""Lines of one page."""


@dataclass(frozen=True, slots=True)
class LinesPage:
    """Some lines in their order, and whether others stand before and after them."""

    lines: tuple[MatterLine, ...]
    is_preceded: bool
    is_followed: bool


def lines_page(
    matter: Matter,
    *,
    after: int | None = None,
    before: int | None = None,
    text: str = "",
    limit: int = A_PAGE,
) -> LinesPage:
    """Return a page of lines behind position ``after`` or before ``before``, of people found by ``text`` if given.

    ``text`` is part of a name, pinyin initials, or a whole certificate number.
    """
    rows = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id)
    if text:
        rows = rows.filter(person_id__in=roster(matter.employer_id, text=text).values("person_id"))
    if before is not None:
        found = list(rows.filter(position__lt=before).order_by("-position")[: limit + 1])
        return LinesPage(tuple(reversed(found[:limit])), len(found) > limit, rows.filter(position__gte=before).exists())
    found = list((rows.filter(position__gt=after) if after else rows).order_by("position")[: limit + 1])
    is_preceded = after is not None and rows.filter(position__lte=after).exists()
    return LinesPage(tuple(found[:limit]), is_preceded, len(found) > limit)


def people_of(employer_id: int, lines: Iterable[MatterLine]) -> dict[int, InsuredPerson]:
    """Return the roster rows of the people that lines speak of, by person id."""
    persons = sorted({line.person_id for line in lines if line.person_id is not None})
    return {
        row.person_id: row
        for part in chunks(persons)
        for row in InsuredPerson.objects.of(employer_id).filter(person_id__in=part)
    }


def examine_some(matter: Matter, lines: Sequence[MatterLine]) -> Examined:
    """Examine some lines of a matter; what is found about the filing as a whole is left to the whole's examination."""
    examined = examine_matter(matter, lines)
    return replace(examined, findings=tuple(one for one in examined.findings if one.line is not None))


# -- what a line changes ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What a line would change: the column, the cleaned value that stands now, the one it would become."""

    column: Column
    before: Any
    after: Any


def standing(wanted: Service, line: Line, column: Column, facts: Facts) -> Any:
    """Return what the register holds now of what a column would change, None when nothing."""
    if not column.stands:
        return None
    # A column of the line only if it was read from the register; a particular may bear the same name.
    if _in_line(wanted, column.name):
        return line.values.get(column.stands)
    known = facts.employer if wanted.declaration.lines == "none" else facts.person(line).particulars
    return known.get(column.stands)


def changes_of(wanted: Service, line: Line, facts: Facts) -> list[Change]:
    """Return what a line would change against the register, in the order of the columns.

    A blank is a change only where the employer's own particulars are concerned; elsewhere it says nothing.
    """
    found = []
    for column in wanted.columns:
        if not column.stands:
            continue
        before, after = standing(wanted, line, column, facts), line.values.get(column.name)
        says_nothing = after in (None, "") and wanted.declaration.lines != "none"
        if not says_nothing and (after or "") != (before or ""):
            found.append(Change(column, before, after))
    return found


BEFORE = "before"
"""Under this name the frozen values of a line keep what the register held at submitting of what the line changes."""


def frozen_before(wanted: Service, line: Line, facts: Facts) -> dict[str, Any]:
    """Return what a submitted line keeps besides its own values: what it would change, as it stood then."""
    found = {one.column.name: one.before for one in changes_of(wanted, line, facts)}
    kept = {name: value for name, value in found.items() if not _in_line(wanted, name)}
    return {BEFORE: kept} if kept else {}


def _in_line(wanted: Service, name: str) -> bool:
    stands = wanted.column(name).stands
    return any(column.name == stands and column.read_only for column in wanted.columns)


def frozen_changes(wanted: Service, values: Mapping[str, Any]) -> list[Change]:
    """Return what a submitted line changes, before and after, from its frozen values alone."""
    kept: Mapping[str, Any] = values.get(BEFORE) or {}
    found = []
    for column in wanted.columns:
        after = values.get(column.name)
        if column.name in kept:
            found.append(Change(column, kept[column.name], after))
        elif column.stands and _in_line(wanted, column.name):
            before = values.get(column.stands)
            if after is not None and after != before:
                found.append(Change(column, before, after))
    return found


def compares(wanted: Service) -> bool:
    """Return whether a service changes what stands in the register, so that before and after can be shown."""
    return any(column.stands for column in wanted.columns)
