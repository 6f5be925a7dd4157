"""The form that registers an employer's account."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.access.models import User
from canbao.access.refusals import USERNAME_TAKEN
from canbao.presentation.employer_form import EmployerIdentityForm
from canbao.presentation.identifier_field import IdentifierField
from canbao.presentation.language import in_language

_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{5,39}")


class RegistrationForm(EmployerIdentityForm):
    """Type of user, log-in, contact and the employer's particulars, with errors at their fields."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Type of user"),
        choices=[("employer", gettext_lazy("Employer"))],
        widget=forms.RadioSelect,
        initial="employer",
        error_messages={"required": gettext_lazy("Choose the type of user.")},
    )
    username = forms.CharField(
        label=gettext_lazy("Log-in name"),
        max_length=40,
        help_text=gettext_lazy("6 to 40 letters, digits, dots or dashes; begin with a letter"),
        error_messages={"required": gettext_lazy("Enter a log-in name.")},
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=gettext_lazy("At least 15 characters; a sentence is easy to remember. Pasting is welcome"),
        error_messages={"required": gettext_lazy("Enter a password.")},
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password once more"),
        widget=forms.PasswordInput,
        strip=False,
        error_messages={"required": gettext_lazy("Enter the password once more.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=100,
        help_text=gettext_lazy("As it will appear on matters you submit"),
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("E-mail or mobile phone: at least one of the two"),
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.com.")},
    )
    phone = IdentifierField(kind="phone", label=gettext_lazy("Mobile phone"), required=False)
    field_order = ("kind", "username", "password1", "password2", "name", "email", "phone")

    def clean_username(self) -> str:
        """Return the user name; raise ValidationError for a wrong form or a name that is taken."""
        username = str(self.cleaned_data["username"])
        if not _USERNAME.fullmatch(username):
            raise ValidationError(_("Use 6 to 40 letters, digits, dots or dashes, beginning with a letter."))
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(in_language(USERNAME_TAKEN.message))
        return username

    def clean(self) -> dict[str, Any]:
        """Check fields against each other: the passwords, the contacts, the codes."""
        values = self.cleaned_data
        self._clean_passwords(values)
        if not {"email", "phone"} & self.errors.keys() and not values.get("email") and not values.get("phone"):
            self.add_error("email", _("Enter an e-mail address or a mobile phone."))
        return super().clean()

    def _clean_passwords(self, values: Mapping[str, Any]) -> None:
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ; enter the same one twice."))
        if first:
            user = User(
                username=values.get("username") or "", name=values.get("name") or "", email=values.get("email") or ""
            )
            try:
                validate_password(first, user)
            except ValidationError as error:
                self.add_error("password1", error)
