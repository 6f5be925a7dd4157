"""The one line of a service about the employer itself: a form that begins as the register has it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from canbao.access.http import Request
from canbao.matters.filling import beginning
from canbao.matters.models import MatterLine
from canbao.matters.pages import changes_of
from canbao.matters.queries import Examined, examine_matter, gather, lines_of
from canbao.portal.frame import frame
from canbao.portal.lines.typed import LineForm
from canbao.portal.listing import listed_changes
from canbao.portal.place import Place
from canbao.portal.shown import cell_text


def page(
    request: Request, place: Place, status: int, *, typed: Mapping[str, str] | None = None, problem: str = ""
) -> HttpResponse:
    """Answer with the form: what was saved, else what the register holds; what differs is marked with what stands.

    ``typed`` could not be saved and is shown again.
    """
    lines = lines_of(place.matter) if place.matter else []
    employer_id = request.seat.require_employer()
    stands: dict[str, str] = {}
    if lines and place.matter:
        examined = examine_matter(place.matter, lines)
        # Whoever has just begun has changed nothing yet: that is no error before he submits.
        said = [one for one in examined.findings if one.column]
        stands = _stands(place, examined)
        form = LineForm(place.service, typed or lines[0].raw, () if typed else said, lines[0].version)
    else:
        facts = gather(place.service, employer_id, [], None, timezone.localdate())
        form = LineForm(place.service, typed or beginning(place.service, None, facts), version=0)
    fields = [(bound, stands.get(bound.name, "")) for bound in form]
    context = {"form": form, "fields": fields, "problem": problem, "has_errors": bool(problem or form.errors)}
    return render(request, "portal/filing/employer.html", {**frame(place, lines), **context}, status=status)


def _stands(place: Place, examined: Examined) -> dict[str, str]:
    """Return what the register holds of the particulars that would change, by column."""
    return {
        one.column.name: cell_text(one.column, {one.column.name: one.before}, {}) or "—"
        for line in examined.lines
        for one in changes_of(place.service, line, examined.facts)
    }


def listed(request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined) -> Mapping[str, Any]:
    """Return what the check page lists: what changes, before and after."""
    return listed_changes(request, place, lines, examined)
