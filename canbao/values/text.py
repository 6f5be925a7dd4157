"""Text that people typed, brought to one form; and personal text, hidden but for what tells two people apart."""

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣ー"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)

MASK = "*"


def normalise(text: str) -> str:
    """Return typed text in half width (NFKC), without spaces around it or invisible characters within.

    For identifiers, codes and figures. Not for names: NFKC also replaces rare ideographs that look alike.
    """
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def compact(text: str) -> str:
    """Return typed text as the bare characters of an identifier: half width, upper case, no space, no hyphen."""
    plain = normalise(text).translate(_DASHES)
    return "".join(plain.replace("-", "").split()).upper()


def mask_name(name: str) -> str:
    """Return a name with all but its first character hidden: ``张*``, ``欧***``."""
    return name[:1] + MASK * (len(name) - 1)


def mask_number(number: str) -> str:
    """Return a certificate or account number with its first 6 and last 4 characters shown.

    Where that would hide fewer than four characters, one fourth at each end is shown instead. A number that is masked
    already comes back unchanged.
    """
    return _masked(number, 6, 4)


def mask_phone(phone: str) -> str:
    """Return a phone number with its first 3 and last 4 characters shown, ``138****0000``; a short one shows less."""
    return _masked(phone, 3, 4)


def _masked(text: str, first: int, last: int) -> str:
    if len(text) < first + last + 4:
        first = last = len(text) // 4
    return text[:first] + MASK * (len(text) - first - last) + text[len(text) - last :]
