"""注册信息打印单 at the counter: printed once with its secret, voided with a reason."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access import operations
from canbao.access.edge import requires
from canbao.access.http import Request
from canbao.access.models import Slip
from canbao.access.operations import SLIP_ATTEMPTS, PrintedSlip, Refusal
from canbao.access.queries import slips, valid_slip
from canbao.office.forms import ReasonForm, SlipForm, new_key
from canbao.office.sentences import sentence
from canbao.office.views.employers import employer_or_404
from canbao.papers.slip import SlipPaper, slip_pdf
from canbao.register.models import Employer
from canbao.rules.codes import table
from canbao.store.once import DifferentBody, once
from canbao.values.seat import Seat


@requires("office.slip.print")
@require_http_methods(["GET", "POST"])
def print_slip(request: Request, employer: int) -> HttpResponse:
    """Print a slip: the answer is the paper itself. Pressing again with the same form prints nothing."""
    found = employer_or_404(employer)
    if request.method == "GET":
        is_again = bool(slips(found))
        initial = {"key": new_key(), "handler": found.handler, "schemes": found.schemes}
        return _form(request, found, SlipForm(initial=initial, schemes=found.schemes, is_again=is_again), 200)
    form = SlipForm(request.POST, schemes=found.schemes, is_again="reason" in request.POST)
    if not form.is_valid():
        return _form(request, found, form, 422)
    paper: list[bytes] = []
    try:
        outcome, is_replay = once(
            f"{request.seat.user_id}:{form.cleaned_data['key']}",
            {"employer": str(found.id), **form.cleaned_data},
            lambda: _print(request.seat, found, form.cleaned_data, paper),
        )
    except _NoReason:
        return _form(
            request,
            found,
            SlipForm(
                {**request.POST.dict(), "schemes": form.cleaned_data["schemes"], "reason": ""},
                schemes=found.schemes,
                is_again=True,
            ),
            422,
        )
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return _form(request, found, form, 409)
    except DifferentBody as other:
        return _printed_already(request, found, other.outcome, 409)
    if is_replay:
        return _printed_already(request, found, outcome, 200)
    answer = HttpResponse(paper[0], content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="slip-{outcome["user_name"]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


class _NoReason(Exception):
    """A slip was printed before, so printing again needs a reason; a replay of the first printing does not."""


def _print(seat: Seat, found: Employer, values: dict[str, Any], paper: list[bytes]) -> dict[str, Any]:
    """Make the slip and set its paper, both or neither; what is kept of it for a replay names no secret."""
    reason = str(values.get("reason", "")).strip()
    if not reason and slips(found):
        raise _NoReason
    printed = operations.print_slip(seat, found.id, values["handler"], values["schemes"], reason)
    paper.append(slip_pdf(_paper(found, printed)).pdf)
    return {"slip_id": str(printed.slip.id), "user_name": printed.slip.user_name}


def _paper(found: Employer, printed: PrintedSlip) -> SlipPaper:
    slip = printed.slip
    return SlipPaper(
        agency=settings.CANBAO_AGENCY,
        number=str(slip.id),
        employer_number=found.number,
        employer_name=found.name,
        credit_code=found.credit_code,
        organisation_code=found.organisation_code,
        operator=slip.handler,
        schemes=tuple(table("insutype").text(code, "zh") for code in slip.schemes),
        user_name=slip.user_name,
        secret=printed.secret,
        valid_until=slip.expires_on,
        attempts=SLIP_ATTEMPTS,
        site=settings.CANBAO_SITE_URL,
        printed_at=timezone.now().replace(microsecond=0),
        printed_by=slip.printed_by_name,
    )


def _form(request: Request, found: Employer, form: SlipForm, status: int) -> HttpResponse:
    context = {"employer": found, "form": form, "valid": valid_slip(found.id), "has_errors": status != 200}
    return render(request, "office/slip.html", context, status=status)


def _printed_already(request: Request, found: Employer, outcome: Mapping[str, Any], status: int) -> HttpResponse:
    slip = Slip.objects.of(found.id).filter(id=int(outcome["slip_id"])).first()
    return render(request, "office/slip_printed.html", {"employer": found, "slip": slip}, status=status)


@requires("office.slip.void")
@require_http_methods(["GET", "POST"])
def void_slip(request: Request, employer: int) -> HttpResponse:
    """Ask why, then void the employer's valid slip."""
    found = employer_or_404(employer)
    back = reverse("office:employer", args=[found.id])
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.void_slip(request.seat, found.id, form.cleaned_data["reason"].strip())
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        else:
            messages.success(request, _("The slip is void. Nobody can bind with it any more."))
        return HttpResponseRedirect(back, status=303)
    slip = valid_slip(found.id)
    if slip is None:
        messages.info(request, sentence(Refusal("no_valid_slip")))
        return HttpResponseRedirect(back, status=303)
    status = 422 if request.method == "POST" else 200
    context = {"employer": found, "slip": slip, "form": form, "has_errors": status != 200}
    return render(request, "office/slip_void.html", context, status=status)
