"""Forms of the contact data of one's own log-in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.access.models import User
from canbao.presentation.identifier_field import IdentifierField


class ContactForm(forms.Form):
    """E-mail and phone of a log-in, with its present password."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("We send a code there; enter it on the next page"),
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.com.")},
    )
    phone = IdentifierField(kind="phone", label=gettext_lazy("Mobile phone"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Present password"),
        widget=forms.PasswordInput,
        strip=False,
        error_messages={"required": gettext_lazy("Enter your present password.")},
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Return the address; one that is verified can be replaced, not emptied."""
        email = str(self.cleaned_data["email"])
        if not email and self.user.email:
            raise ValidationError(_("Enter the e-mail address; without one a forgotten password cannot be reset."))
        return email

    def clean_password(self) -> str:
        """Return the password; raise ValidationError for another than the user's."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your present password."))
        return password


class EmailCodeForm(forms.Form):
    """The code that was sent to a new e-mail address."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        error_messages={"required": gettext_lazy("Enter the code from the mail.")},
    )
