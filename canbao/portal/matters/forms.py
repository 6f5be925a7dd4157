"""The form that narrows the list of matters."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_services
from canbao.matters.states import State
from canbao.presentation.language import in_language
from canbao.presentation.matters import state_words


def _state_options() -> list[tuple[str, str]]:
    states = [(state.value, state_words(state)) for state in State if state != State.DISCARDED]
    return [("", _("All")), *states]


def _service_options() -> list[tuple[str, str]]:
    filings = {code: service for code, service in get_services().items() if service.declaration.kind == "filing"}
    return [("", _("All")), *((code, in_language(service.title)) for code, service in filings.items())]


class MattersFilterForm(forms.Form):
    """State, service and order of the list of matters."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=_state_options)
    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False, choices=_service_options)
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        choices=[
            ("", gettext_lazy("Latest begun first")),
            ("-submitted", gettext_lazy("Latest submitted first")),
            ("submitted", gettext_lazy("Earliest submitted first")),
            ("promised", gettext_lazy("Earliest promised first")),
            ("-promised", gettext_lazy("Latest promised first")),
        ],
    )
