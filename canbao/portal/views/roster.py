"""参保人员: the people insured with this employer. Names and numbers are clear to the employer's own operators."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.portal.forms import RosterFilterForm
from canbao.portal.search import address, keep, kept, mark
from canbao.register import queries
from canbao.values.months import Month

A_PAGE = 50


@requires("roster.read")
@require_http_methods(["GET", "POST"])
def roster(request: Request) -> HttpResponse:
    """The roster, people whose insurance ended included; a search is a POST that answers with a token."""
    path = reverse("portal:roster")
    if request.method == "POST":
        form = RosterFilterForm(request.POST)
        if not form.is_valid():
            return _page(request, form, {}, 422)
        return HttpResponseRedirect(address(path, keep(request, form.cleaned_data)), status=303)
    search = kept(request)
    return _page(request, RosterFilterForm(initial=search), search, 200)


def _page(request: Request, form: RosterFilterForm, search: dict[str, str], status: int) -> HttpResponse:
    employer_id = request.seat.require_employer()
    month = Month(int(search["month"])) if search.get("month") else None
    standings = (search["standing"],) if search.get("standing") else ()
    rows = queries.roster(employer_id, text=search.get("text", ""), standings=standings, month=month)
    after, before = mark(request, "after"), mark(request, "before")
    page = queries.roster_page(rows, employer_id, after=after, before=before, limit=A_PAGE)
    path, token = reverse("portal:roster"), request.GET.get("f", "") if search else ""
    people = page.people
    return render(
        request,
        "portal/roster.html",
        {
            "form": form,
            "people": people,
            "previous": address(path, token, before=people[0].person_id) if page.is_preceded and people else "",
            "next": address(path, token, after=people[-1].person_id) if page.is_followed and people else "",
            "is_filtered": bool(search),
            "month": month,
            "has_errors": status != 200,
        },
        status=status,
    )
