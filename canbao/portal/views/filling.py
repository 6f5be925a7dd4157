"""Filling in lines that are not typed one by one: many at once, a page of a grid, a pasted column, one form.

Addresses that only change things answer a GET with the page their form stands on: log-in sends people there whose
session had ended.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters import filling, operations
from canbao.matters.filling import carry_over, paste_column, raise_by, save_lines, take_employer, take_everyone
from canbao.matters.models import Matter, MatterLine
from canbao.matters.moves import Refusal
from canbao.matters.queries import examine_matter, lines_of
from canbao.portal.frame import frame
from canbao.portal.lines import employer as of_employer
from canbao.portal.lines import everyone as of_everyone
from canbao.portal.lines import picked as of_picked
from canbao.portal.lines.typed import typed_values
from canbao.portal.place import Place, place_of
from canbao.portal.search import address, keep, kept, mark
from canbao.portal.sentences import sentence
from canbao.values.ids import number_in
from canbao.values.text import normalise


def _place(request: Request, code: str | None, matter: int | None, way: str) -> Place:
    place = place_of(request.seat, code, matter)
    if place.service.declaration.lines != way:
        raise Http404
    return place


def _to(where: str) -> HttpResponse:
    return HttpResponseRedirect(where, status=303)


def _ids(request: Request, name: str = "line") -> list[int]:
    return [found for text in request.POST.getlist(name) if (found := number_in(text)) is not None]


def _marks(request: Request) -> dict[str, int | None]:
    return {name: mark(request, name) for name in ("after", "before")}


# -- the same for many ---------------------------------------------------------------------------------------------


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def fill(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Write what is the same into all or the ticked lines of a list, or take the ticked off it."""
    place = _place(request, code, matter, "picked")
    back = address(place.url("filing"), "", **_marks(request))
    if request.method == "GET" or place.matter is None:
        return _to(back)
    do, ticked = request.POST.get("do", "all"), _ids(request)
    columns = {
        column.name: request.POST.get(column.name, "").strip() for column in of_picked.fill_columns(place.service)
    }
    given = {name: text for name, text in columns.items() if text}
    form = of_picked.FillForm(place.service, columns)
    if do in ("ticked", "remove") and not ticked:
        problem = _("Tick at least one person first.")
        return of_picked.page(request, place, 422, form=form, problem=problem)
    if do in ("all", "ticked") and not given:
        problem = _("Fill in at least one of the fields that are the same for many.")
        return of_picked.page(request, place, 422, form=form, ticked=set(ticked), problem=problem)
    try:
        if do == "remove":
            operations.remove_lines(request.seat, place.service, place.matter.id, ticked)
        elif given:
            chosen = ticked if do == "ticked" else None
            filling.fill(request.seat, place.service, given, chosen, place.matter_id)
    except Refusal as refusal:
        return of_picked.page(request, place, 409, form=form, ticked=set(ticked), problem=sentence(refusal))
    return _after_fill(request, place, do, len(ticked) if do != "all" else place.matter.line_count, back)


def _after_fill(request: Request, place: Place, do: str, count: int, back: str) -> HttpResponse:
    if do in ("check", "documents"):
        return _to(place.url(do))
    said = (
        ngettext("%(count)s person taken off the list.", "%(count)s people taken off the list.", count)
        if do == "remove"
        else ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count)
    )
    messages.success(request, said % {"count": count})
    return _to(f"{back}#lines" if do != "remove" else back)


# -- the grid of everyone ------------------------------------------------------------------------------------------


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def everyone(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Begin the filing with everyone insured now, or bring its list up to date with the roster."""
    place = _place(request, code, matter, "everyone")
    if request.method == "GET" or place.by_matter:
        return _to(place.url("filing"))
    begins = place.matter is None or not place.matter.line_count
    try:
        _saved, joined, left = take_everyone(request.seat, place.service)
    except Refusal as refusal:
        return of_everyone.page(request, place, 409, problem=sentence(refusal))
    if not begins:
        words = {"joined": joined, "left": left}
        messages.success(request, _("The list is up to date: %(joined)s added, %(left)s taken off.") % words)
    return _to(place.url("filing"))


def _typed(request: Request, place: Place) -> tuple[dict[int, int], dict[int, dict[str, str]]]:
    """Return the versions and the cells of the lines on the page, by line."""
    versions, cells = {}, {}
    columns = of_everyone.edited(place.service)
    for line in _ids(request, "here"):
        version = number_in(request.POST.get(f"version-{line}", ""))
        versions[line] = -1 if version is None else version
        cells[line] = {
            column.name: request.POST[f"{column.name}-{line}"].strip()
            for column in columns
            if f"{column.name}-{line}" in request.POST
        }
    return versions, cells


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def save(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the cells of a page; then do what the pressed button says: a tool, a search, another page, checking."""
    place = _place(request, code, matter, "everyone")
    if request.method == "GET" or place.matter is None:
        return _to(place.url("filing"))
    versions, cells = _typed(request, place)
    try:
        saved, missed = save_lines(
            request.seat,
            place.service,
            place.matter.id,
            {line: (versions[line], cells[line]) for line in cells},
        )
    except Refusal as refusal:
        return of_everyone.page(request, place, 409, typed=cells, problem=sentence(refusal))
    place = Place(place.service, saved, place.by_matter)
    if missed:
        lines = _(", ").join(map(str, missed))
        problem = _(
            "Somebody else changed these lines while you had them open: %(lines)s. Below stands what you typed; save "
            "again to keep it."
        )
        return of_everyone.page(request, place, 409, typed=cells, problem=problem % {"lines": lines})
    do = request.POST.get("do", "save")
    if do in _TOOLS:
        return _tool(request, place, do)
    return _onward(request, place, do)


_TOOLS = ("raise_all", "raise_ticked", "carry_all", "carry_ticked", "month_all", "month_ticked")


def _tool(request: Request, place: Place, do: str) -> HttpResponse:
    """Fill many cells at once, for all or the ticked."""
    act, _sep, whom = do.partition("_")
    ticked = _ids(request)
    tools = of_everyone.ToolsForm(request.POST)
    tools.is_valid()
    if whom == "ticked" and not ticked:
        return of_everyone.page(request, place, 422, tools=tools, problem=_("Tick at least one person first."))
    chosen = ticked if whom == "ticked" else None
    seat, wanted = request.seat, place.service
    try:
        if act == "raise":
            percent = _percent(request.POST.get("percent", ""))
            raise_by(seat, wanted, of_everyone.changing(wanted), percent, chosen, place.matter_id)
        elif act == "carry":
            carry_over(seat, wanted, of_everyone.changing(wanted), chosen, place.matter_id)
        else:
            month = request.POST.get("month", "").strip()
            if not month:
                raise _Unfit("month", _("Enter a month as yyyyMM, such as 202611."))
            filling.fill(seat, wanted, {of_everyone.month_column(wanted): month}, chosen, place.matter_id)
    except _Unfit as unfit:
        tools.add_error(unfit.field, unfit.said)
        return of_everyone.page(request, place, 422, tools=tools, ticked=ticked, problem=unfit.said)
    except Refusal as refusal:
        return of_everyone.page(request, place, 409, tools=tools, ticked=ticked, problem=sentence(refusal))
    count = len(ticked) if chosen is not None else (place.matter.line_count if place.matter else 0)
    messages.success(
        request, ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count) % {"count": count}
    )
    return _to(address(place.url("filing"), request.POST.get("f", ""), **_marks(request)))


class _Unfit(Exception):
    """What was entered for a tool is no such thing."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field, self.said = field, said


def _percent(text: str) -> Decimal:
    plain = normalise(text).replace("−", "-").rstrip("%").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise _Unfit("percent", _("Enter a percentage such as 5 or −3.5.")) from None
    if not found.is_finite():
        raise _Unfit("percent", _("Enter a percentage such as 5 or −3.5."))
    return found


def _onward(request: Request, place: Place, do: str) -> HttpResponse:
    """Go where the pressed button leads, the cells being saved."""
    path, token = place.url("filing"), request.POST.get("f", "")
    if do == "check":
        return _to(place.url("check"))
    text = request.POST.get("text", "").strip()[:40]
    # Enter in the field of the search searches, Enter in a cell saves: both press the form's first button.
    if do == "search" or (do == "enter" and text != kept(request, token).get("text", "")):
        return _to(address(path, keep(request, {"text": text})))
    if do == "clear":
        return _to(path)
    if request.POST.get("after") or request.POST.get("before"):
        return _to(address(path, token, after=request.POST.get("after"), before=request.POST.get("before")))
    messages.success(request, _("Saved."))
    return _to(address(path, token, **_marks(request)))


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def paste(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Write a column copied from a spreadsheet; rows that fit nobody are named."""
    place = _place(request, code, matter, "everyone")
    if place.matter is None or not place.matter.line_count:
        return _to(place.url("filing"))
    if request.method == "GET":
        return _paste_page(request, place, "", "", 200)
    text = request.POST.get("text", "")
    rows = [row.split("\t") for row in text.splitlines() if row.strip()]
    if not rows:
        return _paste_page(request, place, text, _("Paste at least one row."), 422)
    column = of_everyone.changing(place.service)
    try:
        _saved, unfitting = paste_column(request.seat, place.service, column, rows, place.matter_id)
    except Refusal as refusal:
        return _paste_page(request, place, text, sentence(refusal), 409)
    count = len(rows) - len(unfitting)
    messages.success(
        request, ngettext("%(count)s line filled in.", "%(count)s lines filled in.", count) % {"count": count}
    )
    if not unfitting:
        return _to(place.url("filing"))
    left = "\n".join("\t".join(rows[place - 1]) for place in unfitting)
    problem = _("These rows fit nobody on the list; the others were written. Correct them and paste them again.")
    return _paste_page(request, place, left, problem, 422)


def _paste_page(request: Request, place: Place, text: str, problem: str, status: int) -> HttpResponse:
    context = {
        "text": text,
        "problem": problem,
        "problems": [{"text": problem, "url": "#text"}] if problem else [],
        "has_errors": bool(problem),
        "column": place.service.column(of_everyone.changing(place.service)),
    }
    return render(request, "portal/filing/everyone_paste.html", {**frame(place), **context}, status=status)


# -- one form ------------------------------------------------------------------------------------------------------


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def particulars(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the employer's particulars as typed, right or wrong; with ``do=check`` go on to the check page."""
    place = _place(request, code, matter, "none")
    if request.method == "GET":
        return _to(place.url("filing"))
    typed = typed_values(place.service, request.POST)
    version = number_in(request.POST.get("version", ""))
    try:
        line, saved = _saved_particulars(request, place, typed, -1 if version is None else version)
    except Refusal as refusal:
        return of_employer.page(request, place, 409, typed=typed, problem=sentence(refusal))
    place = Place(place.service, saved, place.by_matter)
    if request.POST.get("do") == "documents":
        return _to(place.url("documents"))
    wrong = [one for one in examine_matter(saved).of_line(line.position) if one.level == "error" and one.column]
    if wrong:
        messages.warning(request, _("Saved. What is marked below still has to be corrected."))
        return _to(place.url("filing"))
    if request.POST.get("do") == "check":
        return _to(place.url("check"))
    messages.success(request, _("Saved."))
    return _to(place.url("filing"))


def _saved_particulars(
    request: Request, place: Place, typed: Mapping[str, str], version: int
) -> tuple[MatterLine, Matter]:
    seat = request.seat
    matter = place.matter
    if matter is None or not matter.line_count:
        matter = take_employer(seat, place.service)
    line = lines_of(matter)[0]
    return line, operations.change_line(seat, place.service, matter.id, line.id, version, typed)
