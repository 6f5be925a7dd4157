"""Choosing people from the roster for a filing. Ticks are lines of the draft: they last over searches, pages, days."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters.filling import pick
from canbao.matters.models import Matter
from canbao.matters.moves import Refusal
from canbao.portal.lines.picked import people_page
from canbao.portal.place import Place, place_of
from canbao.portal.search import address, keep, kept
from canbao.portal.sentences import sentence
from canbao.register.queries import roster
from canbao.values.ids import number_in


def _numbers(request: Request, name: str) -> list[int]:
    return [found for text in request.POST.getlist(name) if (found := number_in(text)) is not None]


@dataclass(frozen=True, slots=True)
class _Ticks:
    """What a page of ticks says: who is ticked now, who is to be added, and who was ticked before and is no more."""

    ticked: list[int]
    add: list[int]
    remove: list[int]


def _ticks(request: Request, place: Place) -> _Ticks:
    here, was = _numbers(request, "here"), set(_numbers(request, "was"))
    ticked = _numbers(request, "person")
    if request.POST.get("do") == "page":
        ticked = here
    remove = [person for person in was if person not in set(ticked)]
    add = [person for person in ticked if person not in was]
    if request.POST.get("do") == "found":
        search = kept(request, request.POST.get("f", ""))
        found = roster(
            request.seat.require_employer(),
            text=search.get("text", ""),
            standings=place.service.declaration.roster,
        )
        # One more than a filing holds is enough to have the engine refuse them.
        most = place.service.declaration.most_lines + 1
        add += found.order_by("name", "person_id").values_list("person_id", flat=True)[:most] if search else []
        remove = []
    return _Ticks(ticked, add, remove)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def people(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """The people a filing can speak of; every button of the page saves its ticks first."""
    place = place_of(request.seat, code, matter)
    if place.service.declaration.lines != "picked":
        raise Http404
    if request.method == "GET":
        return people_page(request, place, 200)
    ticks = _ticks(request, place)
    saved: Matter | None = place.matter
    if ticks.add or ticks.remove:
        try:
            saved = pick(request.seat, place.service, ticks.add, ticks.remove, place.matter_id)
        except Refusal as refusal:
            return people_page(request, place, 409, ticked=set(ticks.ticked), problem=sentence(refusal))
    return _onward(request, Place(place.service, saved, place.by_matter), len(ticks.add))


def _onward(request: Request, place: Place, added: int) -> HttpResponse:
    """Go where the pressed button leads, the ticks being saved."""
    do, path, token = request.POST.get("do", ""), place.url("pick"), request.POST.get("f", "")
    where = path
    if do == "search":
        where = address(path, keep(request, {"text": request.POST.get("text", "").strip()[:40]}))
    elif do == "choose":
        if place.matter is None or not place.matter.line_count:
            messages.warning(request, _("Tick at least one person first."))
        else:
            where = place.url("filing")
    elif do in ("page", "found"):
        messages.success(
            request, ngettext("%(count)s person added.", "%(count)s people added.", added) % {"count": added}
        )
        where = address(path, token, **_here(request))
    elif do != "clear":
        where = address(path, token, after=request.POST.get("after"), before=request.POST.get("before"))
    return HttpResponseRedirect(where, status=303)


def _here(request: Request) -> dict[str, str | None]:
    return {name: request.GET.get(name) for name in ("after", "before")}
