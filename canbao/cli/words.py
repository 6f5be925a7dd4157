"""The command's own words in the language of the terminal, without Django: some commands never start it."""

import gettext
import os
from functools import cache
from pathlib import Path

_LOCALE = Path(__file__).resolve().parents[1] / "locale"


@cache
def _catalogue() -> gettext.NullTranslations:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    languages = ["zh_Hans"] if spoken.startswith("zh") else []
    return gettext.translation("django", _LOCALE, languages, fallback=True) if languages else gettext.NullTranslations()


def _(message: str) -> str:
    """Return a message in Chinese when the terminal's language (LC_ALL, LC_MESSAGES, LANG) is, else as it is."""
    return _catalogue().gettext(message)
