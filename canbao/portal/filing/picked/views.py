"""Choose people from the roster for a filing. Ticks are saved as lines of the draft, so they survive the session."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.draft_lines import pick_people
from canbao.matters.models import Matter
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked.pages import people_page
from canbao.portal.filing.requests import get_filing_of_mode, get_ticked_ids
from canbao.portal.refusals import sentence
from canbao.presentation.paging import make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.register.queries import get_roster
from canbao.values.refusals import Refusal


@dataclass(frozen=True, slots=True)
class _Ticks:
    """Person ids of a submitted page of ticks: ticked now, to add to the list, to remove from it."""

    ticked: list[int]
    add: list[int]
    remove: list[int]


def _ticks(request: Request, filing: OpenFiling) -> _Ticks:
    on_page, before = get_ticked_ids(request, "here"), set(get_ticked_ids(request, "was"))
    ticked = get_ticked_ids(request, "person")
    if request.POST.get("do") == "page":
        ticked = on_page
    remove = [person for person in before if person not in set(ticked)]
    add = [person for person in ticked if person not in before]
    if request.POST.get("do") == "found":
        search = get_search(request, request.POST.get("f", ""))
        people = get_roster(
            request.actor.require_employer(),
            text=search.get("text", ""),
            statuses=filing.service.declaration.roster,
        )
        # One more than a filing holds is enough for the refusal of too many lines.
        most = filing.service.declaration.most_lines + 1
        add += people.order_by("name", "person_id").values_list("person_id", flat=True)[:most] if search else []
        remove = []
    return _Ticks(ticked, add, remove)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def choose_people(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show the people to choose from; every button of the page first saves the ticks."""
    filing = get_filing_of_mode(request, code, matter, "picked")
    if request.method == "GET":
        return people_page(request, filing, 200)
    ticks = _ticks(request, filing)
    saved: Matter | None = filing.matter
    if ticks.add or ticks.remove:
        try:
            saved = pick_people(request.actor, filing.service, ticks.add, ticks.remove, filing.matter_id)
        except Refusal as refusal:
            return people_page(request, filing, 409, ticked=set(ticks.ticked), problem=sentence(refusal))
    return _redirect_after_ticking(
        request, OpenFiling(filing.service, saved, filing.is_named_by_matter), len(ticks.add)
    )


def _redirect_after_ticking(request: Request, filing: OpenFiling, added: int) -> HttpResponse:
    """Return the redirect for the pressed button, after the ticks are saved."""
    action, path, token = request.POST.get("do", ""), filing.get_url("pick"), request.POST.get("f", "")
    url = path
    if action == "search":
        url = make_page_url(path, save_search(request, {"text": request.POST.get("text", "").strip()[:40]}))
    elif action == "choose":
        if filing.matter is None or not filing.matter.line_count:
            messages.warning(request, _("Tick at least one person first."))
        else:
            url = filing.get_url("filing")
    elif action in ("page", "found"):
        messages.success(
            request, ngettext("%(count)s person added.", "%(count)s people added.", added) % {"count": added}
        )
        url = make_page_url(path, token, **_get_current_cursors(request))
    elif action != "clear":
        url = make_page_url(path, token, after=request.POST.get("after"), before=request.POST.get("before"))
    return see_other(url)


def _get_current_cursors(request: Request) -> dict[str, str | None]:
    return {name: request.GET.get(name) for name in ("after", "before")}
