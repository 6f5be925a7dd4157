"""Employers at the counter: find one, enter one in the register, show one with its account and matters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access.actors import get_employer_account
from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account, Binding, Slip
from canbao.access.operations import days_left
from canbao.access.queries import get_applications, get_slips
from canbao.matters.queries import get_submitted_matters
from canbao.office.employers.forms import EmployerForm, EmployerSearchForm
from canbao.office.field_names import field_name
from canbao.office.forms import make_idempotency_key
from canbao.office.lookups import employer_or_404
from canbao.office.refusals import sentence
from canbao.presentation.language import in_words, scheme_name
from canbao.presentation.matters import MatterRow, get_matter_rows
from canbao.presentation.redirects import see_other
from canbao.presentation.search_session import get_search, save_search
from canbao.register.employers import register_employer
from canbao.register.models import Employer
from canbao.register.queries import find_employers, get_employer_by_key
from canbao.store.idempotency import FORM_USED, KeyReused, run_once
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal
from canbao.values.text import mask_number, mask_phone, normalise

PAGE_SIZE = 20
_RECENT = 10


@dataclass(frozen=True, slots=True)
class EmployersPage:
    """A page of the employers with the search for them; ``next`` and ``first`` are URLs, empty without such a page."""

    form: EmployerSearchForm
    employers: Sequence[Employer]
    is_filtered: bool
    next: str
    first: str
    may_register: bool


@requires("office.employer.read")
@require_http_methods(["GET", "POST"])
def employers(request: Request) -> HttpResponse:
    """Show employers by number; a search is a POST that redirects to a token, so that no name is in a URL."""
    path = reverse("office:employers")
    if request.method == "POST":
        form = EmployerSearchForm(request.POST)
        if form.is_valid():
            query = urlencode({"f": save_search(request, form.cleaned_data)})
            return see_other(f"{path}?{query}")
        return _list(request, form, "", 422)
    search = get_search(request)
    return _list(request, EmployerSearchForm(initial=search), search.get("text", ""), 200)


def _list(request: Request, form: EmployerSearchForm, text: str, status: int) -> HttpResponse:
    rows = find_employers(normalise(text), request.GET.get("after", ""), PAGE_SIZE + 1)
    token = {"f": request.GET["f"]} if request.GET.get("f") else {}
    path = reverse("office:employers")
    more = {**token, "after": rows[PAGE_SIZE - 1].number} if len(rows) > PAGE_SIZE else {}
    page = EmployersPage(
        form=form,
        employers=rows[:PAGE_SIZE],
        is_filtered=bool(text),
        next=f"{path}?{urlencode(more)}" if more else "",
        first=f"{path}?{urlencode(token)}" if request.GET.get("after") else "",
        may_register=request.actor.may("office.employer.register"),
    )
    context = {"page": page, "has_errors": status != 200}
    return render(request, "office/employers/employers.html", context, status=status)


# -- registration ---------------------------------------------------------------------------------------------------


@requires("office.employer.register")
@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    """Enter an employer in the register, once however often the form is submitted."""
    if request.method == "GET":
        return _form(request, EmployerForm(initial={"key": make_idempotency_key(), "schemes": ["310"]}), 200)
    form = EmployerForm(request.POST)
    if not form.is_valid():
        return _form(request, form, 422)
    actor: Actor = request.actor

    def act() -> dict[str, Any]:
        return {"employer_id": str(register_employer(actor, form.particulars, form.reason).id)}

    try:
        outcome, is_replay = run_once(f"{actor.user_id}:{form.cleaned_data['key']}", form.cleaned_data, act)
    except Refusal as taken:
        return _taken(request, form, taken)
    except KeyReused:
        form.data = {**request.POST.dict(), "schemes": form.cleaned_data["schemes"], "key": make_idempotency_key()}
        form.add_error(None, sentence(FORM_USED()))
        return _form(request, form, 409)
    if not is_replay:
        messages.success(request, _("The employer is in the register. Now print the registration slip."))
    return see_other(_employer_url(outcome["employer_id"]))


def _employer_url(employer_id: str) -> str:
    return reverse("office:employer", args=[int(employer_id)])


def _taken(request: Request, form: EmployerForm, taken: Refusal) -> HttpResponse:
    """Return the form with all its input and an error that names the employer with the same number or code."""
    values = form.cleaned_data
    claims = {
        "number": f"number:{values['number']}",
        "credit_code": f"credit:{values['credit_code']}",
        "organisation_code": f"organisation:{values['organisation_code']}",
    }
    owner = get_employer_by_key(claims[taken.words["field"]])
    field = field_name(taken.words["field"], "employer")
    message = (
        _("%(field)s belongs to %(number)s %(name)s already.")
        % {"field": field, "number": owner.number, "name": owner.name}
        if owner
        else _("%(field)s belongs to another employer already.") % {"field": field}
    )
    form.add_error(taken.words["field"], message)
    return _form(request, form, 409)


def _form(request: Request, form: EmployerForm, status: int) -> HttpResponse:
    context = {"form": form, "has_errors": status != 200, "shows_acceptance": form.warns_of_code}
    return render(request, "office/employers/register.html", context, status=status)


# -- one employer ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlipRow:
    """A registration slip and the days left until it expires, below zero once it has expired."""

    slip: Slip
    days_left: int


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application of the employer's account with its scheme's name, and its binding if it has one."""

    title: str
    binding: Binding | None


@dataclass(frozen=True, slots=True)
class EmployerPage:
    """An employer's register record, its slips, its account with the applications, and its latest matters.

    ``matters`` is None if the actor may not read them. ``chain`` is the employer's chain in the journal.
    """

    employer: Employer
    particulars: Sequence[dict[str, str]]
    contacts: Sequence[dict[str, str]]
    slips: Sequence[SlipRow]
    account: Account | None
    account_phone: str
    applications: Sequence[ApplicationRow]
    matters: Sequence[MatterRow] | None
    chain: str


@requires("office.employer.read")
@require_GET
def employer(request: Request, employer: int) -> HttpResponse:
    """Show an employer's record, slips, account, bindings and latest matters."""
    actor: Actor = request.actor
    record = employer_or_404(employer)
    today = timezone.localdate()
    account = get_employer_account(record.id)
    bound = get_applications(account, list(record.schemes)) if account else []
    page = EmployerPage(
        employer=record,
        particulars=_particulars(record),
        contacts=_contacts(record),
        slips=[SlipRow(slip, days_left(slip, today)) for slip in get_slips(record)],
        account=account,
        account_phone=mask_phone(account.contact_phone) if account and account.contact_phone else "",
        applications=[ApplicationRow(scheme_name(application.scheme), application.binding) for application in bound],
        matters=get_matter_rows(get_submitted_matters(record.id, _RECENT)) if actor.may("office.matter.read") else None,
        chain=f"employer:{record.id}",
    )
    return render(request, "office/employers/employer.html", {"page": page})


def _particulars(employer: Employer) -> list[dict[str, str]]:
    """Return the record's particulars as terms and values, with the bank account masked."""
    tables = {
        "employer_type": "emp_type",
        "economic_type": "econ_type",
        "affiliation": "afil_rlts",
        "industry": "indu_code",
    }
    values = [(name, in_words(getattr(employer, name), codes)) for name, codes in tables.items()]
    schemes = _(", ").join(scheme_name(code) for code in employer.schemes)
    stated = [
        ("credit_code", employer.credit_code),
        ("organisation_code", employer.organisation_code),
        *values,
        ("schemes", schemes),
        ("address", employer.address),
        ("postcode", employer.postcode),
        ("bank", employer.bank),
        ("bank_account", mask_number(employer.bank_account) if employer.bank_account else ""),
    ]
    return [{"term": field_name(name, "employer"), "value": value} for name, value in stated]


def _contacts(employer: Employer) -> list[dict[str, str]]:
    """Return the people who act for the employer, with masked phones."""
    return [
        {
            "term": field_name(name, "employer"),
            "value": " ".join(filter(None, (getattr(employer, name), mask_phone(phone) if phone else ""))),
        }
        for name in ("legal_representative", "insurance_officer", "handler")
        for phone in [getattr(employer, f"{name}_phone")]
    ]
