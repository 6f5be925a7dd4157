"""People of all employers: find one by the whole number, show where they are insured, unmask them for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.office.forms import ReasonForm
from canbao.office.people.forms import PersonSearchForm
from canbao.presentation.language import in_words
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer, Person
from canbao.register.operations import unmask_person
from canbao.register.queries import get_coverage_history, get_known_persons, number_index
from canbao.store.tenancy import fan_out
from canbao.values.months import Month
from canbao.values.text import mask_name, mask_number, mask_phone


@requires("office.person.read")
@require_http_methods(["GET", "POST"])
def people(request: Request) -> HttpResponse:
    """Find a person by the whole certificate number, which appears in no URL."""
    form = PersonSearchForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            index = number_index(form.cleaned_data["number"])
            known = get_known_persons([index]).get(index)
            if known is not None:
                return see_other(reverse("office:person", args=[known.person_id]))
            form.add_error(
                "number",
                _(
                    "Nobody with this number is in the register. Compare it with the certificate, "
                    "character by character."
                ),
            )
    return render(request, "office/people/people.html", {"form": form, "has_errors": status != 200}, status=status)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person of the register, masked unless ``is_unmasked``, with the employers that insured them."""

    name: str
    particulars: Sequence[dict[str, Any]]
    coverage: Sequence[dict[str, Any]]
    is_unmasked: bool
    form: ReasonForm


@requires("office.person.read")
@require_http_methods(["GET", "POST"])
def person(request: Request, person: int) -> HttpResponse:
    """Show a masked person with their coverage history; a POST with a reason unmasks them for this response."""
    shown_person = Person.objects.filter(id=person).first()
    if shown_person is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    is_unmasked, status = False, 200
    if request.method == "POST":
        if form.is_valid():
            shown_person = unmask_person(request.actor, person, form.cleaned_data["reason"])
            is_unmasked = True
        else:
            status = 422
    page = PersonPage(
        name=shown_person.name if is_unmasked else mask_name(shown_person.name),
        particulars=_particulars(shown_person, unmasked=is_unmasked),
        coverage=_coverage_rows(person),
        is_unmasked=is_unmasked,
        form=form,
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/people/person.html", context, status=status)


def _particulars(person: Person, *, unmasked: bool) -> list[dict[str, Any]]:
    rows = [
        (_("Certificate type"), in_words(person.certificate, "psn_cert_type")),
        (_("Certificate number"), person.number if unmasked else mask_number(person.number)),
        (_("Sex"), in_words(person.sex, "gend")),
        (_("Date of birth"), person.birth.isoformat() if unmasked else f"{person.birth:%Y}-**-**"),
        (_("Phone"), (person.phone if unmasked else mask_phone(person.phone)) if person.phone else ""),
        (_("Household type"), in_words(person.household, "resd_natu")),
        (_("Employment form"), in_words(person.employment, "employment_form")),
    ]
    return [{"term": term, "value": value} for term, value in rows]


def _coverage_rows(person_id: int) -> list[dict[str, Any]]:
    """Return a person's coverage with every employer, the latest first."""
    history = get_coverage_history(person_id)
    now = Month.of(timezone.localdate())
    with fan_out("office.person"):
        employers = Employer.objects.in_bulk({entry.employer_id for entry in history})
    return [
        {
            "employer": employers.get(entry.employer_id),
            "first": entry.from_month,
            "last": entry.until_month - 1 if entry.until_month is not None else None,
            "is_past": entry.until_month is not None and entry.until_month <= now,
            "is_coming": entry.from_month > now,
        }
        for entry in reversed(history)
    ]
