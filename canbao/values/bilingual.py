"""A text in the two languages of the site, kept as data where it belongs to what it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same text in English and in simplified Chinese."""

    en: str
    zh: str

    def text(self, language: str) -> str:
        """Return the text in a language: Chinese for every code that begins with ``zh``."""
        return self.zh if language.startswith("zh") else self.en

    def filled(self, words: Mapping[str, Any]) -> "Bilingual":
        """Return the text with its ``{names}`` filled in; a word may itself be a :class:`Bilingual`."""

        def in_language(language: str) -> dict[str, Any]:
            return {name: word.text(language) if isinstance(word, Bilingual) else word for name, word in words.items()}

        return Bilingual(self.en.format(**in_language("en")), self.zh.format(**in_language("zh")))
