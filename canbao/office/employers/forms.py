"""Forms to find an employer and to enter one in the register."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from canbao.journal.fields import FIELD_NAMES
from canbao.office.forms import code_choices, scheme_choices
from canbao.presentation.employer_form import check_codes
from canbao.presentation.identifier_field import IdentifierField
from canbao.presentation.key_field import KeyField
from canbao.presentation.language import spoken_later
from canbao.values.bank_accounts import clean_bank_account, is_bank_account
from canbao.values.identifiers import check_identifier
from canbao.values.text import compact


class EmployerForm(forms.Form):
    """An employer's register record (单位参保登记), with the handler it authorises."""

    key = KeyField()
    number = forms.CharField(
        label=gettext_lazy("Employer number"),
        max_length=20,
        help_text=gettext_lazy("Assigned by the agency"),
        error_messages={"required": gettext_lazy("Enter the employer number that the agency assigned.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Employer's name"),
        max_length=100,
        help_text=gettext_lazy("In full, as on the certificate"),
        error_messages={"required": gettext_lazy("Enter the employer's name.")},
    )
    credit_code = forms.CharField(
        label=spoken_later(FIELD_NAMES["credit_code"]),
        max_length=40,
        required=False,
        help_text=gettext_lazy("18 characters. This or the organisation code"),
    )
    accept_code = forms.BooleanField(
        label=gettext_lazy("The certificate shows this code; accept it although its check character is wrong"),
        required=False,
    )
    accept_reason = forms.CharField(
        label=gettext_lazy("What was compared"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Recorded in the journal, such as: compared with the original certificate"),
    )
    organisation_code = IdentifierField(
        kind="organisation_code",
        label=spoken_later(FIELD_NAMES["organisation_code"]),
        required=False,
        help_text=gettext_lazy("9 characters, such as 12345678-9"),
    )
    employer_type = forms.ChoiceField(
        label=spoken_later(FIELD_NAMES["employer_type"]),
        choices=partial(code_choices, "emp_type", empty=False),
        error_messages={"required": gettext_lazy("Choose the employer type.")},
    )
    economic_type = forms.ChoiceField(
        label=spoken_later(FIELD_NAMES["economic_type"]),
        required=False,
        choices=partial(code_choices, "econ_type", empty=True),
    )
    affiliation = forms.ChoiceField(
        label=spoken_later(FIELD_NAMES["affiliation"]),
        required=False,
        choices=partial(code_choices, "afil_rlts", empty=True),
    )
    industry = forms.ChoiceField(
        label=spoken_later(FIELD_NAMES["industry"]),
        required=False,
        choices=partial(code_choices, "indu_code", empty=True),
    )
    legal_representative = forms.CharField(
        label=spoken_later(FIELD_NAMES["legal_representative"]),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the legal representative's name.")},
    )
    legal_representative_phone = IdentifierField(
        kind="phone", label=spoken_later(FIELD_NAMES["legal_representative_phone"]), required=False
    )
    insurance_officer = forms.CharField(
        label=spoken_later(FIELD_NAMES["insurance_officer"]),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Who looks after insurance at the employer"),
    )
    insurance_officer_phone = IdentifierField(
        kind="phone", label=spoken_later(FIELD_NAMES["insurance_officer_phone"]), required=False
    )
    address = forms.CharField(label=spoken_later(FIELD_NAMES["address"]), required=False, max_length=200)
    postcode = IdentifierField(kind="postcode", label=spoken_later(FIELD_NAMES["postcode"]), required=False)
    bank = forms.CharField(label=spoken_later(FIELD_NAMES["bank"]), required=False, max_length=100)
    bank_account = forms.CharField(label=spoken_later(FIELD_NAMES["bank_account"]), required=False, max_length=40)
    schemes = forms.MultipleChoiceField(
        label=gettext_lazy("Insured schemes"),
        widget=forms.CheckboxSelectMultiple,
        choices=scheme_choices,
        error_messages={"required": gettext_lazy("Choose at least one scheme.")},
    )
    handler = forms.CharField(
        label=spoken_later(FIELD_NAMES["handler"]),
        max_length=100,
        help_text=gettext_lazy("The person whom the employer's letter authorises; they receive the slip"),
        error_messages={"required": gettext_lazy("Enter who is authorised by the employer.")},
    )
    handler_phone = IdentifierField(kind="phone", label=spoken_later(FIELD_NAMES["handler_phone"]), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warns_of_code = False

    def clean_number(self) -> str:
        """Return the number in half width without spaces."""
        return compact(self.cleaned_data["number"])

    def clean_bank_account(self) -> str:
        """Return the account's digits."""
        account = clean_bank_account(self.cleaned_data["bank_account"])
        if account and not is_bank_account(account):
            raise ValidationError(_("A bank account has 8 to 30 digits; compare it with the bank's slip."))
        return account

    def clean_credit_code(self) -> str:
        """Return the code as the register stores it; :meth:`clean` handles one with a wrong check character."""
        typed = self.cleaned_data["credit_code"]
        verdict = check_identifier("uscc", typed)
        if not typed or verdict.valid:
            return verdict.normalized or ""
        if verdict.reason == "checksum":
            self.warns_of_code = True
            return compact(typed)
        if verdict.reason == "length":
            raise ValidationError(_("A unified social credit code has 18 characters; compare it with the certificate."))
        raise ValidationError(_("This contains an invalid character; compare it with the certificate."))

    def clean(self) -> dict[str, Any]:
        """Check that one of the codes is entered, that both agree, and that a wrong check character is accepted."""
        super().clean()
        if self.warns_of_code:
            self._check_acceptance(self.cleaned_data)
        check_codes(self)
        return self.cleaned_data

    def _check_acceptance(self, values: dict[str, Any]) -> None:
        """Add an error unless a code with a wrong check character, as some in use have, is accepted with a reason."""
        expected = check_identifier("uscc", values.get("credit_code", "")).expected_check
        if not values.get("accept_code"):
            message = (
                _("The last character should be %(expected)s. Correct the code, or accept it below with a reason.")
                % {"expected": expected}
                if expected
                else _("The check character of the code is wrong. Correct the code, or accept it below with a reason.")
            )
            self.add_error("credit_code", message)
        elif not (values.get("accept_reason") or "").strip():
            self.add_error("accept_reason", _("Write what the code was compared with; the journal records it."))

    @property
    def particulars(self) -> dict[str, Any]:
        """The values by their field names in the register."""
        form_only = ("key", "accept_code", "accept_reason")
        return {name: value for name, value in self.cleaned_data.items() if name not in form_only}

    @property
    def reason(self) -> str:
        """The reason for accepting a code with a wrong check character; empty for a correct code."""
        return str(self.cleaned_data["accept_reason"]).strip() if self.warns_of_code else ""


class EmployerSearchForm(forms.Form):
    """The text of a search for employers."""

    text = forms.CharField(
        label=gettext_lazy("Name, number or code"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Part of the name, or the whole number or code"),
    )
