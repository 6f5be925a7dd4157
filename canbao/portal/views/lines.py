"""Typed lines of a filing: add one, paste many, edit, remove.

Addresses that only change things answer a GET with the page their form stands on: log-in sends people there whose
session had ended.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters import operations
from canbao.matters.models import Matter, MatterLine
from canbao.matters.moves import Refusal
from canbao.matters.pages import A_PAGE, examine_some, people_of
from canbao.matters.queries import examine_matter, line_of, lines_of
from canbao.portal.frame import frame, look
from canbao.portal.lines.typed import LineForm, is_untouched, pasted, typed_values
from canbao.portal.place import Place, place_of
from canbao.portal.sentences import sentence
from canbao.values.findings import Finding
from canbao.values.ids import number_in


def _to(place: Place, name: str = "filing", mark: str = "", **more: object) -> HttpResponse:
    return HttpResponseRedirect(place.url(name, **more) + mark, status=303)


def _typed_place(request: Request, code: str | None, matter: int | None) -> Place:
    place = place_of(request.seat, code, matter)
    if place.service.declaration.lines != "typed":
        raise Http404
    return place


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def add(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save the person typed, right or wrong; with ``do=check`` go on to the check page."""
    place = _typed_place(request, code, matter)
    if request.method == "GET":
        return _to(place)
    typed = typed_values(place.service, request.POST)
    goes_on = request.POST.get("do") == "check"
    if is_untouched(place.service, typed):
        if not goes_on:
            messages.info(request, _("Nothing new was typed; what was saved before stands below."))
        return _to(place, "check" if goes_on else "filing")
    try:
        saved = operations.add_lines(request.seat, place.service, [typed], place.matter_id)
    except Refusal as refusal:
        return _add_refused(request, place, typed, refusal)
    line = lines_of(saved)[-1]
    place = Place(place.service, saved, place.by_matter)
    wrong = [one for one in examine_matter(saved).of_line(line.position) if one.level == "error"]
    if wrong:
        messages.warning(
            request,
            ngettext(
                "Saved as line %(line)s. %(count)s thing has to be corrected before submitting.",
                "Saved as line %(line)s. %(count)s things have to be corrected before submitting.",
                len(wrong),
            )
            % {"line": line.position, "count": len(wrong)},
        )
        return _to(place, "line", line=line.id)
    if goes_on:
        return _to(place, "check")
    messages.success(request, _("Saved as line %(line)s.") % {"line": line.position})
    return _to(place, mark="#add")


def _add_refused(request: Request, place: Place, typed: dict[str, str], refusal: Refusal) -> HttpResponse:
    """Show the page again with everything typed and the reason."""
    lines, examined, grid = look(place)
    form = LineForm(place.service, typed)
    form.add_error(None, sentence(refusal))
    return render(
        request,
        "portal/filing/typed.html",
        {**frame(place, lines, examined, grid), "form": form, "has_errors": True},
        status=409,
    )


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def paste(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Save people pasted from a spreadsheet, one a row."""
    place = _typed_place(request, code, matter)
    if request.method == "GET":
        return _paste_page(request, place, "", "", 200)
    text = request.POST.get("text", "")
    read = pasted(place.service, text)
    if read.unknown:
        problem = _("The first row has titles that are no columns here: %(titles)s. Rename or delete them.")
        return _paste_page(request, place, text, problem % {"titles": _(", ").join(read.unknown)}, 422)
    if not read.rows:
        return _paste_page(request, place, text, _("Paste at least one row with a person."), 422)
    try:
        operations.add_lines(request.seat, place.service, read.rows, place.matter_id)
    except Refusal as refusal:
        return _paste_page(request, place, text, sentence(refusal), 409)
    messages.success(
        request,
        ngettext("%(count)s person saved.", "%(count)s people saved.", len(read.rows)) % {"count": len(read.rows)},
    )
    return _to(place)


def _paste_page(request: Request, place: Place, text: str, problem: str, status: int) -> HttpResponse:
    return render(
        request,
        "portal/filing/paste.html",
        {
            **frame(place),
            "text": text,
            "problem": problem,
            "problems": [{"text": problem, "url": "#text"}] if problem else [],
            "has_errors": bool(problem),
        },
        status=status,
    )


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def edit(request: Request, line: int, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """One line with what was found at its fields, whatever way lines are filled in; saved right or wrong."""
    place = place_of(request.seat, code, matter)
    row = line_of(place.matter, line) if place.matter else None
    if row is None or place.matter is None:
        messages.warning(request, sentence(Refusal("no_such_line")))
        return _to(place)
    if request.method == "GET":
        form = LineForm(place.service, row.raw, _found(place, place.matter, row), row.version)
        return _line_page(request, place, row, form, 200)
    typed = typed_values(place.service, request.POST)
    version = number_in(request.POST.get("version", ""))
    try:
        saved = operations.change_line(
            request.seat,
            place.service,
            place.matter.id,
            line,
            -1 if version is None else version,
            typed,
        )
    except Refusal as refusal:
        form = LineForm(place.service, typed, version=row.version)
        form.add_error(None, sentence(refusal))
        stands = [(column, row.raw.get(column.name, "")) for column in place.service.columns]
        return _line_page(request, place, row, form, 409, stands)
    row.raw = operations.kept(place.service, typed, row.raw)
    if any(one.level == "error" for one in _found(place, saved, row)):
        messages.warning(request, _("Saved. What is marked below still has to be corrected."))
        return _to(Place(place.service, saved, place.by_matter), "line", line=line)
    messages.success(request, _("Line %(line)s is saved.") % {"line": row.position})
    return _to_line(place, row)


def _found(place: Place, matter: Matter, row: MatterLine) -> list[Finding]:
    """Return what is found about a line: among all the typed ones, else by itself."""
    is_typed = place.service.declaration.lines == "typed"
    examined = examine_matter(matter) if is_typed else examine_some(matter, [row])
    return examined.of_line(row.position)


def _to_line(place: Place, row: MatterLine) -> HttpResponse:
    """Go back to the page of the list that the line stands on."""
    before = (row.position - 1) // A_PAGE * A_PAGE
    is_paged = place.service.declaration.lines != "typed" and before
    return _to(place, mark=f"?after={before}#line-{row.position}" if is_paged else f"#line-{row.position}")


def _line_page(
    request: Request, place: Place, row: MatterLine, form: LineForm, status: int, stands: object = ()
) -> HttpResponse:
    who = people_of(row.employer_id, [row]).get(row.person_id or 0)
    context = {**frame(place), "form": form, "position": row.position, "who": who, "stands": stands}
    return render(request, "portal/filing/line.html", {**context, "has_errors": bool(form.errors)}, status=status)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def remove(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Remove the chosen lines from a draft."""
    place = _typed_place(request, code, matter)
    if request.method == "GET" or place.matter is None:
        return _to(place)
    chosen = [found for text in request.POST.getlist("line") if (found := number_in(text)) is not None]
    if not chosen:
        messages.warning(request, _("Choose at least one line to remove."))
        return _to(place)
    try:
        operations.remove_lines(request.seat, place.service, place.matter.id, chosen)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return HttpResponseRedirect(reverse("portal:matters"), status=303)
    messages.success(
        request, ngettext("%(count)s line removed.", "%(count)s lines removed.", len(chosen)) % {"count": len(chosen)}
    )
    return _to(place)
