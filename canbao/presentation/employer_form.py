"""What identifies an employer on forms: name, credit code, organisation code, legal representative."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.presentation.identifier_field import CreditCodeField, IdentifierField
from canbao.values.identifiers import check_identifier


def check_codes(form: forms.Form) -> None:
    """Add an error unless one of the two codes is entered and the credit code contains the organisation code."""
    if {"credit_code", "organisation_code"} & form.errors.keys():
        return
    credit, organisation = form.cleaned_data.get("credit_code"), form.cleaned_data.get("organisation_code")
    contained = check_identifier("uscc", credit).organisation_code if credit else None
    if not credit and not organisation:
        form.add_error("credit_code", _("Enter the credit code or the organisation code."))
    elif organisation and contained and contained != organisation:
        message = _("The credit code contains %(code)s; correct one of the two.") % {"code": contained}
        form.add_error("organisation_code", message)


class EmployerIdentityForm(forms.Form):
    """What identifies an employer, as its account states it."""

    employer_name = forms.CharField(
        label=gettext_lazy("Employer's name"),
        max_length=100,
        help_text=gettext_lazy("In full, as on the certificate"),
        error_messages={"required": gettext_lazy("Enter the employer's name.")},
    )
    credit_code = CreditCodeField(
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

    def clean(self) -> dict[str, Any]:
        """Check the two codes against each other."""
        super().clean()
        check_codes(self)
        return self.cleaned_data
