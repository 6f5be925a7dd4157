"""One person of the roster: particulars, periods, categories, wages, and the matters about him."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.queries import get_matters_about
from canbao.presentation.matters import get_matter_rows
from canbao.register.queries import get_person_history, get_roster


@requires("roster.read")
@require_GET
def person(request: Request, person: int) -> HttpResponse:
    """What the employer's books hold of one person, from the first month to now."""
    actor = request.actor
    employer_id = actor.require_employer()
    found = get_roster(employer_id).filter(person_id=person).first()
    if found is None:
        raise Http404
    held = get_person_history(employer_id, person)
    numbers = get_matters_about(employer_id, found.number_index, person) if actor.may("matter.read") else []
    known = {matter.id for matter in numbers}
    context = {"person": found, "history": held, "rows": get_matter_rows(numbers), "known": known}
    return render(request, "portal/roster/person.html", context)
