"""The form that chooses which messages are mailed."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.access.models import MailPreference


class MailPreferenceForm(forms.Form):
    """The events of a matter that the user wants to receive by e-mail."""

    mails = forms.ChoiceField(
        label=gettext_lazy("Mail me"),
        widget=forms.RadioSelect,
        choices=[
            (MailPreference.ALL, gettext_lazy("At every step of a matter")),
            (MailPreference.ENDS, gettext_lazy("Only when something is to be done, or a matter has ended")),
            (MailPreference.NONE, gettext_lazy("Never")),
        ],
        help_text=gettext_lazy(
            "This applies to you only; colleagues set it for themselves. This page always shows every message."
        ),
        error_messages={
            "required": gettext_lazy("Choose one of the three."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )
