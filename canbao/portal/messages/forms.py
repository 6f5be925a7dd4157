"""The form that chooses which messages are mailed."""

from django import forms
from django.utils.translation import gettext_lazy

from canbao.access.models import MailPreference


class MailPreferenceForm(forms.Form):
    """Which turns of a matter one wants to be mailed of."""

    mails = forms.ChoiceField(
        label=gettext_lazy("Mail me"),
        widget=forms.RadioSelect,
        choices=[
            (MailPreference.ALL, gettext_lazy("At every turn of a matter")),
            (MailPreference.ENDS, gettext_lazy("Only when something is to be done, or a matter has ended")),
            (MailPreference.NONE, gettext_lazy("Never")),
        ],
        help_text=gettext_lazy("For yourself; colleagues choose for themselves. Here everything is told in any case."),
        error_messages={
            "required": gettext_lazy("Choose one of the three."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )
