"""The reader's language."""

from django.utils.translation import get_language


def get_reader_language() -> str:
    """Return the reader's language."""
    return get_language() or "zh-hans"
