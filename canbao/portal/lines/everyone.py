"""Lines of everybody insured now, edited in place in a paged grid: wages beside what was declared last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from canbao.access.http import Request
from canbao.law.queries import city_pack
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.models import MatterLine
from canbao.matters.pages import changes_of, examine_some, lines_page, people_of
from canbao.matters.queries import Examined
from canbao.portal.frame import frame
from canbao.portal.lines.picked import SearchForm
from canbao.portal.listing import listed_changes
from canbao.portal.place import Place
from canbao.portal.search import address, kept, mark
from canbao.portal.shown import cell_text
from canbao.register.models import InsuredPerson, Standing
from canbao.register.queries import roster
from canbao.rules.formulas import accounting_month, cap, floor
from canbao.values.findings import Finding
from canbao.values.months import Month


class ToolsForm(forms.Form):
    """What fills many cells at once."""

    percent = forms.CharField(
        label=gettext_lazy("Raise by per cent"),
        required=False,
        max_length=8,
        help_text=gettext_lazy("Such as 5 or −3.5; reckoned from the wage declared last"),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "decimal"}),
    )
    month = forms.CharField(
        label=gettext_lazy("Counts from month"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("yyyyMM"),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


@dataclass(frozen=True, slots=True)
class Input:
    """One cell that is edited in place: its column, its name in the form, what stands in it, what was found there."""

    column: Column
    name: str
    text: str
    findings: tuple[Finding, ...]
    is_changed: bool

    @property
    def is_wrong(self) -> bool:
        """Whether what stands there forbids submitting."""
        return any(one.level == "error" for one in self.findings)


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the grid: whom it speaks of, what the register holds, the cells, and what is said of the whole."""

    line: MatterLine
    who: InsuredPerson | None
    stands: tuple[tuple[Column, str], ...]
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]
    state: str


def edited(wanted: Service) -> list[Column]:
    """Return the columns edited in the grid: all that are typed but remarks, which stand on the line's own page."""
    return [column for column in wanted.columns if not column.read_only and column.kind != "text"]


def changing(wanted: Service) -> str:
    """Return the name of the column that is declared: the one that stands against what the register holds."""
    return next(column.name for column in wanted.columns if column.stands)


def month_column(wanted: Service) -> str:
    """Return the name of the column that says from when it counts, empty when there is none."""
    return next((column.name for column in wanted.columns if column.kind == "month" and not column.read_only), "")


# -- the grid --------------------------------------------------------------------------------------------------------


def page(
    request: Request,
    place: Place,
    status: int,
    *,
    typed: Mapping[int, Mapping[str, str]] | None = None,
    tools: ToolsForm | None = None,
    ticked: Sequence[int] = (),
    problem: str = "",
) -> HttpResponse:
    """Answer with a page of the grid; before anything was begun, with what will be done.

    ``typed`` are cells that could not be saved, shown again as they were typed.
    """
    if place.matter is None or not place.matter.line_count:
        return _begin(request, place, status, problem)
    search = kept(request)
    after, before = mark(request, "after"), mark(request, "before")
    shown = lines_page(place.matter, after=after, before=before, text=search.get("text", ""))
    lines = list(shown.lines)
    examined = examine_some(place.matter, lines)
    rows = _people(place, lines, examined, typed or {})
    token = request.GET.get("f", "") if search else ""
    context = {
        "rows": rows,
        "form": SearchForm(initial=search),
        "tools": tools or ToolsForm(),
        "ticked": ticked,
        "is_searched": bool(search),
        "token": token,
        "previous": lines[0].position if shown.is_preceded and lines else "",
        "next": lines[-1].position if shown.is_followed and lines else "",
        "first": lines[0].position if lines else 0,
        "last": lines[-1].position if lines else 0,
        "post_url": address(place.url("save_lines"), token, after=after, before=before),
        "limits": _limits(place.service, examined),
        "problem": problem,
        "has_errors": bool(problem or (tools and tools.errors)),
        "errors": sum(one.level == "error" for one in examined.findings),
        "warnings": sum(one.level == "warning" for one in examined.findings),
        "changed": sum(bool(changes_of(place.service, line, examined.facts)) for line in examined.lines),
    }
    return render(request, "portal/filing/everyone.html", {**frame(place), **context}, status=status)


def _begin(request: Request, place: Place, status: int, problem: str) -> HttpResponse:
    people = roster(request.seat.require_employer(), standings=(Standing.ACTIVE.value,)).count()
    pack = city_pack()
    month = accounting_month(timezone.localdate(), pack)
    context = {"people": people, "limits": [_limit(month)], "problem": problem, "has_errors": bool(problem)}
    return render(request, "portal/filing/everyone_begin.html", {**frame(place), **context}, status=status)


def _limit(month: Month) -> dict[str, Any]:
    rules = city_pack().at(month)
    return {"month": int(month), "floor": int(floor(rules)), "cap": int(cap(rules))}


def _limits(wanted: Service, examined: Examined) -> list[dict[str, Any]]:
    """Return floor and cap of the months that stand on the page, and of the month now open."""
    name = month_column(wanted)
    months = {Month(line.values[name]) for line in examined.lines if name and line.values.get(name)}
    known = {month for month in months if abs(month - examined.facts.month) <= 36}
    return [_limit(month) for month in sorted(known | {examined.facts.month})]


def _people(
    place: Place, lines: Sequence[MatterLine], examined: Examined, typed: Mapping[int, Mapping[str, str]]
) -> list[Person]:
    people = people_of(place.matter.employer_id, lines) if place.matter else {}
    cleaned = {line.position: line for line in examined.lines}
    rows = []
    for line in lines:
        said = examined.of_line(line.position)
        changed = {one.column.name for one in changes_of(place.service, cleaned[line.position], examined.facts)}
        inputs = tuple(
            Input(
                column,
                f"{column.name}-{line.id}",
                typed.get(line.id, {}).get(column.name, str(line.raw.get(column.name) or "")),
                tuple(one for one in said if one.column == column.name),
                column.name in changed,
            )
            for column in edited(place.service)
        )
        named = {one.column.name for one in inputs}
        rest = tuple(one for one in said if one.column not in named)
        levels = {one.level for one in said}
        state = "error" if "error" in levels else "current" if changed else ""
        stands = tuple(
            (column, cell_text(column, cleaned[line.position].values, line.raw))
            for column in place.service.columns
            if column.read_only
        )
        rows.append(Person(line, people.get(line.person_id or 0), stands, inputs, rest, state))
    return rows


def listed(request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined) -> Mapping[str, Any]:
    """Return what the check page lists: only who changes, before and after."""
    return listed_changes(request, place, lines, examined)
