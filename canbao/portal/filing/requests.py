"""Read a request that changes lines: the filing it speaks of, the lines ticked, where to go next."""

from django.http import Http404, HttpResponse, HttpResponseRedirect

from canbao.access.http import Request
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.presentation.paging import get_cursor
from canbao.values.ids import parse_number


def get_filing_of_mode(request: Request, code: str | None, matter: int | None, mode: str) -> OpenFiling:
    """Return the filing an address names; raise Http404 when its lines are entered in another way than ``mode``."""
    filing = get_open_filing(request.actor, code, matter)
    if filing.service.declaration.lines != mode:
        raise Http404
    return filing


def see_other(where: str) -> HttpResponse:
    """Return a redirect to be followed by GET (303)."""
    return HttpResponseRedirect(where, status=303)


def get_ticked_ids(request: Request, name: str = "line") -> list[int]:
    """Return the ids ticked in a list; what is no number is left out."""
    return [found for text in request.POST.getlist(name) if (found := parse_number(text)) is not None]


def get_cursors(request: Request) -> dict[str, int | None]:
    """Return the cursors ``after`` and ``before`` of a list's address, None where it has none."""
    return {name: get_cursor(request, name) for name in ("after", "before")}
