"""Employers at the counter: finding one, entering one in the register, and everything about one on a page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.operations import days_left
from canbao.access.queries import applications, slips
from canbao.access.seats import account_of_employer
from canbao.matters.queries import of_employer
from canbao.office.forms import EmployerForm, SearchForm, new_key
from canbao.office.kept import keep, kept
from canbao.office.sentences import language, name_words
from canbao.office.shown import matter_rows
from canbao.register.models import Employer
from canbao.register.operations import CodeTaken, register_employer
from canbao.register.queries import employer_by_key, find_employers
from canbao.rules.codes import table
from canbao.store.once import DifferentBody, once
from canbao.values.seat import Seat
from canbao.values.text import mask_number, mask_phone, normalise

A_PAGE = 20
_RECENT = 10


def employer_or_404(employer_id: int) -> Employer:
    """Return an employer's register record; raise Http404 when there is none."""
    found = Employer.objects.filter(id=employer_id).first()
    if found is None:
        raise Http404
    return found


@requires("office.employer.read")
@require_http_methods(["GET", "POST"])
def employers(request: Request) -> HttpResponse:
    """Employers by number; a search is a POST that answers with a token, so that no name stands in an address."""
    address = reverse("office:employers")
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            query = urlencode({"f": keep(request, "employers", form.cleaned_data)})
            return HttpResponseRedirect(f"{address}?{query}", status=303)
        return _list(request, form, "", 422)
    searched = kept(request, "employers")
    return _list(request, SearchForm(initial=searched), str(searched.get("text", "")), 200)


def _list(request: Request, form: SearchForm, text: str, status: int) -> HttpResponse:
    rows = find_employers(normalise(text), request.GET.get("after", ""), A_PAGE + 1)
    token = {"f": request.GET["f"]} if request.GET.get("f") else {}
    address = reverse("office:employers")
    more = {**token, "after": rows[A_PAGE - 1].number} if len(rows) > A_PAGE else {}
    context = {
        "form": form,
        "rows": rows[:A_PAGE],
        "is_filtered": bool(text),
        "next": f"{address}?{urlencode(more)}" if more else "",
        "first": f"{address}?{urlencode(token)}" if request.GET.get("after") else "",
        "may_register": request.seat.may("office.employer.register"),
        "has_errors": status != 200,
    }
    return render(request, "office/employers.html", context, status=status)


# -- entering one ---------------------------------------------------------------------------------------------------


@requires("office.employer.register")
@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    """Enter an employer in the register, once however often the button is pressed."""
    if request.method == "GET":
        return _form(request, EmployerForm(initial={"key": new_key(), "schemes": ["310"]}), 200)
    form = EmployerForm(request.POST)
    if not form.is_valid():
        return _form(request, form, 422)
    seat: Seat = request.seat

    def act() -> dict[str, Any]:
        return {"employer_id": str(register_employer(seat, form.particulars, form.reason).id)}

    try:
        outcome, is_replay = once(f"{seat.user_id}:{form.cleaned_data['key']}", form.cleaned_data, act)
    except CodeTaken as taken:
        return _taken(request, form, taken)
    except DifferentBody as other:
        messages.warning(request, _("This form was used already: the employer below was entered with it."))
        return HttpResponseRedirect(_address(other.outcome["employer_id"]), status=303)
    if not is_replay:
        messages.success(request, _("The employer is in the register. Now print the registration slip."))
    return HttpResponseRedirect(_address(outcome["employer_id"]), status=303)


def _address(employer_id: str) -> str:
    return reverse("office:employer", args=[int(employer_id)])


def _taken(request: Request, form: EmployerForm, taken: CodeTaken) -> HttpResponse:
    """Say whose number or code it is; the form keeps everything that was typed."""
    values = form.cleaned_data
    claims = {
        "number": f"number:{values['number']}",
        "credit_code": f"credit:{values['credit_code']}",
        "organisation_code": f"organisation:{values['organisation_code']}",
    }
    owner = employer_by_key(claims[taken.field])
    said = (
        _("%(field)s belongs to %(number)s %(name)s already.")
        % {"field": name_words(taken.field), "number": owner.number, "name": owner.name}
        if owner
        else _("%(field)s belongs to another employer already.") % {"field": name_words(taken.field)}
    )
    form.add_error(taken.field, said)
    return _form(request, form, 409)


def _form(request: Request, form: EmployerForm, status: int) -> HttpResponse:
    context = {"form": form, "has_errors": status != 200, "shows_acceptance": form.warns_of_code}
    return render(request, "office/register.html", context, status=status)


# -- one employer ---------------------------------------------------------------------------------------------------


@requires("office.employer.read")
@require_GET
def employer(request: Request, employer: int) -> HttpResponse:
    """An employer's record, slips, account and bindings, and what it filed last."""
    seat: Seat = request.seat
    found = employer_or_404(employer)
    today = timezone.localdate()
    account = account_of_employer(found.id)
    names = table("insutype")
    bound = applications(account, list(found.schemes)) if account else []
    context = {
        "employer": found,
        "record": _record(found),
        "people": _people(found),
        "slips": [{"slip": slip, "left": days_left(slip, today)} for slip in slips(found)],
        "account": account,
        "account_phone": mask_phone(account.contact_phone) if account and account.contact_phone else "",
        "bound": [{"title": names.text(one.scheme, language()), "binding": one.binding} for one in bound],
        "matters": matter_rows(of_employer(found.id, _RECENT)) if seat.may("office.matter.read") else None,
        "chain": f"employer:{found.id}",
    }
    return render(request, "office/employer.html", context)


def _record(found: Employer) -> list[dict[str, str]]:
    """Return the record's own particulars; phones and the bank account are masked (trust.md)."""
    tables = {
        "employer_type": "emp_type",
        "economic_type": "econ_type",
        "affiliation": "afil_rlts",
        "industry": "indu_code",
    }
    values = [(name, table(codes).text(getattr(found, name), language())) for name, codes in tables.items()]
    schemes = _(", ").join(table("insutype").text(code, language()) for code in found.schemes)
    stated = [
        ("credit_code", found.credit_code),
        ("organisation_code", found.organisation_code),
        *values,
        ("schemes", schemes),
        ("address", found.address),
        ("postcode", found.postcode),
        ("bank", found.bank),
        ("bank_account", mask_number(found.bank_account) if found.bank_account else ""),
    ]
    return [{"term": name_words(name), "value": value} for name, value in stated]


def _people(found: Employer) -> list[dict[str, str]]:
    """Return who speaks for the employer, with masked phones."""
    return [
        {
            "term": name_words(name),
            "value": " ".join(filter(None, (getattr(found, name), mask_phone(phone) if phone else ""))),
        }
        for name in ("legal_representative", "insurance_officer", "handler")
        for phone in [getattr(found, f"{name}_phone")]
    ]
