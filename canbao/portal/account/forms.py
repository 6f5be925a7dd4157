"""The form of the account's own particulars."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.presentation.employer_form import EmployerIdentityForm
from canbao.presentation.identifier_field import IdentifierField


class ParticularsForm(EmployerIdentityForm):
    """完善单位基本信息: the account's own particulars; those that filing needs are required."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    contact = forms.CharField(label=gettext_lazy("Contact person"), required=False, max_length=100)
    contact_phone = IdentifierField(kind="phone", label=gettext_lazy("Contact's phone"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.com.")},
    )
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    postcode = IdentifierField(kind="postcode", label=gettext_lazy("Postcode"), required=False)
