"""One person of the roster: particulars, periods, categories, wages, and the matters about them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.queries import get_matters_about
from canbao.presentation.matters import get_matter_rows
from canbao.register.insurance_today import get_insurance_today
from canbao.register.queries import get_person_history, get_roster
from canbao.values.months import Month


@requires("roster.read")
@require_GET
def person(request: Request, person: int) -> HttpResponse:
    """Show the employer's records of one person, from the first month to now."""
    actor = request.actor
    employer_id = actor.require_employer()
    insured = get_roster(employer_id).filter(person_id=person).first()
    if insured is None:
        raise Http404
    history = get_person_history(employer_id, person)
    matters = get_matters_about(employer_id, insured.number_index, person) if actor.may("matter.read") else []
    matter_ids = {matter.id for matter in matters}
    today = get_insurance_today(employer_id, [person], Month.of(timezone.localdate()))[person]
    context = {
        "person": insured,
        "today": today,
        "history": history,
        "rows": get_matter_rows(matters),
        "known": matter_ids,
    }
    return render(request, "portal/roster/person.html", context)
