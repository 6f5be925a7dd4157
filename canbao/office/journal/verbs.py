"""Texts for the journal's verbs."""

from canbao.journal.verbs import VERBS
from canbao.presentation.language import in_language


def verb_text(code: str) -> str:
    """Return the text for a verb of the journal; an undeclared verb is returned unchanged."""
    return in_language(VERBS[code].name) if code in VERBS else code
