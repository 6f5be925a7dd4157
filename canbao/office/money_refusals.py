"""Error messages of form fields, taken from the refusals of acts."""

from typing import Any

from canbao.presentation.language import spoken_later
from canbao.values.refusals import DeclaredRefusal


def get_required_message(refusal: DeclaredRefusal) -> dict[str, Any]:
    """Return the error message for an empty field: the sentence of the act's refusal."""
    return {"required": spoken_later(refusal.message)}
