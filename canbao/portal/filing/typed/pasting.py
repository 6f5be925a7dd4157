"""Read rows pasted from a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from canbao.matters.catalogue import Service
from canbao.portal.filing.line_form import MAX_TYPED_LENGTH
from canbao.sheets.headings import clean_heading


@dataclass(frozen=True, slots=True)
class PastedRows:
    """Rows pasted from a spreadsheet: raw values by column, and the unknown titles of the first row."""

    rows: list[dict[str, str]] = field(default_factory=list)
    unknown_titles: list[str] = field(default_factory=list)


def read_pasted_rows(service: Service, text: str) -> PastedRows:
    """Read cells separated by tabs, in the order of the columns or under a first row of titles.

    Titles are column names or labels in either language, with or without the required star and the unit.
    """
    lines = [row.split("\t") for row in text.splitlines() if row.strip()]
    if not lines:
        return PastedRows()
    titles = {
        clean_heading(name): column.name
        for column in service.columns
        for name in (column.name, column.label.zh, column.label.en)
    }
    head = [clean_heading(cell) for cell in lines[0]]
    if sum(cell in titles for cell in head) < min(2, len(service.columns)):
        names = [column.name for column in service.columns]
        return PastedRows([_row(names, cells) for cells in lines])
    unknown = [cell.strip() for cell, title in zip(lines[0], head, strict=True) if title and title not in titles]
    return PastedRows([_row([titles.get(title, "") for title in head], cells) for cells in lines[1:]], unknown)


def _row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    pairs = zip(names, cells, strict=False)
    return {name: cell.strip().strip('"')[:MAX_TYPED_LENGTH] for name, cell in pairs if name}
