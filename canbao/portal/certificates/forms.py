"""The form that orders certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from canbao.levy.documents import certificates
from canbao.presentation.form_fields import MonthField
from canbao.presentation.key_field import KeyField
from canbao.presentation.language import in_language
from canbao.values.text import strip_invisible

KINDS = {
    "person_insured": gettext_lazy("Certificate of a person's insurance"),
    "person_paid": gettext_lazy("Certificate of a person's contributions"),
    "employer_insured": gettext_lazy("Certificate of an employer's insurance"),
    "employer_paid": gettext_lazy("Certificate of an employer's contributions"),
}


PURPOSES = {
    "购房、落户": gettext_lazy("Buying a home, settling"),
    "子女入学": gettext_lazy("A child's school"),
    "招投标": gettext_lazy("Bidding"),
    "求职、职称": gettext_lazy("A job, a professional title"),
    "other": gettext_lazy("Another purpose, below"),
}


class CertificateForm(forms.Form):
    """Kind, purpose and period of certificates; the people are ticked in the list."""

    key = KeyField()
    kind = forms.ChoiceField(label=gettext_lazy("Certificate"), choices=list(KINDS.items()))
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=list(PURPOSES.items()))
    other = forms.CharField(label=gettext_lazy("Another purpose"), max_length=100, required=False)
    first = MonthField(months_ahead=12, label=gettext_lazy("From month"))
    last = MonthField(months_ahead=12, label=gettext_lazy("To month"))
    everybody = forms.BooleanField(label=gettext_lazy("Everybody insured today"), required=False)

    def clean(self) -> dict[str, Any]:
        """Check that the purpose "other" comes with a text."""
        values = super().clean() or {}
        values["other"] = strip_invisible(values.get("other") or "")
        if values.get("purpose") == "other" and not values["other"]:
            self.add_error("other", in_language(certificates.PURPOSE_MISSING.message))
        return values

    @property
    def why(self) -> str:
        """The purpose as printed on the paper."""
        purpose = self.cleaned_data["purpose"]
        return str(self.cleaned_data["other"] if purpose == "other" else purpose)
