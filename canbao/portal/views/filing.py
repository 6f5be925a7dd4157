"""One filing from its lines to submitting, the same for every service."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.edge import requires
from canbao.access.models import Account
from canbao.access.queries import bound_schemes
from canbao.matters import operations
from canbao.matters.catalogue import NoSuchService, service
from canbao.matters.models import MatterLine
from canbao.matters.moves import Refusal
from canbao.matters.queries import (
    Examined,
    NoSuchMatter,
    city_pack,
    examine_matter,
    lines_of,
    matter_of,
)
from canbao.matters.states import State
from canbao.matters.templatetags.matters import says, spoken
from canbao.portal.kinds import KINDS
from canbao.portal.place import Place, place_of
from canbao.portal.sentences import sentence
from canbao.portal.shown import Grid, examined_grid
from canbao.portal.views.hall import closed
from canbao.store.once import DifferentBody


@requires("service.read")
@require_GET
def filing(request: HttpRequest, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """The lines of a filing with what was found, and the means to add more."""
    seat = request.seat  # type: ignore[attr-defined]
    if matter is None:
        refused = _closed(request, code or "")
        if refused:
            return refused
    if not seat.may("matter.draft"):
        raise Http404
    place = place_of(seat, code, matter)
    lines, examined, grid = look(place)
    kind = KINDS[place.service.declaration.lines]
    return render(request, kind.template, {**frame(place, lines, examined, grid), **kind.context(place.service, lines)})


def _closed(request: HttpRequest, code: str) -> HttpResponse | None:
    """Return the page that says what keeps a service closed and where the missing step is, None when it is open."""
    seat = request.seat  # type: ignore[attr-defined]
    try:
        wanted = service(code)
    except NoSuchService:
        raise Http404 from None
    bound = bound_schemes(seat.employer_id) if seat.employer_id else frozenset()
    reason = closed(seat, Account.objects.get(id=seat.account_id), bound, wanted)
    if not reason:
        return None
    return render(request, "portal/filing/closed.html", {"service": wanted, **reason}, status=403)


def look(place: Place) -> tuple[list[MatterLine], Examined | None, Grid | None]:
    """Return a filing's lines, what an examination of them comes to, and their grid; None where there are none."""
    if place.matter is None:
        return [], None, None
    lines = lines_of(place.matter)
    if not lines:
        return [], None, None
    examined = examine_matter(place.matter, lines)
    return lines, examined, examined_grid(place.service, lines, examined)


def frame(place: Place, lines: list[MatterLine], examined: Examined | None, grid: Grid | None) -> dict[str, Any]:
    """Return what every page of a filing shows: service, matter, grid, counts, addresses."""
    return {
        "place": place,
        "service": place.service,
        "matter": place.matter,
        "is_returned": place.matter is not None and place.matter.state == State.RETURNED,
        "title": spoken(place.service.title),
        "grid": grid,
        "count": len(lines),
        "errors": examined.errors if examined else 0,
        "warnings": examined.warnings if examined else 0,
        "urls": {
            name: place.url(name) for name in ("filing", "add_line", "paste_lines", "remove_lines", "check", "discard")
        },
    }


# -- checking and submitting ---------------------------------------------------------------------------------------


@requires("matter.submit")
@require_GET
def check(request: HttpRequest, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """核对: everything once more before submitting; the form that mints the key."""
    place = place_of(request.seat, code, matter)  # type: ignore[attr-defined]
    return _check_page(request, place, 200)


def _check_page(request: HttpRequest, place: Place, status: int, refused: str = "") -> HttpResponse:
    lines, examined, grid = look(place)
    if not lines or examined is None or place.matter is None:
        messages.warning(request, _("Add at least one person before submitting."))
        return HttpResponseRedirect(place.url("filing"), status=303)
    days = int(city_pack().at(examined.facts.month).get(f"review.{place.service.code}.promised_working_days"))
    errors = [
        {
            "text": _("Line %(line)s: %(problem)s") % {"line": one.line, "problem": says(one, place.service)},
            "url": place.url("line", line=next(line.id for line in lines if line.position == one.line)),
        }
        for one in sorted(examined.findings, key=lambda one: one.line or 0)
        if one.level == "error" and one.line
    ]
    return render(
        request,
        "portal/filing/check.html",
        {
            **frame(place, lines, examined, grid),
            "error_rows": errors,
            "refused": refused,
            "month": examined.facts.month,
            "promise": ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days},
            "key": str(uuid4()),
            "submit_url": place.url("submit"),
            "has_errors": bool(errors or refused),
        },
        status=status,
    )


@requires("matter.submit")
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """提交审核, once: pressing again, another tab or a lost answer lead to the same receipt."""
    seat = request.seat  # type: ignore[attr-defined]
    if request.method == "GET":
        # Where log-in sends somebody whose session had ended.
        return HttpResponseRedirect(_after_log_in(code, matter))
    try:
        matter_id, version = int(request.POST["matter"]), int(request.POST["version"])
        key = request.POST["key"]
    except (KeyError, ValueError):
        return HttpResponseRedirect(_after_log_in(code, matter), status=303)
    try:
        outcome, _replay = operations.submit(seat, matter_id, version, key)
    except operations.FindingsRefuse:
        return _check_page(request, _place_of_matter(request, matter_id), 422)
    except DifferentBody as other:
        return HttpResponseRedirect(_receipt(other.outcome["matter_id"]), status=303)
    except Refusal as refusal:
        if refusal.code == "no_such_matter":
            raise Http404 from None
        return _check_page(request, _place_of_matter(request, matter_id), 409, sentence(refusal))
    return HttpResponseRedirect(_receipt(outcome["matter_id"]), status=303)


def _receipt(matter_id: str) -> str:
    return reverse("portal:receipt", kwargs={"matter": int(matter_id)})


def _after_log_in(code: str | None, matter: int | None) -> str:
    return reverse("portal:check", kwargs={"code": code} if matter is None else {"matter": matter})


def _place_of_matter(request: HttpRequest, matter_id: int) -> Place:
    """Return the place of the matter a form speaks of: its service's one draft, or the matter itself."""
    try:
        found = matter_of(request.seat, matter_id)  # type: ignore[attr-defined]
    except NoSuchMatter:
        raise Http404 from None
    is_draft = found.state == State.DRAFT and found.origin_id is None
    return place_of(
        request.seat,  # type: ignore[attr-defined]
        found.service if is_draft else None,
        None if is_draft else matter_id,
    )


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Ask before giving up a draft, then give it up."""
    place = place_of(request.seat, code, matter)  # type: ignore[attr-defined]
    if place.matter is None or place.matter.state != State.DRAFT:
        raise Http404
    if request.method == "GET":
        return render(request, "portal/filing/discard.html", frame(place, lines_of(place.matter), None, None))
    try:
        operations.discard(request.seat, place.matter.id)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The draft was discarded."))
    return HttpResponseRedirect(reverse("portal:hall"), status=303)
