"""The form that narrows the list of matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.matters.states import State
from canbao.presentation.templatetags.matters import in_language


class MattersFilterForm(forms.Form):
    """Narrowing the list of matters."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("", gettext_lazy("Begun latest first")),
            ("-submitted", gettext_lazy("Submitted latest first")),
            ("submitted", gettext_lazy("Submitted earliest first")),
            ("promised", gettext_lazy("Promised earliest first")),
            ("-promised", gettext_lazy("Promised latest first")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        shown = [(state.value, str(state.label)) for state in State if state != State.DISCARDED]
        self.fields["state"].choices = everything + shown  # type: ignore[attr-defined]
        filings = {code: one for code, one in get_services().items() if one.declaration.kind == "filing"}
        offered = [(code, in_language(one.title)) for code, one in filings.items()]
        self.fields["service"].choices = everything + offered  # type: ignore[attr-defined]
