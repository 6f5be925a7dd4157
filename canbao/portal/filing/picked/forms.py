"""Forms to search people and to fill in the same values for many."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.portal.filing.line_form import LineForm


class RosterSearchForm(forms.Form):
    """The text of a search for people on the roster."""

    text = forms.CharField(
        label=gettext_lazy("Name, initials or number"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def get_fill_columns(service: Service) -> list[Column]:
    """Return the columns that may be the same for many lines."""
    return [column for column in service.columns if not column.read_only and not column.is_personal]


class FillForm(LineForm):
    """Values that many lines share; a blank field leaves the lines unchanged."""

    def __init__(self, service: Service, raw: Mapping[str, Any] | None = None) -> None:
        super().__init__(service, raw, shown={})
        offered = {column.name for column in get_fill_columns(service)}
        for name in list(self.fields):
            if name not in offered:
                del self.fields[name]
            else:
                self.fields[name].required = False
                self.fields[name].initial = ""
