"""Log-in, log-out and re-authentication: django-allauth's views with this site's pages, verbs and URLs."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as usersessions
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import User
from canbao.access.queries import has_verified_email

View = Callable[..., HttpResponse]


def _make_view(verb: str, view: type[Any], template: str) -> View:
    """Return an allauth view with our template and permission verb; a form with errors is answered by 422."""
    inner = view.as_view(template_name=f"public/log_in/{template}.html")

    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = inner(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        context.pop("site", None)  # allauth's site would replace the base page's variable
        context["is_form_kept"] = request.GET.get("next") == django_settings.CANBAO_KEPT_FORM_URL
        form = context.get("form")
        if request.method == "POST" and form is not None and form.errors:
            context["has_errors"] = True
            response.status_code = 422
        return response

    wrapped.__name__ = wrapped.__qualname__ = template
    return requires(verb)(wrapped)


log_in = _make_view("public.sign_in", account.LoginView, "log_in")
log_out = _make_view("public.sign_in", account.LogoutView, "log_out")
closed = _make_view("public.sign_in", account.AccountInactiveView, "closed")
code = _make_view("public.sign_in", mfa.AuthenticateView, "code")
forgot = _make_view("public.sign_in", account.PasswordResetView, "forgot")
forgot_sent = _make_view("public.sign_in", account.PasswordResetDoneView, "forgot_sent")
reset = _make_view("public.sign_in", account.PasswordResetFromKeyView, "reset")
reset_done = _make_view("public.sign_in", account.PasswordResetFromKeyDoneView, "reset_done")
again = _make_view("self.manage", account.ReauthenticateView, "again")
code_again = _make_view("self.manage", mfa.ReauthenticateView, "code_again")
change_password = _make_view("self.manage", account.PasswordChangeView, "change_password")
sessions = _make_view("self.manage", usersessions.ListUserSessionsView, "sessions")
add_second_factor = _make_view("self.manage", totp.ActivateTOTPView, "add_second_factor")
remove_second_factor = _make_view("self.manage", totp.DeactivateTOTPView, "remove_second_factor")
recovery_codes = _make_view("self.manage", codes.ViewRecoveryCodesView, "recovery_codes")
new_recovery_codes = _make_view("self.manage", codes.GenerateRecoveryCodesView, "new_recovery_codes")


@requires("self.manage")
@require_GET
def settings(request: Request) -> HttpResponse:
    """Show the user's own log-in: name, contact, password, second factor, sessions."""
    user = cast("User", request.user)
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    return render(
        request,
        "public/log_in/settings.html",
        {
            "has_verified_email": has_verified_email(user),
            "has_second_factor": Authenticator.Type.TOTP in kinds,
            "has_recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        },
    )
