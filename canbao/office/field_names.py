"""Names of fields in the journal and in the register's facts."""

from canbao.journal.fields import FIELD_NAMES
from canbao.presentation.language import in_language


def field_name(name: str) -> str:
    """Return the name of a field in the reader's language; an unknown field is returned unchanged."""
    return in_language(FIELD_NAMES.get(name, name))
