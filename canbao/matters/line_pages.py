"""Pages of a long filing: some of its lines and their people.

The cost of a page does not grow with the filing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from canbao.matters.models import Matter, MatterLine
from canbao.register.models import InsuredPerson
from canbao.register.queries import get_roster
from canbao.store.bulk import chunks

PAGE_SIZE = 50
"""Number of lines on a page."""


@dataclass(frozen=True, slots=True)
class LinesPage:
    """Some lines in order, and whether other lines precede and follow them."""

    lines: tuple[MatterLine, ...]
    is_preceded: bool
    is_followed: bool


def get_lines_page(
    matter: Matter,
    *,
    after: int | None = None,
    before: int | None = None,
    text: str = "",
    limit: int = PAGE_SIZE,
) -> LinesPage:
    """Return a page of lines after position ``after`` or before ``before``, of people matching ``text`` if given.

    ``text`` is part of a name, pinyin initials, or a whole certificate number.
    """
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    if text:
        rows = rows.filter(person_id__in=get_roster(matter.employer_id, text=text).values("person_id"))
    if before is not None:
        lines = list(rows.filter(position__lt=before).order_by("-position")[: limit + 1])
        return LinesPage(tuple(reversed(lines[:limit])), len(lines) > limit, rows.filter(position__gte=before).exists())
    lines = list((rows.filter(position__gt=after) if after else rows).order_by("position")[: limit + 1])
    is_preceded = after is not None and rows.filter(position__lte=after).exists()
    return LinesPage(tuple(lines[:limit]), is_preceded, len(lines) > limit)


def get_page_start(position: int) -> int | None:
    """Return the position after which the page of a line begins, None for the first page."""
    return (position - 1) // PAGE_SIZE * PAGE_SIZE or None


def get_people_of_lines(employer_id: int, lines: Iterable[MatterLine]) -> dict[int, InsuredPerson]:
    """Return the roster rows of the people on lines, by person id."""
    persons = sorted({line.person_id for line in lines if line.person_id is not None})
    return {
        row.person_id: row
        for part in chunks(persons)
        for row in InsuredPerson.objects.for_employer(employer_id).filter(person_id__in=part)
    }
