"""The form of a registration slip's user name and secret."""

from django import forms
from django.utils.translation import gettext_lazy


class BindForm(forms.Form):
    """Binding user name and secret of a registration slip."""

    user_name = forms.CharField(
        label=gettext_lazy("Binding user name"),
        max_length=40,
        help_text=gettext_lazy("CB and eight digits, as on the slip"),
        error_messages={"required": gettext_lazy("Enter the binding user name of the slip.")},
    )
    secret = forms.CharField(
        label=gettext_lazy("Binding secret"),
        max_length=100,
        widget=forms.PasswordInput,
        help_text=gettext_lazy("As on the slip; spaces, hyphens, small and capital letters do not matter"),
        error_messages={"required": gettext_lazy("Enter the binding secret of the slip.")},
    )
