"""Read a request that changes lines: its filing, the lines ticked, the page of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404

from canbao.access.http import Request
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.draft_lines import TypedCell
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.presentation.paging import get_cursor
from canbao.values.ids import parse_number


def get_filing_of_mode(request: Request, code: str | None, matter: int | None, mode: str) -> OpenFiling:
    """Return the filing that a URL names; raise Http404 unless its lines are entered in the way ``mode``."""
    filing = get_open_filing(request.actor, code, matter)
    if filing.service.declaration.lines != mode:
        raise Http404
    return filing


def get_ticked_ids(request: Request, name: str = "line") -> list[int]:
    """Return the ids ticked in a list, without values that are no numbers."""
    return [number for text in request.POST.getlist(name) if (number := parse_number(text)) is not None]


def get_cursors(request: Request) -> dict[str, int | None]:
    """Return the cursors ``after`` and ``before`` of a list's URL, each None if absent."""
    return {name: get_cursor(request, name) for name in ("after", "before")}


def get_typed_cells(request: Request, columns: Sequence[Column], suffix: str = "") -> dict[str, TypedCell]:
    """Return the cells of a form that the person changed, by column.

    A form carries beside each field ``name`` the text that it showed, as ``was-name``. A cell without it counts as
    shown blank, so it never overwrites a saved text.
    """
    cells = {
        column.name: TypedCell(
            request.POST.get(f"was-{column.name}{suffix}", ""), request.POST[f"{column.name}{suffix}"].strip()
        )
        for column in columns
        if f"{column.name}{suffix}" in request.POST
    }
    return {name: cell for name, cell in cells.items() if cell.is_touched}


def keep_untouched(
    request: Request, service: Service, stored: Mapping[str, Any], typed: Mapping[str, str]
) -> dict[str, str]:
    """Return what was typed into a line's form, with the stored text in each field that is as it was shown."""
    touched = get_typed_cells(request, service.columns)
    return {
        name: text if name in touched or f"was-{name}" not in request.POST else str(stored.get(name) or "")
        for name, text in typed.items()
    }
