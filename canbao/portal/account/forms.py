"""The form of the account's own particulars."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.presentation.identifier_field import IdentifierField
from canbao.values.identifiers import check_identifier


class ParticularsForm(forms.Form):
    """完善单位基本信息: the account's own particulars; those that filing needs are required."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    employer_name = forms.CharField(
        label=gettext_lazy("Employer's name"),
        max_length=100,
        help_text=gettext_lazy("In full, as on the certificate"),
        error_messages={"required": gettext_lazy("Enter the employer's name.")},
    )
    credit_code = IdentifierField(
        kind="uscc",
        label=gettext_lazy("Unified social credit code"),
        required=False,
        help_text=gettext_lazy("18 characters. This or the organisation code"),
    )
    organisation_code = IdentifierField(
        kind="organisation_code",
        label=gettext_lazy("Organisation code"),
        required=False,
        help_text=gettext_lazy("9 characters, such as 12345678-9"),
    )
    legal_representative = forms.CharField(
        label=gettext_lazy("Legal representative"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the legal representative's name.")},
    )
    contact = forms.CharField(label=gettext_lazy("Contact person"), required=False, max_length=100)
    contact_phone = IdentifierField(kind="phone", label=gettext_lazy("Contact's phone"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.com.")},
    )
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=200)
    postcode = IdentifierField(kind="postcode", label=gettext_lazy("Postcode"), required=False)

    def clean(self) -> dict[str, Any]:
        """Check that one of the two codes is entered, and that the credit code contains the organisation code."""
        values = super().clean() or {}
        if {"credit_code", "organisation_code"} & self.errors.keys():
            return values
        credit, organisation = values.get("credit_code"), values.get("organisation_code")
        if not credit and not organisation:
            self.add_error("credit_code", _("Enter the credit code or the organisation code."))
        elif credit and organisation:
            code = check_identifier("uscc", credit).organisation_code
            if code != organisation:
                self.add_error(
                    "organisation_code",
                    _("The credit code contains %(code)s; correct one of the two.") % {"code": code},
                )
        return values
