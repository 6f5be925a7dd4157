"""A column pasted from a spreadsheet: match its rows with the lines of a draft, show the result, then write it."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column, clean_line
from canbao.matters.draft_lines import get_fillable_column, rewrite_lines
from canbao.matters.drafts import get_editable
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter, MatterLine
from canbao.matters.queries import get_lines
from canbao.register.models import InsuredPerson
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal
from canbao.values.text import normalise

WRONG_COUNT = refusal(
    "wrong_count",
    Bilingual(
        "You pasted {rows} rows, but the list has {people} people. A single column is taken in the order of the list, "
        "so both counts must agree. Or paste two columns: certificate number or name, and the value.",
        "粘贴了 {rows} 行，名单上有 {people} 人。单列按名单顺序对应，两者须相等；"
        "也可粘贴两列：证件号码或姓名，以及数值。",
    ),
)
PASTE_OUTDATED = refusal(
    "paste_outdated",
    Bilingual(
        "The list changed after this preview. Nothing is saved; look at the new preview.",
        "预览之后名单已有变动，未保存任何内容。请查看新的预览。",
    ),
)

NOBODY, SEVERAL, DIFFERENT, TWICE, BLANK = "nobody", "several", "different", "twice", "blank"
UNREADABLE = "unreadable"
"""Why a pasted row is not written: it names nobody, or a name of several people, or different people, or the person of
another row too, or it has no value, or its value cannot be read in the column, such as 六千 as an amount."""


@dataclass(frozen=True, slots=True)
class PastedValue:
    """A pasted value beside what the line holds now."""

    line_id: int
    position: int
    name: str
    old: str
    new: str

    @property
    def is_change(self) -> bool:
        """Whether writing the value changes the line."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A pasted row that is not written: its number from 1, its cells, and why."""

    number: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnPaste:
    """What a pasted column would write. ``headings`` is the first row if it holds headings, else empty."""

    is_in_order: bool
    headings: tuple[str, ...]
    values: tuple[PastedValue, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def changes(self) -> int:
        """How many lines would change."""
        return sum(value.is_change for value in self.values)

    @property
    def unchanged(self) -> int:
        """How many lines already hold their pasted value."""
        return len(self.values) - self.changes

    @property
    def digest(self) -> str:
        """A digest of what would be written over what; it differs as soon as either does."""
        shown = [[value.line_id, value.old, value.new] for value in self.values]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def plan_column_paste(service: Service, matter: Matter, column: str, rows: Sequence[Sequence[str]]) -> ColumnPaste:
    """Return what a pasted column would write into a draft; nothing is written.

    A single column is taken in the order of the lines; raise :class:`Refusal` ``wrong_count`` unless there is a row
    for each line. With more columns the last one has the values, and the others name the person by certificate number,
    or by a name that only one person on the list has. A row whose number is one person's and whose name is another's
    on the list is not written: in a spreadsheet one column may have been sorted without the others. A first row
    without a digit in its value holds headings.
    """
    filled = get_fillable_column(service, column)
    lines = get_lines(matter)
    people = get_people_of_lines(matter.employer_id, lines)
    table = [[cell.strip() for cell in row] for row in rows]
    width = max((len(row) - _count_trailing_blanks(row) for row in table), default=0)
    headings: tuple[str, ...] = ()
    if len(table) > 1 and _is_heading(table[0][:width]):
        headings, table = tuple(table[0][:width]), table[1:]
    numbered = [
        (number, tuple(row[:width]) + ("",) * (width - len(row)))
        for number, row in enumerate(table, start=2 if headings else 1)
    ]
    if width <= 1:
        if len(numbered) != len(lines):
            raise WRONG_COUNT(rows=len(numbered), people=len(lines))
        matched = {number: line for (number, _cells), line in zip(numbered, lines, strict=True)}
        reasons: dict[int, str] = {}
    else:
        numbered = [(number, cells) for number, cells in numbered if any(cells)]
        matched, reasons = _match(numbered, lines, people)
    values, skipped = [], []
    for number, cells in numbered:
        new = cells[-1][:200] if cells else ""
        reason = reasons.get(number) or _judge(filled, new)
        if reason:
            skipped.append(SkippedRow(number, cells, reason))
        else:
            values.append(_value(column, matched[number], people, new))
    return ColumnPaste(width <= 1, headings, tuple(values), tuple(skipped))


def _judge(column: Column, new: str) -> str:
    """Return why a value is not written, empty if it can be read in the column."""
    if not new:
        return BLANK
    _values, findings = clean_line((column,), {column.name: new}, 1, timezone.localdate())
    return UNREADABLE if findings else ""


def _value(column: str, line: MatterLine, people: Mapping[int, InsuredPerson], new: str) -> PastedValue:
    person = people.get(line.person_id or 0)
    return PastedValue(line.id, line.position, person.name if person else "", str(line.raw.get(column) or ""), new)


def _count_trailing_blanks(row: Sequence[str]) -> int:
    return next((place for place, cell in enumerate(reversed(row)) if cell), len(row))


def _is_heading(cells: Sequence[str]) -> bool:
    return bool(cells and cells[-1]) and not any(sign.isdigit() for sign in cells[-1])


def _match(
    rows: Sequence[tuple[int, Sequence[str]]], lines: Sequence[MatterLine], people: Mapping[int, InsuredPerson]
) -> tuple[dict[int, MatterLine], dict[int, str]]:
    """Return the line of each row that names one person, and the reason of each row that does not."""
    by_number: dict[str, MatterLine] = {}
    by_name: dict[str, list[MatterLine]] = {}
    for line in lines:
        person = people.get(line.person_id or 0)
        if person is not None:
            by_number[_key(person.number)] = line
            by_name.setdefault(_key(person.name), []).append(line)
    matched: dict[int, MatterLine] = {}
    reasons: dict[int, str] = {}
    for number, cells in rows:
        keys = [_key(cell) for cell in cells[:-1] if cell]
        named = [line for key in keys for line in by_name.get(key, ())]
        numbered = [by_number[key] for key in keys if key in by_number]
        if _are_different(numbered, named):
            reasons[number] = DIFFERENT
        elif numbered or len(named) == 1:
            matched[number] = (numbered or named)[0]
        else:
            reasons[number] = SEVERAL if named else NOBODY
    times = Counter(line.id for line in matched.values())
    reasons |= {number: TWICE for number, line in matched.items() if times[line.id] > 1}
    return matched, reasons


def _are_different(numbered: Sequence[MatterLine], named: Sequence[MatterLine]) -> bool:
    """Return whether the numbers of a row are several people's, or its names on the list are none of them."""
    people = {line.id for line in numbered}
    return len(people) > 1 or bool(people and named and not people & {line.id for line in named})


def _key(text: str) -> str:
    return normalise(text).lstrip("'").upper()


@transaction.atomic
def paste_column(
    actor: Actor,
    service: Service,
    column: str,
    rows: Sequence[Sequence[str]],
    digest: str,
    matter_id: int | None = None,
) -> tuple[Matter, ColumnPaste]:
    """Write a pasted column as it was previewed; return the draft and what was written.

    ``digest`` is that of the preview. Raise :class:`Refusal` ``paste_outdated`` when the lines or their values differ
    from it; then nothing is written.
    """
    matter = get_editable(actor, service, matter_id)
    paste = plan_column_paste(service, matter, column, rows)
    if paste.digest != digest:
        raise PASTE_OUTDATED()
    values = {value.line_id: value.new for value in paste.values if value.is_change}
    return rewrite_lines(actor, service, matter, list(values), lambda line: {column: values[line.id]}), paste
