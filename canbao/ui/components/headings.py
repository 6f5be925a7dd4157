"""Column headings on the cells of a table, for narrow screens where every row becomes a card."""

import re
from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe

_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
# Parts of a heading beside its visible text: the checkbox for all rows, text for screen readers only, signs.
_UNSEEN = re.compile(r'<span\b[^>]*(?:class="hidden"|aria-hidden="true")[^>]*>.*?</span>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PART = re.compile(r"<(tbody|tfoot|tr|td|th)\b([^>]*)>(\s*</td>)?")
_SPAN = re.compile(r'\b(col|row)span="(\d+)"')


def label_cells(content: str) -> SafeString:
    """Return the table's markup with `data-label`, the heading of its column, on each cell of body and foot.

    An invisible heading (actions, the checkbox for all rows) gives an empty label. In the foot, cells over several
    columns and empty cells get an empty label. A cell keeps a `data-label` of its own. The heading of a group of
    rows gets none.
    """
    head = _HEAD.search(content)
    if head is None:
        return mark_safe(content)  # noqa: S308 - a block rendered already
    labels = list(_headings(head[0]))
    return mark_safe(content[: head.end()] + _labelled(content[head.end() :], labels))  # noqa: S308 - the same, with escaped labels


def _headings(head: str) -> Iterator[str]:
    """Yield the visible text of each column's heading."""
    for attributes, inside in _HEADING.findall(head):
        text = " ".join(_TAG.sub("", _UNSEEN.sub("", inside)).split())
        columns, _rows = _spans(attributes)
        yield from [text.replace('"', "&quot;")] * columns


def _spans(attributes: str) -> tuple[int, int]:
    """Return how many columns and rows a cell covers."""
    if "span=" not in attributes:
        return 1, 1
    spans = {side: int(number) for side, number in _SPAN.findall(attributes)}
    return spans.get("col", 1), spans.get("row", 1)


def _labelled(rows: str, labels: list[str]) -> str:
    """Return the rows with a label on each cell, taking cells that span from earlier rows into account."""
    row, column, in_foot = 0, 0, False
    covered: dict[int, int] = {}  # column -> the first row that no earlier cell covers

    def mark(part: re.Match[str]) -> str:
        nonlocal row, column, in_foot
        name, attributes, empty = part[1], part[2], part[3]
        if name in ("tbody", "tfoot"):
            in_foot = name == "tfoot"
            covered.clear()
            return part[0]
        if name == "tr":
            row, column = row + 1, 0
            return part[0]
        while covered.get(column, 0) > row:
            column += 1
        columns, down = _spans(attributes)
        label = "" if column >= len(labels) or in_foot and (empty or columns > 1) else labels[column]
        covered.update(dict.fromkeys(range(column, column + columns), row + down))
        column += columns
        if "data-label=" in attributes or 'scope="rowgroup"' in attributes:
            return part[0]
        return f'<{name}{attributes} data-label="{label}">{empty or ""}'

    return _PART.sub(mark, rows)
