"""Lines of people picked from the roster: choose people, then fill in the values that many share."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from canbao.access.http import Request
from canbao.matters.catalogue import Service, get_services
from canbao.matters.draft_lines import get_picked_people
from canbao.matters.examination import Examination
from canbao.matters.models import MatterLine
from canbao.matters.queries import get_open_services
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.picked.forms import FillForm, RosterSearchForm
from canbao.portal.line_tables.error_view import get_error_view, get_shown_lines, link_errors
from canbao.portal.line_tables.grid import get_examined_grid
from canbao.portal.line_tables.listing import LineListing, get_check_listing
from canbao.presentation.language import in_language
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.search_session import get_search
from canbao.register.insurance_today import InsuranceToday, get_insurance_today
from canbao.register.models import InsuranceStatus, InsuredPerson
from canbao.register.queries import RosterPage, get_roster, get_roster_page
from canbao.values.months import Month

PAGE_SIZE = 50
"""Maximum people on one page of the list to choose from."""
MAX_NOT_OFFERED = 5
"""Maximum people listed whom a search finds but the service does not accept."""

_OFFERED: dict[tuple[str, ...], str] = {
    (InsuranceStatus.ACTIVE.value,): "active",
    (InsuranceStatus.SUSPENDED.value,): "suspended",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who can be chosen, with their insurance today: whether they are on the list, the service under way."""

    person: InsuredPerson
    today: InsuranceToday
    is_picked: bool
    under_way: str = ""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the people to choose from, with the search for them.

    ``on_list`` are the person ids on the list. ``not_offered`` are people whom the search finds but the service does
    not accept. ``previous`` and ``next`` are person ids where the neighbouring pages begin, None without such a page.
    ``offered`` says which people the service accepts: active, suspended or all.
    """

    rows: Sequence[Candidate]
    on_list: Set[int]
    form: RosterSearchForm
    is_searched: bool
    not_offered: Sequence[tuple[InsuredPerson, InsuranceToday]]
    token: str
    previous: int | None
    next: int | None
    offered: str
    post_url: str
    problem: str


@dataclass(frozen=True, slots=True)
class PickedLinesPage:
    """A page of the people on the list, with the form that fills in the same values for many.

    ``ticked`` are ids of lines. ``first`` and ``last`` are the positions of the lines shown; ``previous`` and ``next``
    are URLs, empty without such a page.
    """

    form: FillForm
    ticked: Set[int]
    problem: str
    previous: str
    next: str
    first: int
    last: int
    is_part: bool
    fill_url: str


# -- choosing ------------------------------------------------------------------------------------------------------


def get_candidates(request: Request, filing: OpenFiling) -> RosterPage:
    """Return the requested page of people that the service accepts."""
    employer_id = request.actor.require_employer()
    rows = get_roster(employer_id, text=get_search(request).get("text", ""), statuses=filing.service.declaration.roster)
    return get_roster_page(
        rows, employer_id, after=get_cursor(request, "after"), before=get_cursor(request, "before"), limit=PAGE_SIZE
    )


def people_page(
    request: Request, filing: OpenFiling, status: int, *, ticked: Set[int] | None = None, problem: str = ""
) -> HttpResponse:
    """Return the page of people to choose from, with those on the list ticked, or ``ticked`` after a refusal."""
    employer_id = request.actor.require_employer()
    search, shown = get_search(request), get_candidates(request, filing)
    on_list = set(get_picked_people(filing.matter)) if filing.matter else set()
    ids = [person.person_id for person in shown.people]
    today = get_insurance_today(employer_id, ids, Month.of(timezone.localdate()))
    under_way = get_open_services(employer_id, [person.number_index for person in shown.people])
    chosen = on_list if ticked is None else ticked
    token = request.GET.get("f", "") if search else ""
    after, before = get_cursor(request, "after"), get_cursor(request, "before")
    page = PeoplePage(
        rows=[
            Candidate(
                person,
                today[person.person_id],
                person.person_id in chosen,
                _title(under_way.get(person.number_index, "")),
            )
            for person in shown.people
        ],
        on_list=on_list,
        form=RosterSearchForm(initial=search),
        is_searched=bool(search),
        not_offered=_not_offered(employer_id, filing.service, search.get("text", "")),
        token=token,
        previous=ids[0] if shown.is_preceded and ids else None,
        next=ids[-1] if shown.is_followed and ids else None,
        offered=_OFFERED.get(filing.service.declaration.roster, "all"),
        post_url=make_page_url(filing.get_url("pick"), token, after=after, before=before),
        problem=problem,
    )
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/picked/people.html", context, status=status)


def _title(code: str) -> str:
    return in_language(get_services()[code].title) if code in get_services() else code


def _not_offered(employer_id: int, service: Service, text: str) -> list[tuple[InsuredPerson, InsuranceToday]]:
    """Return people whom a search finds on the roster but the service does not accept."""
    if not text or not service.declaration.roster:
        return []
    statuses = [status.value for status in InsuranceStatus if status.value not in service.declaration.roster]
    rows = get_roster(employer_id, text=text, statuses=statuses).order_by("name", "person_id")[:MAX_NOT_OFFERED]
    people = list(rows)
    ids = [person.person_id for person in people]
    today = get_insurance_today(employer_id, ids, Month.of(timezone.localdate()))
    return [(person, today[person.person_id]) for person in people]


# -- the list ------------------------------------------------------------------------------------------------------


def lines_page(
    request: Request,
    filing: OpenFiling,
    status: int,
    *,
    form: FillForm | None = None,
    ticked: Set[int] = frozenset(),
    problem: str = "",
) -> HttpResponse:
    """Return a page of the people on the list, or the page to choose people while the list is empty."""
    if filing.matter is None or not filing.matter.line_count:
        return people_page(request, filing, status)
    after, before = get_cursor(request, "after"), get_cursor(request, "before")
    shown, examined, total = get_shown_lines(request, filing.matter, is_incomplete=True)
    lines = list(shown.lines)
    grid = get_examined_grid(filing.service, lines, examined, is_incomplete=True)
    grid, anchors = link_errors(grid)
    levels = [finding.level for row in grid.rows for finding in row.all_findings]
    path = filing.get_url("filing")
    first, last = (lines[0].position, lines[-1].position) if lines else (0, 0)
    page = PickedLinesPage(
        form=form or FillForm(filing.service),
        ticked=ticked,
        problem=problem,
        previous=make_page_url(path, before=first) if shown.is_preceded and lines else "",
        next=make_page_url(path, after=last) if shown.is_followed and lines else "",
        first=first,
        last=last,
        is_part=shown.is_preceded or shown.is_followed,
        fill_url=make_page_url(filing.get_url("fill_lines"), after=after, before=before),
    )
    frame = replace(
        get_frame(filing, grid=grid),
        errors=levels.count("error"),
        warnings=levels.count("warning"),
        error_view=get_error_view(path, anchors, is_only=total is not None, total=total),
    )
    context = {"frame": frame, "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/picked/lines.html", context, status=status)


# -- the check page --------------------------------------------------------------------------------------------------


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: people with their findings, before and after where values change."""
    return get_check_listing(request, filing, lines, examined)
