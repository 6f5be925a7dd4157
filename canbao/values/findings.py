"""What a check has to say about one line of a filing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a filing, tied to the place it speaks of.

    ``line`` is the line's position from 1, or None for the filing as a whole; ``column`` the name of
    a column, or None for the line as a whole. ``code`` names the sentence (see ``matters.finding_sentences``) and
    ``words`` fills it. An error forbids submitting; a warning is shown and kept as evidence.
    """

    level: Level
    code: str
    line: int | None = None
    column: str | None = None
    words: Mapping[str, Any] = field(default_factory=dict)

    def as_plain(self) -> dict[str, Any]:
        """Return the finding as JSON-ready plain values (the form kept with a submitted line)."""
        return {
            "level": self.level,
            "code": self.code,
            "line": self.line,
            "column": self.column,
            "words": dict(self.words),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Finding":
        """Return the finding that :meth:`as_plain` wrote."""
        return cls(plain["level"], plain["code"], plain["line"], plain["column"], plain["words"])


def has_errors(findings: Iterable[Finding]) -> bool:
    """Return whether one of the findings forbids submitting."""
    return any(finding.level == "error" for finding in findings)
