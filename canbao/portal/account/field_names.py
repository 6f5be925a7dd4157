"""Texts of the portal: sentences of refusals, scheme names, names of missing particulars."""

from canbao.access.queries import PARTICULAR_NAMES
from canbao.presentation.language import in_language
from canbao.rules.codes import get_table
from canbao.values.bilingual import enumeration
from canbao.values.refusals import Refusal


def scheme_name(code: str) -> str:
    """Return a scheme's name in the reader's language."""
    return in_language(get_table("insutype").words(code))


def join_field_names(fields: list[str]) -> str:
    """Return the names of particulars as an enumeration."""
    return in_language(enumeration(PARTICULAR_NAMES[field] for field in fields))


def sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal, why and what to do next, in the reader's language."""
    return in_language(refusal.message)
