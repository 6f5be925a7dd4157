"""Texts of the portal: sentences of refusals, names of missing particulars."""

from canbao.access.queries import PARTICULAR_NAMES
from canbao.presentation.language import in_language
from canbao.values.bilingual import enumeration
from canbao.values.refusals import Refusal


def join_field_names(fields: list[str]) -> str:
    """Return the names of particulars as an enumeration."""
    return in_language(enumeration(PARTICULAR_NAMES[field] for field in fields))


def sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal, why and what to do next, in the reader's language."""
    return in_language(refusal.message)
