"""The form that searches bills by month and kind."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.catalogue import get_service
from canbao.portal.bills.rows import SERVICE
from canbao.presentation.form_fields import MonthField
from canbao.presentation.language import in_language

KIND_NAMES = {
    "all": gettext_lazy("All types"),
    "normal": gettext_lazy("Normal (10)"),
    "back": gettext_lazy("Back payment (30)"),
    "difference": gettext_lazy("Difference (34, 35)"),
    "refund": gettext_lazy("Refund (20)"),
}
"""The options for 缴费类型 in the query."""


class BillsForm(forms.Form):
    """The query of 单位缴费申报单查询: first month, last month, levy type."""

    first = MonthField(months_ahead=12)
    last = MonthField(months_ahead=12)
    kind = forms.ChoiceField(choices=list(KIND_NAMES.items()), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in get_service(SERVICE).columns:
            self.fields[column.name].label = in_language(column.label)
            if column.help:
                self.fields[column.name].help_text = in_language(column.help)
        self.fields["first"].error_messages["required"] = _("Enter the first month, such as 202601.")
        self.fields["last"].error_messages["required"] = _("Enter the last month, such as 202612.")

    def clean(self) -> dict[str, Any]:
        """Check that the first month is not after the last."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last month is before the first month. Swap the two."))
        return values
