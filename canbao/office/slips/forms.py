"""The form that prints a registration slip."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from canbao.journal.fields import FIELD_NAMES
from canbao.presentation.key_field import KeyField
from canbao.presentation.language import scheme_name, spoken_later


class SlipForm(forms.Form):
    """Handler, applications and, if one was printed before, the reason for a registration slip."""

    key = KeyField()
    handler = forms.CharField(
        label=spoken_later(FIELD_NAMES["handler"]),
        max_length=100,
        help_text=gettext_lazy("The person who receives the slip and signs for it"),
        error_messages={"required": gettext_lazy("Enter who receives the slip.")},
    )
    schemes = forms.MultipleChoiceField(
        label=gettext_lazy("Applications on the slip"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one application.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is printed again"),
        max_length=200,
        help_text=gettext_lazy("Such as: lost, expired, unbound. Recorded in the journal"),
        error_messages={"required": gettext_lazy("Write why it is printed again.")},
    )

    def __init__(self, *args: Any, schemes: list[str], is_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["schemes"])
        field.choices = [(code, scheme_name(code)) for code in schemes]
        if not is_again:
            del self.fields["reason"]
