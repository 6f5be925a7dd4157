"""Names of missing particulars."""

from canbao.access.queries import PARTICULAR_NAMES
from canbao.presentation.language import in_language
from canbao.values.bilingual import enumeration


def join_field_names(fields: list[str]) -> str:
    """Return the names of particulars as an enumeration."""
    return in_language(enumeration(PARTICULAR_NAMES[field] for field in fields))
