"""Translate the command's messages into the language of the terminal.

This works without Django, since some commands never start it.
"""

import gettext
import os
import unicodedata
from functools import cache
from pathlib import Path

_LOCALE = Path(__file__).resolve().parents[1] / "locale"


def is_terminal_chinese() -> bool:
    """Return whether the terminal's language is Chinese (LC_ALL, LC_MESSAGES, LANG, in this order)."""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.startswith("zh")


def language() -> str:
    """Return the code of the terminal's language: zh-hans or en."""
    return "zh-hans" if is_terminal_chinese() else "en"


@cache
def _catalogue() -> gettext.NullTranslations:
    if is_terminal_chinese():
        return gettext.translation("django", _LOCALE, ["zh_Hans"], fallback=True)
    return gettext.NullTranslations()


def _(message: str) -> str:
    """Return a message in the terminal's language: its Chinese translation, or the English text."""
    return _catalogue().gettext(message)


def pad_to_width(text: str, width: int) -> str:
    """Return a text padded with spaces to a width in terminal columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, width - taken)
