"""A text in the two languages of the site, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from canbao.values.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same text in English and in simplified Chinese."""

    en: str
    zh: str

    def text(self, language: str) -> str:
        """Return the text in a language: Chinese for a code that begins with ``zh``, else English."""
        return self.zh if language.startswith("zh") else self.en

    def filled(self, words: Mapping[str, Any]) -> "Bilingual":
        """Return the text with its ``{names}`` filled in.

        A word may itself be a :class:`Bilingual`, or a list, which is shown as an enumeration. Months are shown as
        yyyyMM, dates as ISO. ``{name:yuan}`` shows an amount of fen in yuan.
        """

        def in_language(language: str) -> dict[str, Any]:
            return {name: _shown(word, language) for name, word in words.items()}

        return Bilingual(self.en.format(**in_language("en")), self.zh.format(**in_language("zh")))


def enumeration(items: Iterable[Bilingual | object], en: str = ", ", zh: str = "、") -> Bilingual:
    """Return items one after another in one text, between them a comma as each language writes it."""
    found = list(items)
    return Bilingual(
        *(mark.join(str(_shown(one, language)) for one in found) for language, mark in (("en", en), ("zh", zh)))
    )


class _Number(int):
    """A number inside a text: plain, or with the unit that the text asks for."""

    def __format__(self, unit: str) -> str:
        return yuan(Fen(self)) if unit == "yuan" else super().__format__(unit)


def _shown(word: Any, language: str) -> Any:
    """Return a word as a sentence in a language shows it."""
    if isinstance(word, Bilingual):
        return word.text(language)
    if isinstance(word, list | tuple):
        return enumeration(word).text(language)
    return _Number(word) if type(word) is int else word
