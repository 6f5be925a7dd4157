"""Sentences for refusals of acts on money, by code."""

from typing import Any

from canbao.presentation.templatetags.matters import spoken_later
from canbao.values.refusals import DeclaredRefusal


def get_required_message(refusal: DeclaredRefusal) -> dict[str, Any]:
    """Return what an empty field is answered: the sentence the act would refuse it with."""
    return {"required": spoken_later(refusal.message)}
