"""The hidden idempotency key of a form."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

PAGE_TOO_OLD = gettext_lazy(
    "This page was too old, so nothing was done. What you typed is below: look at it and send it again."
)


class KeyField(forms.CharField):
    """The hidden key with which a form takes effect once. A form sent without it is shown again with a fresh key."""

    def __init__(self) -> None:
        super().__init__(label="", max_length=40, widget=forms.HiddenInput, error_messages={"required": PAGE_TOO_OLD})

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the key that was sent, a fresh one without it."""
        return data or str(uuid4())
