"""参保人员: the people insured with this employer. Names and numbers are clear to the employer's own operators."""

import secrets
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from canbao.access.edge import requires
from canbao.portal.forms import RosterFilterForm
from canbao.register.models import InsuredPerson
from canbao.register.queries import insured, number_index
from canbao.store.scope import EmployerQuerySet
from canbao.values.months import Month
from canbao.values.seat import Seat
from canbao.values.text import compact

A_PAGE = 50
_KEPT = "roster filters"
_FILTERS_KEPT = 10


@requires("roster.read")
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """The roster; a search is a POST that answers with a token, so that no name stands in an address."""
    if request.method == "POST":
        form = RosterFilterForm(request.POST)
        if not form.is_valid():
            return _page(request, form, {}, 422)
        return HttpResponseRedirect(f"{reverse('portal:roster')}?{urlencode({'f': _keep(request, form)})}", status=303)
    kept = request.session.get(_KEPT, {}).get(request.GET.get("f", ""), {})
    return _page(request, RosterFilterForm(initial=kept), kept, 200)


def _keep(request: HttpRequest, form: RosterFilterForm) -> str:
    """Keep a filter in the session under a random token and return the token."""
    token = secrets.token_urlsafe(9)
    kept = dict(form.cleaned_data)
    if any(character.isdigit() for character in kept["text"]):
        # The session is not sealed: what finds a number is kept, never the number.
        kept |= {"text": "", "number_index": number_index(compact(kept["text"]))}
    filters = [*request.session.get(_KEPT, {}).items(), (token, kept)]
    request.session[_KEPT] = dict(filters[-_FILTERS_KEPT:])
    return token


def _page(request: HttpRequest, form: RosterFilterForm, kept: dict[str, Any], status: int) -> HttpResponse:
    rows = _after(narrowed(request.seat, kept), request.seat, request.GET.get("after", ""))  # type: ignore[attr-defined]
    people = list(rows.order_by("name", "person_id")[: A_PAGE + 1])
    query = {name: request.GET[name] for name in ("f",) if request.GET.get(name)}
    address = reverse("portal:roster")
    more: dict[str, str | int] = {**query, "after": people[A_PAGE - 1].person_id} if len(people) > A_PAGE else {}
    return render(
        request,
        "portal/roster.html",
        {
            "form": form,
            "people": people[:A_PAGE],
            "next": f"{address}?{urlencode(more)}" if more else "",
            "first": f"{address}?{urlencode(query)}" if request.GET.get("after") else "",
            "is_filtered": any(kept.values()),
            "month": kept.get("month") or "",
            "today": timezone.localdate(),
            "has_errors": status != 200,
        },
        status=status,
    )


def narrowed(seat: Seat, kept: dict[str, Any]) -> EmployerQuerySet[InsuredPerson]:
    """Return the employer's roster narrowed to a filter: month, standing, and name, initials or whole number."""
    employer_id = seat.employer_id or 0
    rows = (
        insured(employer_id, Month(int(kept["month"]))) if kept.get("month") else InsuredPerson.objects.of(employer_id)
    )
    if kept.get("standing"):
        rows = rows.filter(standing=kept["standing"])
    text = str(kept.get("text") or "").strip()
    if kept.get("number_index"):
        return rows.filter(number_index=kept["number_index"])
    if text.isascii() and text:
        return rows.filter(initials__startswith=text.lower())
    return rows.filter(name__contains=text) if text else rows


def _after(rows: EmployerQuerySet[InsuredPerson], seat: Seat, after: str) -> EmployerQuerySet[InsuredPerson]:
    """Return the rows after a person in the order of names; the address holds only his id."""
    if not after.isdigit():
        return rows
    last = InsuredPerson.objects.of(seat.employer_id or 0).filter(person_id=int(after)).first()
    if last is None:
        return rows
    return rows.filter(Q(name__gt=last.name) | Q(name=last.name, person_id__gt=last.person_id))
