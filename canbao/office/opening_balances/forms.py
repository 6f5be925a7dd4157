"""The form that reads a file of opening balances."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OpeningFileForm(forms.Form):
    """A file of opening balances to read."""

    file = forms.FileField(
        label=_("File of opening balances"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
    )
