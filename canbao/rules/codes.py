"""Code tables as versioned data: national codes, both languages, and the old codes that imports still bring."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from canbao.values.months import Month

FOLDER = Path(__file__).parent / "codes_data"


class CodeTableError(ValueError):
    """A code table's file is wrong. Its text names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its texts, the old codes that mean it, and the months in which it may be chosen.

    ``more`` holds what one table alone says of its codes (a stop reason's ``effect``, an interface's own code).
    """

    code: str
    zh: str
    en: str
    old: tuple[str, ...] = ()
    valid_from: Month | None = None
    valid_to: Month | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code table: its name, version, where it comes from, and its codes in their order."""

    name: str
    version: str
    source: str
    entries: tuple[Code, ...]
    by_code: Mapping[str, Code]

    def get(self, code: str) -> Code | None:
        """Return a code's entry, None when the table has no such code."""
        return self.by_code.get(code)

    def text(self, code: str, language: str) -> str:
        """Return a code's words in a language (``zh…`` or ``en``); a code the table lacks is returned as it is."""
        entry = self.by_code.get(code)
        return code if entry is None else entry.zh if language.startswith("zh") else entry.en

    def choices(self, language: str) -> list[tuple[str, str]]:
        """Return (code, words) of every code in a language, in the table's order."""
        return [(entry.code, self.text(entry.code, language)) for entry in self.entries]

    def from_old(self, old: str) -> Code | None:
        """Return the entry an old code means, None when it means none or more than one."""
        found = [entry for entry in self.entries if old in entry.old]
        return found[0] if len(found) == 1 else None

    def from_interface(self, interface: str, code: str) -> Code | None:
        """Return the entry that an interface writes as ``code`` where it departs from this table (psn_cert_type 16/17)."""
        for entry in self.entries:
            if entry.more.get("interfaces", {}).get(interface) == code:
                return entry
        return self.by_code.get(code)


_KEYS = {"code", "zh", "en", "old", "from", "to"}


def _code(origin: str, raw: Any) -> Code:
    if isinstance(raw, list):
        raw = dict(zip(("code", "zh", "en", "old"), raw, strict=False))
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), str) and raw[key] for key in ("code", "zh", "en")):
        raise CodeTableError(f"{origin}: {raw!r} lacks code, zh or en as text")
    return Code(
        raw["code"],
        raw["zh"],
        raw["en"],
        tuple(str(old) for old in raw.get("old") or ()),
        Month(raw["from"]) if raw.get("from") else None,
        Month(raw["to"]) if raw.get("to") else None,
        {key: value for key, value in raw.items() if key not in _KEYS},
    )


def load(path: Path) -> CodeTable:
    """Return the table of a file; raise :class:`CodeTableError` for a missing part or a code that stands twice."""
    document = yaml.safe_load(path.read_text("utf-8"))
    for part in ("version", "source", "entries"):
        if not document.get(part):
            raise CodeTableError(f"{path.name}: has no {part}")
    entries = tuple(_code(path.name, raw) for raw in document["entries"])
    by_code = {entry.code: entry for entry in entries}
    if len(by_code) != len(entries):
        twice = sorted(entry.code for entry in entries if sum(other.code == entry.code for other in entries) > 1)
        raise CodeTableError(f"{path.name}: code {twice[0]} stands twice")
    return CodeTable(path.stem, str(document["version"]), document["source"], entries, by_code)


@cache
def table(name: str) -> CodeTable:
    """Return a code table by its name; raise FileNotFoundError when there is none."""
    return load(FOLDER / f"{name}.yaml")


def names() -> list[str]:
    """Return the names of all code tables."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))
