"""单位账户绑定: the list of applications, binding with a slip, unbinding."""

from typing import Any

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from canbao.access import operations
from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import Account
from canbao.access.queries import Application, get_applications, get_missing_particulars
from canbao.access.refusals import SLIP_WRONG, SLIP_WRONG_LEFT
from canbao.matters.catalogue import get_services
from canbao.portal.account.field_names import join_field_names
from canbao.portal.binding.forms import BindForm
from canbao.portal.refusals import sentence
from canbao.presentation.language import scheme_name
from canbao.presentation.redirects import see_other
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal


def _applications(actor: Actor) -> tuple[Account, list[Application]]:
    account = Account.objects.get(id=actor.require_account())
    offered = list(dict.fromkeys(service.declaration.scheme for service in get_services().values()))
    return account, get_applications(account, offered)


@requires("account.read")
@require_GET
def binding(request: Request) -> HttpResponse:
    """Show the applications by scheme, each bound or not."""
    account, applications = _applications(request.actor)
    rows = [
        {"scheme": application.scheme, "title": scheme_name(application.scheme), "binding": application.binding}
        for application in applications
    ]
    missing = get_missing_particulars(account)
    return render(
        request,
        "portal/binding/binding.html",
        {
            "rows": rows,
            "missing": join_field_names(missing) if missing else "",
            "any_open": any(not row["binding"] for row in rows),
        },
    )


@requires("account.bind")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("secret")
@rate_limit(action="bind")
def bind(request: Request) -> HttpResponse:
    """Bind one application, or all that the slip lists, with the slip's user name and secret."""
    _account, applications = _applications(request.actor)
    scheme = request.POST.get("scheme") or request.GET.get("scheme") or ""
    if scheme and scheme not in {application.scheme for application in applications}:
        raise Http404
    form = BindForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                bound = operations.bind_account(
                    request.actor,
                    form.cleaned_data["user_name"],
                    form.cleaned_data["secret"],
                    scheme or None,
                )
            except Refusal as refusal:
                form.add_error(_field_of(refusal), sentence(refusal))
                status = 409
            else:
                return _bound(request, bound)
    context: dict[str, Any] = {
        "form": form,
        "scheme": scheme,
        "scheme_title": scheme_name(scheme) if scheme else "",
        "has_errors": status != 200,
    }
    return render(request, "portal/binding/bind.html", context, status=status)


def _field_of(refusal: Refusal) -> str | None:
    return "secret" if refusal.declared in (SLIP_WRONG, SLIP_WRONG_LEFT) else None


def _bound(request: Request, schemes: list[str]) -> HttpResponse:
    names = _(", ").join(scheme_name(scheme) for scheme in schemes)
    messages.success(
        request,
        _("Bound: %(schemes)s. The services of these schemes are open now.") % {"schemes": names}
        if schemes
        else _("This was bound already."),
    )
    return see_other(reverse("portal:binding"))


@requires("account.unbind")
@require_http_methods(["GET", "POST"])
def unbind(request: Request, scheme: str) -> HttpResponse:
    """Ask for confirmation, then unbind an application."""
    _account, applications = _applications(request.actor)
    if request.method == "POST":
        try:
            operations.unbind_account(request.actor, scheme)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        else:
            messages.success(
                request,
                _("Unbound: %(scheme)s. To bind again, ask the agency's counter for a new registration slip.")
                % {"scheme": scheme_name(scheme)},
            )
        return see_other(reverse("portal:binding"))
    bound = [application for application in applications if application.binding is not None]
    if not any(application.scheme == scheme for application in bound):
        raise Http404
    last = len(bound) == 1
    return render(
        request, "portal/binding/unbind.html", {"scheme": scheme, "scheme_title": scheme_name(scheme), "is_last": last}
    )
