"""The form that chooses a chain of the journal."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.values.text import compact


class ChainForm(forms.Form):
    """The employer whose journal is read; empty for the agency's own."""

    number = forms.CharField(
        label=gettext_lazy("Employer number"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Leave empty for the agency's own journal"),
    )

    def clean_number(self) -> str:
        """Return the number in half width without spaces."""
        return compact(self.cleaned_data["number"])
