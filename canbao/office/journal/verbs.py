"""Texts for the journal's verbs."""

from canbao.journal.verbs import VERBS
from canbao.presentation.templatetags.matters import in_language


def verb_text(code: str) -> str:
    """Return what a verb of the journal means; a verb that nobody declares is shown as it is."""
    return in_language(VERBS[code].name) if code in VERBS else code
