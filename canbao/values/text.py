"""Normalise typed text, and mask personal text."""

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣ー"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

MASK = "*"


def normalise(text: str) -> str:
    """Return typed text in half width (NFKC), without surrounding spaces and invisible characters.

    Use it for identifiers, codes and amounts, not for names: NFKC replaces rare ideographs that look alike.
    """
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def compact(text: str) -> str:
    """Return the bare characters of a typed identifier: half width, upper case, no spaces, no hyphens."""
    plain = normalise(text).translate(_DASHES)
    return "".join(plain.replace("-", "").split()).upper()


def mask_name(name: str) -> str:
    """Return a name with all but its first character hidden: ``张*``, ``欧***``."""
    return name[:1] + MASK * (len(name) - 1)


def mask_number(number: str) -> str:
    """Return a certificate or account number with its first 6 and last 4 characters shown.

    A shorter number, with fewer than four characters to hide, shows a quarter at each end. A masked number is returned
    unchanged.
    """
    return _masked(number, 6, 4)


def mask_phone(phone: str) -> str:
    """Return a phone number with its first 3 and last 4 characters shown, ``138****0000``. A short one shows less."""
    return _masked(phone, 3, 4)


def _masked(text: str, first: int, last: int) -> str:
    if len(text) < first + last + 4:
        first = last = len(text) // 4
    return text[:first] + MASK * (len(text) - first - last) + text[len(text) - last :]
