"""The reader's language, and texts and codes in it."""

from django.utils.functional import lazy
from django.utils.translation import get_language

from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual


def get_reader_language() -> str:
    """Return the reader's language."""
    return get_language() or "zh-hans"


def in_language(text: Bilingual | str) -> str:
    """Return a bilingual text in the reader's language."""
    return text.text(get_reader_language()) if isinstance(text, Bilingual) else text


spoken_later = lazy(in_language, str)
"""The lazy form of ``in_language``, for texts of forms, which are declared before the reader is known."""


def in_words(code: str, table_name: str) -> str:
    """Return the text of a code in the reader's language; an unknown code is returned unchanged."""
    return in_language(get_table(table_name).words(code)) if code else ""


def scheme_name(code: str) -> str:
    """Return a scheme's name in the reader's language; an unknown code is returned unchanged."""
    return in_words(code, "insutype")
