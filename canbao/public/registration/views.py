"""Registration of an employer's account (the manual's second step)."""

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.operations import register_account
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.public.registration.forms import RegistrationForm
from canbao.values.refusals import Refusal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PARTICULARS = ("employer_name", "credit_code", "organisation_code", "legal_representative")


@requires("public.register")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password1", "password2")
@rate_limit(action="signup")
def register(request: Request) -> HttpResponse:
    """Register an employer's account and log its owner in."""
    if request.user.is_authenticated:
        return see_other(reverse("portal:centre"))
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user, _account = register_account(
                values["username"],
                values["password1"],
                {name: values[name] for name in ("name", "email", "phone")},
                {name: values[name] for name in PARTICULARS},
            )
        except Refusal as refusal:
            form.add_error("username", in_language(refusal.message))
        else:
            login(request, user, backend=BACKEND)
            messages.success(
                request, _("You are registered and logged in. Next: bind the account to the agency's record.")
            )
            return see_other(reverse("portal:centre"))
    errors = request.method == "POST"
    return render(
        request,
        "public/registration/register.html",
        {"form": form, "has_errors": errors},
        status=422 if errors else 200,
    )
