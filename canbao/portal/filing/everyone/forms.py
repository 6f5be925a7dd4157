"""The form of the tools that fill many cells, and the columns that they fill."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column


class ToolsForm(forms.Form):
    """The input of the tools that fill many cells at once."""

    percent = forms.CharField(
        label=gettext_lazy("Raise by per cent"),
        required=False,
        help_text=gettext_lazy("Such as 5 or −3.5; computed from the wage declared last"),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "decimal"}),
    )
    month = forms.CharField(
        label=gettext_lazy("Counts from month"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("yyyyMM"),
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


def get_edited_columns(service: Service) -> list[Column]:
    """Return the columns edited in the grid: all that are typed, except remarks, which the line's own page has."""
    return [column for column in service.columns if not column.read_only and column.kind != "text"]


def get_declared_column(service: Service) -> str:
    """Return the name of the declared column: the one that is compared with the register."""
    return next(column.name for column in service.columns if column.compared_with)


def get_month_column(service: Service) -> str:
    """Return the name of the column for the first month in effect, empty if there is none."""
    return next((column.name for column in service.columns if column.kind == "month" and not column.read_only), "")
