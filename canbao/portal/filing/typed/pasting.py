"""Read people pasted from a spreadsheet: which row holds the headings, which rows are people, what each column is."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from canbao.matters.catalogue import Service
from canbao.matters.column_headings import HIRE_HEADINGS, SERIAL_HEADINGS, get_columns_by_heading
from canbao.portal.filing.line_form import MAX_TYPED_LENGTH
from canbao.rules.codes import get_table
from canbao.sheets.clipboard import CopiedRow, get_width
from canbao.sheets.headings import SEARCHED_ROWS, clean_heading, find_heading, is_total

TITLE, HEADING, TOTAL, SIGNATURE = "title", "heading", "total", "signature"
"""Why a pasted row is no person: it is a title, holds the headings, sums up others, or says who made the table."""

_LONG_NUMBER = re.compile(r"[0-9０-９]{14,}[0-9０-９Xx]")
_SIX_DIGITS = re.compile(r"(?:[0-9０-９][ -]?){6}")
_COUNT = re.compile(r"(?:本页|本表)?(?:人数)?(?:合计|总计|小计|累计|共计)(?:人数|金额)?[:：]?[0-9.,，]*[人元名条]?")
_SO_MANY = re.compile(r"共计?[0-9]+[人名条行]")
_MADE_BY = re.compile(
    r"(?:(?:制表|填表|填报|审核|复核|经办|负责|单位负责|报送)(?:人|员|单位|日期|时间|部门)?"
    r"(?:签字|签章|盖章|签名)?(?:$|[:：].*)"
    r"|(?:单位|部门)(?:名称|盖章|公章|[(（]盖章[)）]|[(（]公章[)）])?[:：].*"
    r"|(?:日期|时间|注|备注|说明|打印日期|填制日期|联系人)[:：].*"
    r"|第[0-9]+页.*)"
)
_TITLE_WORDS = re.compile(r"[表册单年月]|单位|公司|信息|登记|汇总|list|sheet|people", re.IGNORECASE)
_LONG_TITLE = 8
_LONGEST_HEADING = 24
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class PastedColumn:
    """A pasted column: its place from 0, its heading as written, the first texts in it, and what it is.

    ``column`` is the name of the service's column, empty for a column left out. It is not settled while nothing but a
    guess says so.
    """

    place: int
    heading: str
    examples: tuple[str, ...]
    column: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A pasted row that is no person: its number in the text, what it says, and why it is left out."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastedPeople:
    """Pasted people: raw texts by column, one row each; the columns they come from, and the rows left out."""

    columns: tuple[PastedColumn, ...]
    rows: tuple[dict[str, str], ...]
    left_out: tuple[LeftOutRow, ...]

    @property
    def is_settled(self) -> bool:
        """Whether every column is known by its heading or place."""
        return all(column.is_settled for column in self.columns)

    @property
    def twice(self) -> str:
        """The name of a column of the service that two pasted columns are taken for, empty without one."""
        times = Counter(column.column for column in self.columns if column.column)
        return next((name for name, count in times.items() if count > 1), "")


def read_pasted_people(
    service: Service,
    rows: Sequence[CopiedRow],
    choices: Mapping[int, str] | None = None,
    *,
    has_headings: bool | None = None,
) -> PastedPeople:
    """Return the people in pasted rows. Each row is a person or is left out with a reason; none is dropped.

    Columns are known by their headings, or by their order where no row holds headings. ``choices`` are the person's own
    choices by place, an empty text leaving a column out. ``has_headings`` is False when the person says that the first
    row is a person.
    """
    width = get_width(rows)
    accepted = _get_accepted(service)
    heading = None if has_headings is False else _find_heading_row(service, rows, width, accepted)
    people, left_out = _part_rows(rows, heading, width)
    columns = _get_columns(service, width, heading, people, accepted)
    if choices is not None:
        names = {column.name for column in service.columns if not column.read_only}
        columns = [
            PastedColumn(column.place, column.heading, column.examples, name, is_settled=True)
            if (name := choices.get(column.place)) is not None and (not name or name in names)
            else column
            for column in columns
        ]
    taken = [column for column in columns if column.column]
    return PastedPeople(
        tuple(columns),
        tuple({column.column: _cell(row, column.place) for column in taken} for row in people),
        tuple(left_out),
    )


def _get_accepted(service: Service) -> dict[str, str]:
    return {
        clean_heading(heading): name
        for name, headings in get_columns_by_heading(service.columns).items()
        for heading in headings
    }


def _cell(row: CopiedRow, place: int) -> str:
    return row.cells[place][:MAX_TYPED_LENGTH] if place < len(row.cells) else ""


# -- rows ------------------------------------------------------------------------------------------------------------


def _find_heading_row(
    service: Service, rows: Sequence[CopiedRow], width: int, accepted: Mapping[str, str]
) -> CopiedRow | None:
    """Return the row with the headings: the one with most known ones, else the first that looks like headings."""

    def count_known(row: CopiedRow) -> int:
        return len({name for cell in row.cells if (name := find_heading(cell, accepted))})

    candidates = [row for row in rows[:SEARCHED_ROWS] if not _has_number(row)]
    best = max(candidates, key=count_known, default=None)
    if best is not None and count_known(best) >= max(min(2, width), 1):
        return best
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        if not _is_title(row, width) and not _is_total_row(row) and not _is_signature(row):
            return row if _looks_like_headings(service, row, rows[place + 1 :]) else None
    return None


def _looks_like_headings(service: Service, row: CopiedRow, following: Sequence[CopiedRow]) -> bool:
    """Return whether a row has only short words, none of them a value, where the rows below have numbers."""
    words = {place: cell for place, cell in enumerate(row.cells) if cell}
    if len(words) < 2 or any(len(cell) > _LONGEST_HEADING or _has_digits(cell) for cell in words.values()):
        return False
    tables = [get_table(column.codes) for column in service.columns if column.codes]
    if any(table.find(cell) for table in tables for cell in words.values()):
        return False
    sample = following[:SEARCHED_ROWS]
    return any(
        2 * sum(bool(_SIX_DIGITS.search(_cell(other, place))) for other in sample) > len(sample) for place in words
    )


def _has_digits(cell: str) -> bool:
    return any(character.isdigit() for character in clean_heading(cell))


def _part_rows(
    rows: Sequence[CopiedRow], heading: CopiedRow | None, width: int
) -> tuple[list[CopiedRow], list[LeftOutRow]]:
    """Return the rows that are people, and those that are not with the reason."""
    people: list[CopiedRow] = []
    left_out: list[LeftOutRow] = []
    titles: set[str] = set()
    for row in rows:
        reason = _get_reason(row, heading, width, is_first=not people, titles=titles)
        if reason == TITLE:
            titles.add(row.text)
        if reason:
            left_out.append(LeftOutRow(row.number, row.text, reason))
        else:
            people.append(row)
    return people, left_out


def _get_reason(row: CopiedRow, heading: CopiedRow | None, width: int, *, is_first: bool, titles: set[str]) -> str:
    """Return why a row is no person, empty for a person."""
    if heading is not None and (row is heading or row.cells == heading.cells):
        return HEADING
    if _has_number(row):
        return ""
    if _is_total_row(row):
        return TOTAL
    if row.text in titles:
        return TITLE
    if _is_signature(row):
        return SIGNATURE
    is_above = heading is not None and row.number < heading.number
    return TITLE if is_above or (is_first and _is_title(row, width)) else ""


def _has_number(row: CopiedRow) -> bool:
    return any(_LONG_NUMBER.fullmatch("".join(cell.split())) for cell in row.cells)


def _is_title(row: CopiedRow, width: int) -> bool:
    """Return whether a row is one text above a wider table, such as a list's title or the name of the unit."""
    texts = [cell for cell in row.cells if cell]
    if len(texts) != 1 or width < 3:
        return False
    return len(texts[0]) > _LONG_TITLE or bool(_TITLE_WORDS.search(texts[0])) or _has_digits(texts[0])


def _is_total_row(row: CopiedRow) -> bool:
    plain = ["".join(cell.split()) for cell in row.cells if cell]
    return any(is_total(cell) or _COUNT.fullmatch(cell) or _SO_MANY.fullmatch(cell) for cell in plain)


def _is_signature(row: CopiedRow) -> bool:
    first = next(("".join(cell.split()) for cell in row.cells if cell), "")
    return bool(_MADE_BY.fullmatch(first))


# -- columns ---------------------------------------------------------------------------------------------------------


def _get_columns(
    service: Service, width: int, heading: CopiedRow | None, people: Sequence[CopiedRow], accepted: Mapping[str, str]
) -> list[PastedColumn]:
    """Return every pasted column that holds a text, with what it is taken for."""
    examples = [tuple(_get_examples(people, place)) for place in range(width)]
    if heading is None:
        known = _get_columns_in_order(service, width, people)
    else:
        known = _get_columns_by_heading(heading, width, people, accepted)
    columns = []
    for place, (name, is_settled) in enumerate(known):
        text = _cell(heading, place) if heading else ""
        if text or examples[place]:
            # A column that says nothing needs no choice.
            columns.append(PastedColumn(place, text, examples[place], name, is_settled or not examples[place]))
    return columns


def _get_examples(people: Sequence[CopiedRow], place: int) -> Iterator[str]:
    found = 0
    for row in people:
        if found < _EXAMPLES and (text := _cell(row, place)):
            found += 1
            yield text


def _get_columns_in_order(service: Service, width: int, people: Sequence[CopiedRow]) -> list[tuple[str, bool]]:
    names = [column.name for column in service.columns if not column.read_only]
    serials = [_cell(row, 0) for row in people]
    if width > 1 and serials == [str(number) for number in range(1, len(people) + 1)]:
        names.insert(0, "")
    return [(name, True) for name in names[:width]] + [("", False)] * (width - len(names))


def _get_columns_by_heading(
    heading: CopiedRow, width: int, people: Sequence[CopiedRow], accepted: Mapping[str, str]
) -> list[tuple[str, bool]]:
    serials = {clean_heading(text) for text in SERIAL_HEADINGS} | {""}
    ambiguous = {clean_heading(text) for text in HIRE_HEADINGS}
    found = [find_heading(_cell(heading, place), accepted) for place in range(width)]
    known: list[tuple[str, bool]] = []
    for place, name in enumerate(found):
        text = _cell(heading, place)
        if name and name not in found[:place]:
            known.append((name, clean_heading(text) not in ambiguous))
        elif not name and text and clean_heading(text) in serials:
            known.append(("", True))
        else:
            guess = _guess_column(people, place)
            known.append((guess if guess in accepted.values() and guess not in found else "", False))
    return known


def _guess_column(people: Sequence[CopiedRow], place: int) -> str:
    """Return the column that the texts look like, empty without one."""
    texts = ["".join(text.split()) for row in people if (text := _cell(row, place))]
    for name, form in (("number", r"[0-9]{17}[0-9Xx]"), ("phone", r"1[0-9]{10}")):
        if texts and 2 * sum(bool(re.fullmatch(form, text)) for text in texts) > len(texts):
            return name
    return ""
