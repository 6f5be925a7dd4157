"""Names of fields in the journal and in the register's facts."""

from canbao.journal.fields import FIELD_NAMES, FIELD_NAMES_OF
from canbao.presentation.language import in_language


def field_name(name: str, kind: str = "") -> str:
    """Return the name of a field of a ``kind`` of object in the reader's language.

    The same field is named by its object: the number of an employer, of a matter. An unknown field is returned
    unchanged.
    """
    return in_language(FIELD_NAMES_OF.get((kind, name), FIELD_NAMES.get(name, name)))
