"""What every page of one filing shows, whatever way its lines are filled in."""

from collections.abc import Sequence
from typing import Any

from canbao.matters.models import MatterLine
from canbao.matters.queries import Examined, examine_matter, lines_of
from canbao.matters.states import State
from canbao.matters.templatetags.matters import spoken
from canbao.portal.documents import document_rows
from canbao.portal.place import Place
from canbao.portal.shown import Grid, examined_grid


def look(place: Place) -> tuple[list[MatterLine], Examined | None, Grid | None]:
    """Return a filing's lines, what an examination of them comes to, and their grid; None where there are none."""
    if place.matter is None:
        return [], None, None
    lines = lines_of(place.matter)
    if not lines:
        return [], None, None
    examined = examine_matter(place.matter, lines)
    return lines, examined, examined_grid(place.service, lines, examined)


_ADDRESSES = {
    "typed": ("add_line", "paste_lines", "remove_lines"),
    "picked": ("pick", "fill_lines", "remove_lines"),
    "everyone": ("save_lines", "take_everyone", "paste_column"),
    "none": ("save_particulars",),
}
"""The addresses of a filing beside those every filing has, by the way its lines are filled in."""


def frame(
    place: Place, lines: Sequence[MatterLine] = (), examined: Examined | None = None, grid: Grid | None = None
) -> dict[str, Any]:
    """Return what every page of a filing shows: service, matter, grid, counts, addresses."""
    way, has_documents = place.service.declaration.lines, place.service.declaration.documents
    documented = ("documents",) if has_documents else ()
    return {
        "place": place,
        "service": place.service,
        "way": way,
        "matter": place.matter,
        "is_returned": place.matter is not None and place.matter.state == State.RETURNED,
        "title": spoken(place.service.title),
        "grid": grid,
        "count": len(lines) or (place.matter.line_count if place.matter else 0),
        "errors": examined.errors if examined else 0,
        "warnings": examined.warnings if examined else 0,
        "documents": document_rows(place.matter, grid, place) if has_documents and place.matter else [],
        "urls": {name: place.url(name) for name in ("filing", "check", "discard", *_ADDRESSES[way], *documented)},
    }
