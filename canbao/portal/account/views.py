"""完善单位基本信息: the page of the account's own particulars."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.particulars import change_particulars
from canbao.access.queries import get_missing_particulars
from canbao.access.refusals import ACCOUNT_CHANGED_MEANWHILE
from canbao.portal.account.field_names import join_field_names
from canbao.portal.account.forms import ParticularsForm
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal

FIELDS = (
    "employer_name",
    "credit_code",
    "organisation_code",
    "legal_representative",
    "contact",
    "contact_phone",
    "email",
    "address",
    "postcode",
)


def _particulars(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in (*FIELDS, "version")}


@requires("account.read")
@require_http_methods(["GET", "POST"])
def particulars(request: Request) -> HttpResponse:
    """Show the account's basic information, and save its changes."""
    actor = request.actor
    account = Account.objects.get(id=actor.require_account())
    if request.method != "POST":
        return _page(request, account, ParticularsForm(initial=_particulars(account)), 200)
    form = ParticularsForm(request.POST)
    if not form.is_valid():
        return _page(request, account, form, 422)
    try:
        change_particulars(actor, form.cleaned_data["version"], {name: form.cleaned_data[name] for name in FIELDS})
    except Refusal as refusal:
        return _refused(request, account, form, refusal)
    messages.success(request, _("The basic information is saved."))
    return see_other(reverse("portal:centre"))


def _refused(request: Request, account: Account, form: ParticularsForm, refusal: Refusal) -> HttpResponse:
    """Return the page with the reason; the input stays, on the current version after a change by another person."""
    account.refresh_from_db()
    again = ParticularsForm({**request.POST.dict(), "version": account.version})
    again.add_error(None, sentence(refusal))
    current = _particulars(account) if refusal.declared is ACCOUNT_CHANGED_MEANWHILE else {}
    return _page(request, account, again, 409, current)


def _page(
    request: Request, account: Account, form: ParticularsForm, status: int, current: dict[str, object] | None = None
) -> HttpResponse:
    current_rows = [
        {"key": form.fields[name].label, "value": str(value)}
        for name, value in (current or {}).items()
        if name in FIELDS
    ]
    missing = get_missing_particulars(account)
    return render(
        request,
        "portal/account/particulars.html",
        {
            "form": form,
            "account": account,
            "missing": join_field_names(missing) if missing else "",
            "current": current_rows,
            "has_errors": status != 200,
        },
        status=status,
    )
