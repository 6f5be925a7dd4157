"""Lines of people picked from the roster: choose people, then fill in what is the same for many in one act."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from canbao.access.http import Request
from canbao.matters.catalogue import Service, services
from canbao.matters.columns import Column
from canbao.matters.filling import picked
from canbao.matters.models import MatterLine
from canbao.matters.pages import examine_some, lines_page
from canbao.matters.queries import Examined, open_lines_of
from canbao.matters.templatetags.matters import spoken
from canbao.portal.frame import frame
from canbao.portal.lines.typed import LineForm
from canbao.portal.listing import listed_grid
from canbao.portal.place import Place
from canbao.portal.search import address, kept, mark
from canbao.portal.shown import examined_grid
from canbao.register.models import InsuredPerson, Standing
from canbao.register.queries import RosterPage, roster, roster_page

PICKABLE = 50
"""People on one page of the list to choose from."""
NOT_OFFERED = 5
"""People found on the roster who cannot be chosen here: as many are named."""

_OFFERED: dict[tuple[str, ...], str] = {(Standing.ACTIVE.value,): "active", (Standing.SUSPENDED.value,): "suspended"}


class SearchForm(forms.Form):
    """Looking for people to put on a list."""

    text = forms.CharField(
        label=gettext_lazy("Name, initials or number"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who can be chosen: whether he is on the list, and the service under way for him (empty: none)."""

    person: InsuredPerson
    is_picked: bool
    under_way: str = ""


# -- choosing ------------------------------------------------------------------------------------------------------


def candidates(request: Request, place: Place) -> RosterPage:
    """Return the page of people a request asks for, among those the service can speak of."""
    employer_id = request.seat.require_employer()
    rows = roster(employer_id, text=kept(request).get("text", ""), standings=place.service.declaration.roster)
    return roster_page(rows, employer_id, after=mark(request, "after"), before=mark(request, "before"), limit=PICKABLE)


def people_page(
    request: Request, place: Place, status: int, *, ticked: Set[int] | None = None, problem: str = ""
) -> HttpResponse:
    """Answer with the people to choose from, those on the list ticked (or ``ticked``, when saving was refused)."""
    employer_id = request.seat.require_employer()
    search, shown = kept(request), candidates(request, place)
    on_list = set(picked(place.matter)) if place.matter else set()
    ids = [person.person_id for person in shown.people]
    under_way = open_lines_of(employer_id, [person.number_index for person in shown.people])
    chosen = on_list if ticked is None else ticked
    rows = [
        Candidate(person, person.person_id in chosen, _title(under_way.get(person.number_index, "")))
        for person in shown.people
    ]
    token = request.GET.get("f", "") if search else ""
    context = {
        "rows": rows,
        "saved": on_list,
        "form": SearchForm(initial=search),
        "is_searched": bool(search),
        "missing": _not_offered(employer_id, place.service, search.get("text", "")),
        "chosen": len(on_list),
        "token": token,
        "here": {name: mark(request, name) or "" for name in ("after", "before")},
        "previous": ids[0] if shown.is_preceded and ids else "",
        "next": ids[-1] if shown.is_followed and ids else "",
        "offered": _OFFERED.get(place.service.declaration.roster, "all"),
        "post_url": address(place.url("pick"), token, after=mark(request, "after"), before=mark(request, "before")),
        "clear_url": place.url("pick"),
        "problem": problem,
        "has_errors": bool(problem),
    }
    return render(request, "portal/filing/picked_people.html", {**frame(place), **context}, status=status)


def _title(code: str) -> str:
    return spoken(services()[code].title) if code in services() else code


def _not_offered(employer_id: int, wanted: Service, text: str) -> list[InsuredPerson]:
    """Return people a search finds on the roster whom the service cannot speak of."""
    if not text or not wanted.declaration.roster:
        return []
    others = [one.value for one in Standing if one.value not in wanted.declaration.roster]
    return list(roster(employer_id, text=text, standings=others).order_by("name", "person_id")[:NOT_OFFERED])


# -- the list ------------------------------------------------------------------------------------------------------


def fill_columns(wanted: Service) -> list[Column]:
    """Return the columns that may be the same for many lines."""
    return [column for column in wanted.columns if not column.read_only and not column.each]


class FillForm(LineForm):
    """What is the same for many lines. A blank field leaves the lines as they are."""

    def __init__(self, wanted: Service, raw: Mapping[str, Any] | None = None) -> None:
        super().__init__(wanted, raw)
        offered = {column.name for column in fill_columns(wanted)}
        for name in list(self.fields):
            if name not in offered:
                del self.fields[name]
            else:
                self.fields[name].required = False
                self.fields[name].initial = ""


def page(
    request: Request,
    place: Place,
    status: int,
    *,
    form: FillForm | None = None,
    ticked: Set[int] = frozenset(),
    problem: str = "",
) -> HttpResponse:
    """Answer with the people on the list, a page of them; with the people to choose from while nobody is on it."""
    if place.matter is None or not place.matter.line_count:
        return people_page(request, place, status)
    shown = lines_page(place.matter, after=mark(request, "after"), before=mark(request, "before"))
    lines = list(shown.lines)
    examined = examine_some(place.matter, lines)
    grid = examined_grid(place.service, lines, examined, filling=True)
    said = [one for row in grid.rows for one in row.all_findings]
    path = place.url("filing")
    context = {
        "form": form or FillForm(place.service),
        "ticked": ticked,
        "problem": problem,
        "previous": address(path, before=lines[0].position) if shown.is_preceded and lines else "",
        "next": address(path, after=lines[-1].position) if shown.is_followed and lines else "",
        "first": lines[0].position if lines else 0,
        "last": lines[-1].position if lines else 0,
        "is_part": shown.is_preceded or shown.is_followed,
        "fill_url": address(place.url("fill_lines"), after=mark(request, "after"), before=mark(request, "before")),
        "has_errors": bool(problem),
        "errors": sum(one.level == "error" for one in said),
        "warnings": sum(one.level == "warning" for one in said),
    }
    return render(request, "portal/filing/picked.html", {**frame(place, (), None, grid), **context}, status=status)


# -- the check page --------------------------------------------------------------------------------------------------


def listed(request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined) -> Mapping[str, Any]:
    """Return what the check page lists: the people with what is said of each, before and after where things change."""
    return listed_grid(request, place, lines, examined)
