"""Compare a typed name with a registered one: the same, alike, or different."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from pypinyin import Style, pinyin

from canbao.values.text import clean_name, has_han

Likeness = Literal["same", "alike", "different"]
"""How two names compare.

- ``same``: they differ at most in blanks, dots, case, and the order of Latin words.
- ``alike``: they read the same or nearly so, as variants, traditional characters, homophones, and pinyin do.
- ``different``: anything else.
"""


def compare_names(first: str, second: str) -> Likeness:
    """Return how two names of people compare. An empty name differs from every name."""
    one, other = (unicodedata.normalize("NFC", clean_name(name)) for name in (first, second))
    if not one or not other:
        return "different"
    if has_han(one) and has_han(other):
        return _compare_han(_without_marks(one), _without_marks(other))
    if has_han(one):
        return _compare_pinyin(one, other)
    if has_han(other):
        return _compare_pinyin(other, one)
    return _compare_latin(one, other)


def _without_marks(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalpha())


def _compare_han(one: str, other: str) -> Likeness:
    if one == other:
        return "same"
    readings, others = _get_readings(one), _get_readings(other)
    if len(readings) != len(others):
        return "different"
    return "alike" if all(read & heard for read, heard in zip(readings, others, strict=True)) else "different"


def _compare_pinyin(han: str, latin: str) -> Likeness:
    letters = "".join(_get_words(latin))
    readings = _get_readings(_without_marks(han))
    # A passport or a form in another language has the given name first; a surname has one or two characters.
    orders = (readings[turn:] + readings[:turn] for turn in range(min(len(readings), 3)))
    return "alike" if any(_is_spelled(letters, order) for order in orders) else "different"


def _get_readings(han: str) -> list[frozenset[str]]:
    """Return the readings of each character without tones, and the character itself."""
    return [
        frozenset({character}.union(*map(_get_spellings, pinyin(character, Style.NORMAL, heteronym=True)[0])))
        for character in han
    ]


def _get_spellings(reading: str) -> set[str]:
    """Return the ways to write a reading: passports write LYU for lü, other cards LV or LU."""
    plain = reading.replace("ü", "v")
    return {plain.replace("v", vowel) for vowel in ("v", "u", "yu")}


def _is_spelled(letters: str, readings: Sequence[frozenset[str]]) -> bool:
    if not readings:
        return not letters
    return any(
        _is_spelled(letters[len(reading) :], readings[1:]) for reading in readings[0] if letters.startswith(reading)
    )


def _get_words(latin: str) -> list[str]:
    """Return the words of a Latin name in small letters without accents."""
    plain = unicodedata.normalize("NFKD", latin).casefold()
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return "".join(character if character.isalpha() else " " for character in kept).split()


def _get_rotations(words: Sequence[str]) -> Iterator[str]:
    return ("".join([*words[turn:], *words[:turn]]) for turn in range(len(words)))


def _compare_latin(one: str, other: str) -> Likeness:
    words, others = _get_words(one), _get_words(other)
    is_same = sorted(words) == sorted(others) or "".join(words) in _get_rotations(others)
    is_same = is_same or "".join(others) in _get_rotations(words)
    if is_same and words:
        has_other_accents = sorted(_without_marks(one)) != sorted(_without_marks(other))
        return "alike" if has_other_accents else "same"
    few, many = sorted((set(words), set(others)), key=len)
    return "alike" if len(few) > 1 and few <= many else "different"
