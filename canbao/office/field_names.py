"""Words of the agency's site: posts, and the verbs and fields of the journal."""

from canbao.journal.fields import FIELD_NAMES
from canbao.presentation.templatetags.matters import in_language


def field_name(name: str) -> str:
    """Return what a field is called; a field without words as it is."""
    return in_language(FIELD_NAMES.get(name, name))
