"""The form that finds a person by the whole certificate number."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.values.text import compact


class PersonSearchForm(forms.Form):
    """The whole certificate number of a person."""

    number = forms.CharField(
        label=gettext_lazy("Certificate number"),
        max_length=40,
        help_text=gettext_lazy("The complete number as on the certificate; a former number finds the same person"),
        error_messages={"required": gettext_lazy("Enter the whole certificate number.")},
    )

    def clean_number(self) -> str:
        """Return the number as the register stores it."""
        return compact(self.cleaned_data["number"])
