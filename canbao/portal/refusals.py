"""Sentences of refusals for employers."""

from canbao.presentation.language import in_language
from canbao.values.refusals import Refusal


def sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal, why and what to do next, in the reader's language."""
    return in_language(refusal.message)
