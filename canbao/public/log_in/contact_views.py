"""The contact data of one's own log-in: change e-mail and phone, enter the code of a new e-mail address."""

from dataclasses import replace
from typing import cast

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from canbao.access.contact import EMAIL_CODE_ENDED, PendingEmail, change_phone, confirm_email, send_email_code
from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.access.models import User
from canbao.access.queries import has_verified_email
from canbao.presentation.language import in_language
from canbao.public.log_in.forms import ContactForm, EmailCodeForm
from canbao.values.refusals import Refusal

_PENDING = "pending_email"
"""Key of the address that waits for its code, in the session."""


@requires("self.manage")
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@rate_limit(action="manage_email")
def contact(request: Request) -> HttpResponse:
    """Show and change e-mail and phone of the log-in; a new e-mail address needs its code."""
    user = cast("User", request.user)
    if request.method != "POST":
        return _contact_page(request, ContactForm(user, initial={"email": user.email, "phone": user.phone}), 200)
    form = ContactForm(user, request.POST)
    if not form.is_valid():
        return _contact_page(request, form, 422)
    email, phone = form.cleaned_data["email"], form.cleaned_data["phone"]
    if phone != user.phone:
        change_phone(request.actor, phone)
        messages.success(request, _("The phone is saved."))
    if email == "" or (email == user.email and has_verified_email(user)):
        return HttpResponseRedirect(reverse("public:log_in_settings"), status=303)
    try:
        request.session[_PENDING] = send_email_code(request.actor, email).as_plain()
    except Refusal as refusal:
        form.add_error("email", in_language(refusal.message))
        return _contact_page(request, form, 409)
    return HttpResponseRedirect(reverse("public:email_code"), status=303)


def _contact_page(request: Request, form: ContactForm, status: int) -> HttpResponse:
    return render(request, "public/log_in/contact.html", {"form": form, "has_errors": status != 200}, status=status)


@requires("self.manage")
@require_http_methods(["GET", "POST"])
def email_code(request: Request) -> HttpResponse:
    """Take over the new e-mail address when its code is entered."""
    if _PENDING not in request.session:
        return HttpResponseRedirect(reverse("public:log_in_contact"), status=303)
    pending = PendingEmail.from_plain(request.session[_PENDING])
    form = EmailCodeForm(request.POST or None)
    if request.method != "POST":
        return _code_page(request, form, pending, 200)
    if not form.is_valid():
        return _code_page(request, form, pending, 422)
    try:
        confirm_email(request.actor, pending, form.cleaned_data["code"])
    except Refusal as refusal:
        if refusal.declared is EMAIL_CODE_ENDED:
            del request.session[_PENDING]
            messages.warning(request, in_language(refusal.message))
            return HttpResponseRedirect(reverse("public:log_in_contact"), status=303)
        request.session[_PENDING] = replace(pending, attempts=pending.attempts + 1).as_plain()
        form.add_error("code", in_language(refusal.message))
        return _code_page(request, form, pending, 409)
    del request.session[_PENDING]
    messages.success(request, _("The e-mail address is verified and saved."))
    return HttpResponseRedirect(reverse("public:log_in_settings"), status=303)


def _code_page(request: Request, form: EmailCodeForm, pending: PendingEmail, status: int) -> HttpResponse:
    context = {"form": form, "email": pending.email, "has_errors": status != 200}
    return render(request, "public/log_in/email_code.html", context, status=status)
