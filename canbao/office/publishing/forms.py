"""Forms for announcements, and for the agency's own texts in the services' guides."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canbao.matters.announcements import TEXTS
from canbao.matters.publishing import CHINESE_MISSING
from canbao.presentation.language import in_language

_LONG = 20_000
_CHINESE = {"lang": "zh-Hans"}
_ENGLISH = {"lang": "en"}


def get_form_against_version(kind: type[forms.Form], posted: QueryDict, version: int) -> Any:
    """Return a form with its posted input, to be submitted again for the current version."""
    typed = posted.copy()
    typed["version"] = str(version)
    form = kind(typed)
    form.is_valid()
    return form


class AnnouncementForm(forms.Form):
    """An announcement in Chinese, and optionally in English; the key makes a new one once however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=gettext_lazy("Title (Chinese)"),
        max_length=200,
        widget=forms.TextInput(_CHINESE),
        error_messages={"required": gettext_lazy("Enter the title in Chinese; most people read Chinese.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Text (Chinese)"),
        max_length=_LONG,
        widget=forms.Textarea({"rows": 10, **_CHINESE}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
        error_messages={"required": gettext_lazy("Enter the text in Chinese; most people read Chinese.")},
    )
    title_en = forms.CharField(
        label=gettext_lazy("Title (English)"), max_length=200, required=False, widget=forms.TextInput(_ENGLISH)
    )
    body_en = forms.CharField(
        label=gettext_lazy("Text (English)"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea({"rows": 6, **_ENGLISH}),
        help_text=gettext_lazy("Without English words, English pages show the Chinese ones."),
    )

    def clean(self) -> dict[str, Any]:
        """Check that English title and text are both entered or both left out."""
        values = super().clean() or {}
        title, body = values.get("title_en"), values.get("body_en")
        if title and not body:
            self.add_error("body_en", _("Enter the English text as well, or leave the English title out."))
        elif body and not title:
            self.add_error("title_en", _("Enter the English title as well, or leave the English text out."))
        return values

    @property
    def words(self) -> dict[str, str]:
        """The texts to publish, by the names of ``matters.announcements.TEXTS``."""
        return {name: self.cleaned_data[name] for name in TEXTS}


class WithdrawForm(forms.Form):
    """The reason for withdrawing an announcement, or for discarding its prepared texts."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Recorded in the journal."),
        error_messages={"required": gettext_lazy("Write the reason; the journal records it.")},
    )


class GuideForm(forms.Form):
    """The agency's own texts for one part of a guide; without a Chinese one the standard texts apply."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    zh = forms.CharField(
        label=gettext_lazy("Own words (Chinese)"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea({"rows": 6, **_CHINESE}),
        help_text=gettext_lazy("Several lines become a numbered list. Leave it empty to show the standard words."),
    )
    en = forms.CharField(
        label=gettext_lazy("Own words (English)"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea({"rows": 6, **_ENGLISH}),
        help_text=gettext_lazy("Without English words, English pages show the Chinese ones."),
    )

    def clean(self) -> dict[str, Any]:
        """Check that an English text comes with a Chinese one, which most readers need."""
        values = super().clean() or {}
        if values.get("en") and not values.get("zh") and "zh" not in self.errors:
            self.add_error("zh", in_language(CHINESE_MISSING.message))
        return values
