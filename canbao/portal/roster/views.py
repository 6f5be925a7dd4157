"""参保人员: the people insured with this employer. The employer's operators see names and numbers unmasked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.portal.roster.forms import RosterFilterForm
from canbao.presentation.paging import get_cursor, make_page_url
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.register import queries
from canbao.register.insurance_today import InsuranceToday, filter_by_status, get_insurance_today
from canbao.register.models import InsuredPerson
from canbao.values.months import Month

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person of the roster, with their insurance as of today."""

    person: InsuredPerson
    today: InsuranceToday


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A page of the roster with the form that narrows it, to the people insured in ``month`` if it is set.

    ``total`` counts the people on all pages. ``previous`` and ``next`` are URLs, empty without such a page.
    """

    form: RosterFilterForm
    rows: Sequence[RosterRow]
    total: int
    month: Month | None
    is_filtered: bool
    previous: str
    next: str


@requires("roster.read")
@require_http_methods(["GET", "POST"])
def roster(request: Request) -> HttpResponse:
    """Show the roster, including people whose insurance has ended; a search is a POST that redirects to a token."""
    path = reverse("portal:roster")
    if request.method == "POST":
        form = RosterFilterForm(request.POST)
        if not form.is_valid():
            return _page(request, form, {}, 422)
        return see_other(make_page_url(path, save_search(request, form.cleaned_data)))
    search = get_search(request)
    return _page(request, RosterFilterForm(initial=search), search, 200)


def _page(request: Request, form: RosterFilterForm, search: dict[str, str], status: int) -> HttpResponse:
    employer_id = request.actor.require_employer()
    month = Month(int(search["month"])) if search.get("month") else None
    now = Month.of(timezone.localdate())
    rows = queries.get_roster(employer_id, text=search.get("text", ""), month=month)
    if search.get("insurance_status"):
        rows = filter_by_status(rows, employer_id, [search["insurance_status"]], now)
    after, before = get_cursor(request, "after"), get_cursor(request, "before")
    shown = queries.get_roster_page(rows, employer_id, after=after, before=before, limit=PAGE_SIZE)
    path, token = reverse("portal:roster"), request.GET.get("f", "") if search else ""
    people = shown.people
    today = get_insurance_today(employer_id, [person.person_id for person in people], now)
    page = RosterPage(
        form=form,
        rows=[RosterRow(person, today[person.person_id]) for person in people],
        total=rows.count(),
        month=month,
        is_filtered=bool(search),
        previous=make_page_url(path, token, before=people[0].person_id) if shown.is_preceded and people else "",
        next=make_page_url(path, token, after=people[-1].person_id) if shown.is_followed and people else "",
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "portal/roster/roster.html", context, status=status)
