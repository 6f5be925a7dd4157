"""Refusals: each is declared once, beside the act that raises it, with its code and its message in both languages.

NOTHING_OVERDUE = refusal("nothing_overdue", Text("Nothing of this employer is overdue.", "该单位没有逾期欠费。"))
...
raise NOTHING_OVERDUE()
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canbao.values.bilingual import Bilingual


class Refusal(Exception):
    """An act was refused and nothing was changed. ``declared`` says why; ``words`` fill its message."""

    def __init__(self, declared: "DeclaredRefusal", words: Mapping[str, Any]) -> None:
        super().__init__(f"{declared.code} {dict(words)}")
        self.declared, self.words = declared, dict(words)

    @property
    def code(self) -> str:
        """The code of the declared refusal."""
        return self.declared.code

    @property
    def message(self) -> Bilingual:
        """What happened and what to do next."""
        return self.declared.message.filled(self.words)

    def sentence(self, language: str) -> str:
        """Return the message in a language."""
        return self.message.text(language)


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredRefusal:
    """A way an act can be refused: a code, unique in the product, and a message with ``{names}`` of the words."""

    code: str
    message: Bilingual

    def __call__(self, **words: Any) -> Refusal:
        """Return the exception to raise, with the words that fill the message."""
        return Refusal(self, words)


DECLARED: dict[str, DeclaredRefusal] = {}
"""Every declared refusal of the modules imported so far, by code."""


def refusal(code: str, message: Bilingual) -> DeclaredRefusal:
    """Declare a refusal and return it. Raise ValueError for a code that is declared already."""
    if code in DECLARED:
        raise ValueError(f"the refusal {code} is declared twice")
    DECLARED[code] = DeclaredRefusal(code, message)
    return DECLARED[code]
