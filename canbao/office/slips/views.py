"""注册信息打印单: print a slip once with its secret, void it with a reason; release an employer's account."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access import operations
from canbao.access.actors import get_employer_account
from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Slip
from canbao.access.operations import SLIP_ATTEMPTS, PrintedSlip
from canbao.access.queries import get_slips, get_valid_slip
from canbao.access.refusals import EMPLOYER_NOT_BOUND, NO_VALID_SLIP
from canbao.office.forms import ReasonForm, make_idempotency_key
from canbao.office.lookups import employer_or_404
from canbao.office.refusals import sentence
from canbao.office.slips.forms import SlipForm
from canbao.papers.slip import SlipPaper, slip_pdf
from canbao.papers.typeset import Paper
from canbao.presentation.downloads import pdf_response
from canbao.presentation.redirects import see_other
from canbao.register.models import Employer
from canbao.rules.codes import get_table
from canbao.store.idempotency import KeyReused, run_once
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal


@requires("office.slip.print")
@require_http_methods(["GET", "POST"])
def print_slip(request: Request, employer: int) -> HttpResponse:
    """Print a slip and return it as a PDF; submitting the same form again prints nothing."""
    record = employer_or_404(employer)
    if request.method == "GET":
        is_again = bool(get_slips(record))
        initial = {"key": make_idempotency_key(), "handler": record.handler, "schemes": record.schemes}
        return _form(request, record, SlipForm(initial=initial, schemes=record.schemes, is_again=is_again), 200)
    form = SlipForm(request.POST, schemes=record.schemes, is_again="reason" in request.POST)
    if not form.is_valid():
        return _form(request, record, form, 422)
    paper: list[Paper] = []
    try:
        outcome, is_replay = run_once(
            f"{request.actor.user_id}:{form.cleaned_data['key']}",
            {"employer": str(record.id), **form.cleaned_data},
            lambda: _print(request.actor, record, form.cleaned_data, paper),
        )
    except _NoReason:
        return _form(
            request,
            record,
            SlipForm(
                {**request.POST.dict(), "schemes": form.cleaned_data["schemes"], "reason": ""},
                schemes=record.schemes,
                is_again=True,
            ),
            422,
        )
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return _form(request, record, form, 409)
    except KeyReused as reused:
        return _printed_already(request, record, reused.outcome, 409)
    if is_replay:
        return _printed_already(request, record, outcome, 200)
    return pdf_response(f"slip-{outcome['user_name']}.pdf", paper[0])


class _NoReason(Exception):
    """The reason is missing: a slip was printed before, and this is no replay of its printing."""


def _print(actor: Actor, employer: Employer, values: dict[str, Any], paper: list[Paper]) -> dict[str, Any]:
    """Make the slip and append its PDF to ``paper``; return the outcome for replays, which has no secret."""
    reason = str(values.get("reason", "")).strip()
    if not reason and get_slips(employer):
        raise _NoReason
    printed = operations.print_slip(actor, employer.id, values["handler"], values["schemes"], reason)
    paper.append(slip_pdf(_paper(employer, printed)))
    return {"slip_id": str(printed.slip.id), "user_name": printed.slip.user_name}


def _paper(employer: Employer, printed: PrintedSlip) -> SlipPaper:
    slip = printed.slip
    return SlipPaper(
        agency=settings.CANBAO_AGENCY,
        number=str(slip.id),
        employer_number=employer.number,
        employer_name=employer.name,
        credit_code=employer.credit_code,
        organisation_code=employer.organisation_code,
        operator=slip.handler,
        schemes=tuple(get_table("insutype").text(code, "zh") for code in slip.schemes),
        user_name=slip.user_name,
        secret=printed.secret,
        valid_until=slip.expires_on,
        attempts=SLIP_ATTEMPTS,
        site=settings.CANBAO_SITE_URL,
        printed_at=timezone.now().replace(microsecond=0),
        printed_by=slip.printed_by_name,
    )


def _form(request: Request, employer: Employer, form: SlipForm, status: int) -> HttpResponse:
    context = {"employer": employer, "form": form, "valid": get_valid_slip(employer.id), "has_errors": status != 200}
    return render(request, "office/slips/print.html", context, status=status)


def _printed_already(request: Request, employer: Employer, outcome: Mapping[str, Any], status: int) -> HttpResponse:
    slip = Slip.objects.for_employer(employer.id).filter(id=int(outcome["slip_id"])).first()
    return render(request, "office/slips/printed.html", {"employer": employer, "slip": slip}, status=status)


@requires("office.slip.void")
@require_http_methods(["GET", "POST"])
def void_slip(request: Request, employer: int) -> HttpResponse:
    """Ask for the reason, then void the employer's valid slip."""
    record = employer_or_404(employer)
    back = reverse("office:employer", args=[record.id])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.void_slip(request.actor, record.id, form.cleaned_data["reason"].strip())
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        else:
            messages.success(request, _("The slip is void. Nobody can bind with it any more."))
        return see_other(back)
    slip = get_valid_slip(record.id)
    if slip is None:
        messages.info(request, sentence(NO_VALID_SLIP()))
        return see_other(back)
    status = 422 if request.method == "POST" else 200
    context = {"employer": record, "slip": slip, "form": form, "has_errors": status != 200}
    return render(request, "office/slips/void.html", context, status=status)


@requires("office.account.release")
@require_http_methods(["GET", "POST"])
def release_account(request: Request, employer: int) -> HttpResponse:
    """Ask for the reason, then end the bindings of an employer's account that nobody can use any more."""
    record = employer_or_404(employer)
    back = reverse("office:employer", args=[record.id])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.release_employer(request.actor, record.id, form.cleaned_data["reason"])
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        else:
            messages.success(request, _("The account is released. Print a slip to bind another account."))
        return see_other(back)
    account = get_employer_account(record.id)
    if account is None:
        messages.info(request, sentence(EMPLOYER_NOT_BOUND()))
        return see_other(back)
    status = 422 if request.method == "POST" else 200
    context = {"employer": record, "account": account, "form": form, "has_errors": status != 200}
    return render(request, "office/slips/release.html", context, status=status)
