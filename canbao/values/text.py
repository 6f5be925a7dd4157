"""Clean text that people type and copy, and mask personal text.

Every reader of outside text (columns, forms, feeds, workbooks, commands) begins here, so that a value copied from a
workbook, a chat or a PDF is the same value everywhere.
"""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-")
_DOTS = dict.fromkeys(map(ord, "•․‧⋅∙・･·᛫ꞏ"), "·")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_HAN = r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_BLANK_IN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_BLANK_AT_DOT = re.compile(r"\s*·\s*")
_POINT_IN_HAN = re.compile(rf"(?<={_HAN})\.(?={_HAN})")
_CELL_ERROR = re.compile(r"#(?:N/A|NA|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_LOST = re.compile("[?\ufffd\u25a1\u3013\ue000-\uf8ff\U000f0000-\U0010ffff]")

MASK = "*"


def remove_invisible(text: str) -> str:
    """Return a text without the characters that nobody sees; blanks and ends of lines stay.

    Removed are the format characters of Unicode (category Cf: directions of writing such as U+202D, zero-width spaces
    and joiners, byte order marks, soft hyphens, tags), control characters such as NUL, variation selectors, and the
    letters and symbols that print nothing, such as the Hangul filler U+3164.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text if not _is_invisible(character))


def strip_invisible(text: str) -> str:
    """Return a text without invisible characters (:func:`remove_invisible`) and without surrounding spaces."""
    return remove_invisible(text).strip()


_PRINTS_NOTHING = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
)
"""Letters, marks and symbols without a form of their own: fillers of scripts, a blank of Braille, a null notehead."""


def _is_invisible(character: str) -> bool:
    if character.isspace():
        return False
    return (
        character in _PRINTS_NOTHING
        or unicodedata.category(character) in ("Cc", "Cf")
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def clean_cell(text: str) -> str:
    """Return a copied cell without invisible characters and without the apostrophe that keeps a cell as text.

    Spreadsheets and our own CSV files write it before long numbers and before texts that would be formulas.
    """
    if text.isascii() and text.isprintable():
        return text.strip().lstrip("'").strip()
    return strip_invisible(strip_invisible(text).lstrip("'\N{FULLWIDTH APOSTROPHE}"))


def normalise(text: str) -> str:
    """Return typed text in half width (NFKC), without surrounding spaces and invisible characters.

    Use it for identifiers, codes and amounts. Names have :func:`clean_name`, because NFKC replaces rare ideographs
    that look alike.
    """
    if text.isascii():
        return clean_cell(text)
    return clean_cell(unicodedata.normalize("NFKC", strip_invisible(text)))


def compact(text: str) -> str:
    """Return the bare characters of a typed identifier: half width, upper case, no spaces, no hyphens."""
    plain = normalise(text.translate(_DASHES)).translate(_DASHES)
    return "".join(plain.replace("-", "").split()).upper()


_BEFORE_NUMBER = re.compile(r"(?:NO\.?|№|号码?|编号)[:.]?(?=[0-9A-Z])")


def clean_reference(text: str) -> str:
    """Return the number of a document (tax receipt, notice, account) in the one spelling that identifies it.

    Half width, upper case, without blanks and without a word such as ``No.`` before it; every dash is ``-``.
    """
    plain = "".join(normalise(text.translate(_DASHES)).translate(_DASHES).split()).upper()
    match = _BEFORE_NUMBER.match(plain)
    return plain[match.end() :] if match else plain


def clean_name(text: str) -> str:
    """Return a name of a person as it is stored: one way to write what reads the same.

    Full-width Latin letters become plain ones; radicals that PDFs have in place of ideographs become the ideographs;
    spaces within a Han name disappear, others become one space; every dot between the parts of a name becomes ``·``
    (U+00B7). Rare ideographs stay as they are.
    """
    plain = "".join(
        unicodedata.normalize("NFKC", character) if "\u2e80" <= character <= "\u2fdf" else character
        for character in clean_cell(text).translate(_FULL_WIDTH).translate(_DOTS)
    )
    spaced = _BLANK_AT_DOT.sub("·", " ".join(plain.split()))
    return _POINT_IN_HAN.sub("·", _BLANK_IN_HAN.sub("", spaced))


def has_han(text: str) -> bool:
    """Return whether a text has a Chinese character."""
    return re.search(_HAN, text) is not None


def has_lost_characters(text: str) -> bool:
    """Return whether a text has characters that replace others which a file or a font has lost, such as ``张??``."""
    return _LOST.search(text.translate(_FULL_WIDTH)) is not None


def is_cell_error(text: str) -> bool:
    """Return whether a text is the error of a spreadsheet's formula, such as ``#N/A``, and so no value at all."""
    if text.isascii() and "#" not in text:
        return False
    return _CELL_ERROR.fullmatch(normalise(text)) is not None


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
