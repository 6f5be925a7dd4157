"""People over every employer: found by the whole number, masked, where they are insured, shown clear with a reason."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.office.forms import ReasonForm
from canbao.office.people.forms import PersonSearchForm
from canbao.presentation.templatetags.matters import in_words
from canbao.register.models import Employer, Person
from canbao.register.operations import unmask_person
from canbao.register.queries import get_coverage_history, get_known_persons, number_index
from canbao.store.tenancy import fan_out
from canbao.values.text import mask_name, mask_number, mask_phone


@requires("office.person.read")
@require_http_methods(["GET", "POST"])
def people(request: Request) -> HttpResponse:
    """Find a person by the whole certificate number; the number is in no address."""
    form = PersonSearchForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            index = number_index(form.cleaned_data["number"])
            known = get_known_persons([index]).get(index)
            if known is not None:
                return HttpResponseRedirect(reverse("office:person", args=[known.person_id]), status=303)
            form.add_error(
                "number",
                _("Nobody with this number is in the register. Compare it with the certificate, sign by sign."),
            )
    return render(request, "office/people/people.html", {"form": form, "has_errors": status != 200}, status=status)


@requires("office.person.read")
@require_http_methods(["GET", "POST"])
def person(request: Request, person: int) -> HttpResponse:
    """A person, masked, and where he is and was insured. A POST with a reason shows him clear, this once."""
    found = Person.objects.filter(id=person).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    is_clear, status = False, 200
    if request.method == "POST":
        if form.is_valid():
            found = unmask_person(request.actor, person, form.cleaned_data["reason"])
            is_clear = True
        else:
            status = 422
    context = {
        "person": found,
        "name": found.name if is_clear else mask_name(found.name),
        "particulars": _particulars(found, unmasked=is_clear),
        "covers": _covers(person),
        "is_clear": is_clear,
        "form": form,
        "has_errors": status != 200,
    }
    answer = render(request, "office/people/person.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _particulars(person: Person, *, unmasked: bool) -> list[dict[str, Any]]:
    rows = [
        (_("Certificate"), in_words(person.certificate, "psn_cert_type")),
        (_("Certificate number"), person.number if unmasked else mask_number(person.number)),
        (_("Sex"), in_words(person.sex, "gend")),
        (_("Date of birth"), person.birth.isoformat() if unmasked else f"{person.birth:%Y}-**-**"),
        (_("Phone"), (person.phone if unmasked else mask_phone(person.phone)) if person.phone else ""),
        (_("Household type"), in_words(person.household, "resd_natu")),
        (_("Employment form"), in_words(person.employment, "employment_form")),
    ]
    return [{"term": term, "value": value} for term, value in rows]


def _covers(person_id: int) -> list[dict[str, Any]]:
    """Return where a person is and was insured, the latest first."""
    found = get_coverage_history(person_id)
    with fan_out("office.person"):
        names = {one.id: one for one in Employer.objects.filter(id__in={cover.employer_id for cover in found})}
    return [
        {
            "employer": names.get(cover.employer_id),
            "first": cover.from_month,
            "last": cover.until_month - 1 if cover.until_month is not None else None,
        }
        for cover in reversed(found)
    ]
