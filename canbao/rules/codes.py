"""Load code tables: national codes with names in both languages and equivalent codes of older systems.

The tables are data (``canbao/rules/codes_data/*.yaml``), each with a version and its source. The program always stores
the national code. Import and export translate an older or a partner's code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from canbao.rules.traditional_characters import SIMPLIFIED
from canbao.values.bilingual import Bilingual
from canbao.values.months import Month
from canbao.values.text import normalise

FOLDER = Path(__file__).parent / "codes_data"

_HEADER = {"table", "title", "version", "source", "valid_from", "marks", "entries", "interfaces"}
_ENTRY = {"code", "zh", "en", "also", "form", "old", "valid_from", "valid_to", "note"}


class CodeTableError(Exception):
    """Raised for an invalid code table file. The message names the file and the code."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code table.

    ``also`` holds other words that people write for the entry, as on the card (汉 for 汉族). A word may belong to
    several entries (护照); then ``form``, the pattern of the entry's certificate numbers, tells which is meant.
    ``old`` holds equivalent codes of earlier systems. ``valid_from`` and ``valid_to`` are the first and last month the
    entry may be used for, None for no limit. ``more`` holds the entry's marks by name (see the table's ``marks``), each
    a text or a tuple of texts. ``note`` states a doubt about the source.
    """

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    form: str = ""
    old: tuple[str, ...] = ()
    valid_from: Month | None = None
    valid_to: Month | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def kind(self) -> str:
        """Return the entry's kind (chg_rea: join, resume, stop, ...; psn_type: active, retired), empty if none."""
        return str(self.more.get("kind", ""))

    @property
    def effect(self) -> str:
        """Return the effect of a stop reason on the insurance (chg_rea): ``suspend`` or ``end``, else empty."""
        return str(self.more.get("effect", ""))

    def text(self, language: str) -> str:
        """Return the name in a language: Chinese for a language code that begins with ``zh``, else English."""
        return self.zh if language.startswith("zh") else self.en

    def valid_in(self, month: Month) -> bool:
        """Return whether the entry may be used for a month."""
        return (self.valid_from is None or self.valid_from <= month) and (
            self.valid_to is None or month <= self.valid_to
        )


@dataclass(frozen=True)
class CodeTable:
    """A code table; ``entries`` are in display order.

    ``interfaces`` maps the name of a partner's list to its codes, each with the equivalent national code.
    """

    name: str
    zh: str
    en: str
    version: str
    source: str
    entries: tuple[Code, ...]
    interfaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def _by_word(self) -> dict[str, list[Code]]:
        """Map every way to write an entry to the entries: its code, its names, its other words."""
        found: dict[str, list[Code]] = {}
        for entry in self.entries:
            chinese = _word(entry.zh)
            # 居民身份证 is read as 居民身份证（户口簿） too.
            words = (entry.code, chinese, chinese.partition("(")[0], entry.en, *entry.also)
            for word in dict.fromkeys(_word(word) for word in words):
                found.setdefault(word, []).append(entry)
        return found

    @cached_property
    def _by_old(self) -> dict[str, Code]:
        return {old: entry for entry in self.entries for old in entry.old}

    def title(self, language: str) -> str:
        """Return the table's title: Chinese for a language code that begins with ``zh``, else English."""
        return self.zh if language.startswith("zh") else self.en

    def get(self, code: str) -> Code | None:
        """Return the entry of a national code, None when there is none."""
        return self._by_code.get(code)

    def find(self, text: str) -> list[Code]:
        """Return the entries that a typed text may mean: by code, by name in either language, by another word.

        A code is found without its leading zeros and with the zeros behind a point, as spreadsheets write it (``1`` and
        ``1.0`` for ``01``). Code and name together (``01 汉族``) are found when both mean the same entry.
        """
        if found := self._by_word.get(text):
            return found
        word = _word(text)
        found = self._by_word.get(word) or self._by_word.get(self._pad(word))
        if found is None and (parts := _CODE_AND_NAME.fullmatch(word)):
            by_code = self._by_word.get(parts["code"]) or self._by_word.get(self._pad(parts["code"]), [])
            found = [entry for entry in by_code if entry in self._by_word.get(parts["name"], [])]
        return found or []

    def _pad(self, word: str) -> str:
        """Return a number with the leading zeros of codes that are all of one length, and without zeros at its end."""
        digits = _FIGURE.fullmatch(word)
        widths = {len(entry.code) for entry in self.entries}
        return digits["whole"].zfill(max(widths) if len(widths) == 1 else 0) if digits else word

    def text(self, code: str, language: str) -> str:
        """Return the name of a code; for an unknown code return the code itself, so that old data still show."""
        entry = self.get(code)
        return entry.text(language) if entry else code

    def words(self, code: str) -> Bilingual:
        """Return a code's words in both languages; a code the table lacks stays as it is."""
        entry = self.get(code)
        return Bilingual(entry.en, entry.zh) if entry else Bilingual(code, code)

    def choices(self, language: str, month: Month | None = None, kind: str = "") -> list[tuple[str, str]]:
        """Return pairs of code and name in display order, optionally of one kind and valid in a month."""
        return [
            (entry.code, entry.text(language))
            for entry in self.entries
            if (not kind or entry.kind == kind) and (month is None or entry.valid_in(month))
        ]

    def from_old(self, code: str) -> Code | None:
        """Return the entry for an earlier system's code, None if there is none."""
        return self._by_old.get(code)

    def from_interface(self, interface: str, code: str) -> Code | None:
        """Return the entry for a partner's code, None if there is none. Raise KeyError for an unknown partner."""
        return self._by_code.get(self.interfaces[interface].get(code, ""))

    def to_interface(self, interface: str, code: str) -> str | None:
        """Return a partner's code for a national code, None if there is none. Raise KeyError for an unknown partner."""
        return next((theirs for theirs, ours in self.interfaces[interface].items() if ours == code), None)


_FIGURE = re.compile(r"(?P<whole>[0-9]{1,6})(?:\.0{1,6})?")
_CODE_AND_NAME = re.compile(r"(?P<code>[0-9]{1,6}|[a-z])[-:.、_|]?(?P<name>\D.*)")


def _word(text: str) -> str:
    return "".join(normalise(text).translate(SIMPLIFIED).lower().split())


class NoSuchTable(LookupError):
    """Raised when no code table has the name."""


@cache
def get_table(name: str) -> CodeTable:
    """Return a code table by its national name (``psn_type``); raise :class:`NoSuchTable`. The result is cached."""
    if name not in get_table_names():
        raise NoSuchTable(name)
    return load_table(FOLDER / f"{name}.yaml")


@cache
def get_table_names() -> tuple[str, ...]:
    """Return the names of all code tables, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def load_table(path: Path) -> CodeTable:
    """Load one table; raise :class:`CodeTableError` for an unknown key, a missing name or a duplicate code."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    _require(isinstance(raw, dict), path, "is no mapping")
    _known(raw, _HEADER, path, "the head")
    _require({"table", "title", "version", "source", "entries"} <= raw.keys(), path, "lacks a part of its head")
    _require(raw["table"] == path.stem, path, f"calls itself {raw['table']}")
    _require(set(raw["title"]) == {"zh", "en"}, path, "needs its title in zh and en")
    entries = tuple(_entry(path, raw, line) for line in raw["entries"])
    for what, codes in (
        ("code", [entry.code for entry in entries]),
        ("old code", [old for entry in entries for old in entry.old]),
        ("Chinese word", [entry.zh for entry in entries]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        _require(not twice, path, f"{what} appears twice: {', '.join(twice)}")
    return CodeTable(
        raw["table"],
        raw["title"]["zh"],
        raw["title"]["en"],
        str(raw["version"]),
        raw["source"],
        entries,
        _interfaces(path, raw.get("interfaces", {}), {entry.code for entry in entries}),
    )


def _require(right: bool, path: Path, what: str) -> None:
    if not right:
        raise CodeTableError(f"{path.name}: {what}")


def _known(raw: Mapping[str, Any], keys: set[str], path: Path, where: str) -> None:
    unknown = sorted(map(str, raw.keys() - keys))
    _require(not unknown, path, f"{where} has unknown {', '.join(unknown)}")


def _entry(path: Path, raw: Mapping[str, Any], line: Mapping[str, Any]) -> Code:
    where = f"entry {line.get('code')!r}"
    _known(line, _ENTRY | set(raw.get("marks", {})), path, where)
    for key in ("code", "zh", "en"):
        _require(isinstance(line.get(key), str) and line[key] != "", path, f"{where} needs {key} as a text")
    old = line.get("old", [])
    _require(all(isinstance(code, str) for code in old), path, f"{where} needs its old codes as texts")
    _require(all(isinstance(word, str) for word in line.get("also", [])), path, f"{where} needs its words as texts")
    _require(isinstance(line.get("form", ""), str), path, f"{where} needs its form as a pattern")
    marks = raw.get("marks", {})
    for name in line.keys() & marks.keys():
        values = line[name] if isinstance(line[name], list) else [line[name]]
        _require(set(values) <= set(marks[name]), path, f"{where}: {name} is of {', '.join(marks[name])}")
    _require("kind" not in marks or "kind" in line, path, f"{where} needs a kind")
    first = line.get("valid_from", raw.get("valid_from"))
    last = line.get("valid_to")
    try:
        start, end = first and Month(first), last and Month(last)
    except (ValueError, TypeError):
        raise CodeTableError(f"{path.name}: {where}: valid_from and valid_to are months yyyyMM") from None
    _require(not (start and end) or start <= end, path, f"{where} ends before it begins")
    return Code(
        line["code"],
        line["zh"],
        line["en"],
        tuple(line.get("also", ())),
        line.get("form", ""),
        tuple(old),
        start,
        end,
        {
            name: tuple(line[name]) if isinstance(line[name], list) else line[name]
            for name in line.keys() & marks.keys()
        },
        line.get("note", ""),
    )


def _interfaces(path: Path, raw: Mapping[str, Any], codes: set[str]) -> Mapping[str, Mapping[str, str]]:
    read: dict[str, Mapping[str, str]] = {}
    for name, interface in raw.items():
        _require(set(interface) == {"source", "codes"}, path, f"interface {name} needs source and codes")
        for theirs, ours in interface["codes"].items():
            _require(
                isinstance(theirs, str) and ours in codes, path, f"interface {name}: {theirs!r} means an unknown code"
            )
        ours_all = list(interface["codes"].values())
        twice = sorted({code for code in ours_all if ours_all.count(code) > 1})
        _require(not twice, path, f"interface {name}: {', '.join(twice)} has two codes")
        read[name] = MappingProxyType(dict(interface["codes"]))
    return MappingProxyType(read)
