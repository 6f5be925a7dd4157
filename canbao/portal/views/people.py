"""One person of the roster: particulars, spells, categories, wages, and the matters about him."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.matters.queries import matters_about
from canbao.portal.shown import matter_rows
from canbao.register.queries import history, roster


@requires("roster.read")
@require_GET
def person(request: Request, person: int) -> HttpResponse:
    """What the employer's books hold of one person, from the first month to now."""
    seat = request.seat
    employer_id = seat.require_employer()
    found = roster(employer_id).filter(person_id=person).first()
    if found is None:
        raise Http404
    held = history(employer_id, person)
    numbers = matters_about(employer_id, found.number_index, person) if seat.may("matter.read") else []
    known = {matter.id for matter in numbers}
    context = {"person": found, "history": held, "rows": matter_rows(numbers), "known": known}
    return render(request, "portal/person.html", context)
