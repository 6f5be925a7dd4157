"""The template context that all pages of a filing share."""

from collections.abc import Sequence
from typing import Any

from canbao.matters.examination import Examination, examine_matter
from canbao.matters.models import MatterLine
from canbao.matters.queries import get_lines
from canbao.matters.states import State
from canbao.portal.filing.attachments.rows import get_attachment_rows
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.grid import Grid, get_examined_grid
from canbao.presentation.language import in_language


def examine_filing(filing: OpenFiling) -> tuple[list[MatterLine], Examination | None, Grid | None]:
    """Return a filing's lines, their examination and their grid; without lines the last two are None."""
    if filing.matter is None:
        return [], None, None
    lines = get_lines(filing.matter)
    if not lines:
        return [], None, None
    examined = examine_matter(filing.matter, lines)
    return lines, examined, get_examined_grid(filing.service, lines, examined)


_URL_NAMES = {
    "typed": ("add_line", "paste_lines", "remove_lines"),
    "picked": ("pick", "fill_lines", "remove_lines"),
    "everyone": ("save_lines", "take_everyone", "paste_column"),
    "none": ("save_particulars",),
}
"""Names of a filing's URLs beyond those that every filing has, by the way of entering lines."""


def get_page_context(
    filing: OpenFiling, lines: Sequence[MatterLine] = (), examined: Examination | None = None, grid: Grid | None = None
) -> dict[str, Any]:
    """Return the context of every page of a filing: service, matter, grid, counts, URLs."""
    mode, has_documents = filing.service.declaration.lines, filing.service.declaration.documents
    documented = ("documents",) if has_documents else ()
    return {
        "filing": filing,
        "service": filing.service,
        "entry_mode": mode,
        "matter": filing.matter,
        "is_returned": filing.matter is not None and filing.matter.state == State.RETURNED,
        "title": in_language(filing.service.title),
        "grid": grid,
        "count": len(lines) or (filing.matter.line_count if filing.matter else 0),
        "errors": examined.errors if examined else 0,
        "warnings": examined.warnings if examined else 0,
        "documents": get_attachment_rows(filing.matter, grid, filing) if has_documents and filing.matter else [],
        "urls": {name: filing.get_url(name) for name in ("filing", "check", "discard", *_URL_NAMES[mode], *documented)},
    }
