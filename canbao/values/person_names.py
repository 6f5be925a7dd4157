"""Judge whether a text can be the name of a person as a certificate shows it.

The rules refuse what is written in place of a name: a masked name, a filler, a formula. They refuse no name for being
rare: Han characters of every extension, names with ``·``, letters of any script, accents, apostrophes, hyphens.
"""

import re
import unicodedata
from typing import Literal

from canbao.values.text import MASK, has_lost_characters

NotANameReason = Literal["lost", "masked", "filler", "character", "dots", "short", "accents"]

_BETWEEN_LETTERS = frozenset(" ·-'\u2018\u2019`\u00b4\u2032.,\u055a\u05f3\u05f4\u0f0b")
"""Blank, dot, hyphen, the ways to type an apostrophe, point and comma; signs of Armenian, Hebrew and Tibetan names."""
_MASKS = frozenset(f"{MASK}×✱✻●○■▇█_#")
_MASKED_HAN = re.compile(r"[^\x00-\x7f]+(?:[Xx]{2,}|某+)")
"""张XX and 张某: letters in place of a given name."""
_IDEOGRAPHIC_ZERO = "〇"
_EXTENSIONS = ("\U00020000", "\U0003ffff")
"""The planes of the Han extensions, also of those that Python's Unicode data do not know yet."""

_LATIN_FILLERS = ("null", "none", "nil", "nan", "na", "undefined", "unknown", "unnamed", "name", "test")
_HAN_FILLERS = (
    "无",
    "無",
    "空",
    "暂无",
    "暫無",
    "没有",
    "未知",
    "不详",
    "不詳",
    "待定",
    "待补",
    "待填",
    "无名",
    "姓名",
    "测试",
)
_FILLERS = frozenset(_LATIN_FILLERS + _HAN_FILLERS)
"""What programs and people write where they have no name, in small letters and without other characters."""

_DIACRITIC = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACK = re.compile(rf"[{_DIACRITIC}]{{3,}}")
"""More accents on a letter than any language writes; two remain on some letters of Vietnamese or Yoruba."""
_MOST_MARKS = 6
"""The most marks of another kind in a row, such as the vowels and tones of Indic and Tibetan scripts."""


class NotAName(ValueError):
    """A text is no name of a person.

    ``reason``:

    - ``lost``: characters were replaced by ? or a box.
    - ``masked``: characters are hidden by ``*``.
    - ``filler``: a word for nothing, such as NULL or 无.
    - ``character``: a ``character`` that no name has, such as ``=``.
    - ``dots``: ``·``, hyphen, comma or apostrophe where a part of the name is missing.
    - ``accents``: more accents on a letter than any language writes.
    - ``short``: fewer than two letters.
    """

    def __init__(self, reason: NotANameReason, character: str = "") -> None:
        super().__init__(reason)
        self.reason: NotANameReason = reason
        self.character = character


def check_person_name(name: str) -> None:
    """Raise :class:`NotAName` when a name, cleaned by ``values.text.clean_name``, cannot be a person's."""
    if has_lost_characters(name):
        raise NotAName("lost")
    letters = [character for character in name if _is_letter(character)]
    bare = "".join(letters).casefold()
    if bare in _FILLERS and not any(character.isdigit() for character in name):
        raise NotAName("filler")
    if letters and any(character in _MASKS for character in name) or _MASKED_HAN.fullmatch(name):
        raise NotAName("masked")
    if any(character.isdigit() for character in name) or len(letters) < 2:
        raise NotAName("short")
    for character in name:
        if not (_is_letter(character) or _is_mark(character) or character in _BETWEEN_LETTERS):
            raise NotAName("character", character)
    if name[0] in "·-.," or name[-1] in "·-," or re.search(r"··|--|,,", name):
        raise NotAName("dots")
    if _is_mark(name[0]) or _has_stacked_marks(name):
        raise NotAName("accents")


def _is_letter(character: str) -> bool:
    is_extension = _EXTENSIONS[0] <= character <= _EXTENSIONS[1]
    return is_extension or character == _IDEOGRAPHIC_ZERO or unicodedata.category(character).startswith("L")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc")


def _has_stacked_marks(name: str) -> bool:
    composed = unicodedata.normalize("NFC", name)
    if _STACK.search(composed):
        return True
    in_row = 0
    for character in composed:
        in_row = in_row + 1 if _is_mark(character) else 0
        if in_row > _MOST_MARKS:
            return True
    return False
