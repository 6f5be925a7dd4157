"""Policy packs: the law of a city as dotted parameter names with values and the months they apply from."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from canbao.rules.parameters import get_parameter, raw_value, read_value
from canbao.values.months import Month

ALWAYS = Month(190001)
"""The month an undated value applies from."""

_UNSET: Any = object()


class PackError(ValueError):
    """Raised for an invalid pack. The message names the file, the parameter and the mistake."""


class UnknownParameter(LookupError):
    """Raised when the program asks for a name missing from the parameter table: a programming error."""


class NotInForce(LookupError):
    """Raised when a required parameter has no value in force in a month."""

    def __init__(self, name: str, month: Month) -> None:
        super().__init__(f"nothing is in force for {name} in {int(month)}")
        self.name, self.month = name, month


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """A value with the month it applies from, its source, and whether it is only an example.

    A ``value`` of None ends the parameter in that month. ``source`` is empty where a case file gives none.
    """

    value: Any
    since: Month
    source: str
    example: bool = False

    def for_category(self, category: str) -> Any:
        """Return the value for a person category (``"*"`` matches the rest), None if there is none."""
        value = self.value
        return value.get(category, value.get("*")) if isinstance(value, Mapping) else value


def _entry(name: str, raw: Mapping[str, Any]) -> ValueInForce:
    unknown = sorted(map(str, raw.keys() - {"from", "value", "source", "example"}))
    if unknown:
        raise ValueError(f"has an unknown key {unknown[0]}")
    source, example = raw.get("source", ""), raw.get("example", False)
    if not isinstance(source, str) or not isinstance(example, bool):
        raise ValueError("needs its source as a text and example as true or false")
    since = raw.get("from", int(ALWAYS))
    try:
        if isinstance(since, bool) or not isinstance(since, int):
            raise ValueError
        month = Month(since)
    except ValueError:
        raise ValueError(f"counts from {since!r}, which is no month yyyyMM") from None
    value = None if raw["value"] is None else read_value(name, raw["value"])
    return ValueInForce(value, month, source, example)


def _dated(raw: Any) -> list[Mapping[str, Any]] | None:
    """Return the entries of a dated value, None for an undated one. A mapping by category is undated."""
    items = raw if isinstance(raw, list) else [raw]
    if not items or not all(isinstance(item, Mapping) and "value" in item for item in items):
        return None
    return items


def _lacks_value(raw: Any) -> bool:
    """Return whether a dated entry lacks its value, here or in a list of entries."""
    items = raw if isinstance(raw, list) else [raw]
    return any(isinstance(item, Mapping) and item.keys() & {"from", "source", "example"} for item in items)


def _history(origin: str, name: str, raw: Any) -> tuple[ValueInForce, ...]:
    if get_parameter(name) is None:
        raise PackError(f"{origin}: {name} is not the name of a parameter")
    read: list[ValueInForce] = []
    dated = _dated(raw)
    if dated is None and _lacks_value(raw):
        raise PackError(f"{origin}: {name} has an entry without a value")
    for item in dated or [{"value": raw}]:
        try:
            entry = _entry(name, item)
        except ValueError as error:
            raise PackError(f"{origin}: {name} {error}") from None
        if read and entry.since <= read[-1].since:
            raise PackError(f"{origin}: {name}: {int(entry.since)} does not come after {int(read[-1].since)}")
        read.append(entry)
    return tuple(read)


@dataclass(frozen=True, slots=True)
class Pack:
    """The parameters of a city, each with its values ordered by the month they apply from.

    ``computed`` keeps what formulas computed from the parameters, by formula and arguments; a pack never changes.
    """

    parameters: Mapping[str, tuple[ValueInForce, ...]]
    computed: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], origin: str) -> "Pack":
        """Return the pack of a file's or a case's ``rules``. Raise :class:`PackError` naming the origin.

        A value is plain (always in force) or one or more ``{from, value, source, example}``, with ``from`` rising. A
        ``value`` of null ends the parameter.
        """
        return cls({str(name): _history(origin, str(name), raw) for name, raw in mapping.items()})

    def laid_over(self, other: "Pack") -> "Pack":
        """Return both packs' parameters; a name in this pack replaces the other pack's whole history of it."""
        return Pack({**other.parameters, **self.parameters})

    def with_published(self, name: str, since: Month, value: Any, source: str = "") -> "Pack":
        """Return the pack with one more raw value, in force from a month until the next value begins.

        It replaces a value that applies from the same month. Raise :class:`PackError` for an invalid value.
        """
        [entry] = _history("published", name, [{"from": int(since), "value": value, "source": source}])
        others = [old for old in self.parameters.get(name, ()) if old.since != since]
        return Pack({**self.parameters, name: tuple(sorted([*others, entry], key=lambda each: each.since))})

    def get_value_in_force(self, name: str, month: Month) -> ValueInForce | None:
        """Return the value of a parameter in force in a month, with its source; None if there is none.

        Raise :class:`UnknownParameter` for a name missing from the parameter table.
        """
        if name not in self.parameters and not _is_parameter(name):
            raise UnknownParameter(name)
        in_force = next((entry for entry in reversed(self.parameters.get(name, ())) if entry.since <= month), None)
        return None if in_force is None or in_force.value is None else in_force

    def at(self, month: Month) -> "Rules":
        """Return the rules in force in a month."""
        return Rules(self, month)


@dataclass(frozen=True, slots=True)
class LawDay:
    """A day and the law to apply: what the state of a bill, its late fee and the accounting month depend on."""

    day: date
    pack: Pack


@lru_cache(maxsize=512)
def _is_parameter(name: str) -> bool:
    return get_parameter(name) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a pack in one month."""

    pack: Pack
    month: Month

    def __getitem__(self, name: str) -> Any:
        """Return the value in force; raise :class:`NotInForce` if there is none."""
        return self.get(name)

    def get(self, name: str, default: Any = _UNSET) -> Any:
        """Return the value in force, else ``default``; without a default raise :class:`NotInForce`."""
        in_force = self.pack.get_value_in_force(name, self.month)
        if in_force is not None:
            return in_force.value
        if default is _UNSET:
            raise NotInForce(name, self.month)
        return default


def pack_text(pack: Pack) -> str:
    """Return a pack as the text of a file that :func:`load_pack` reads as the same pack."""
    return yaml.safe_dump(
        {
            "rules": {
                name: [_in_file(entry) for entry in history] for name, history in pack.parameters.items() if history
            }
        },
        allow_unicode=True,
        sort_keys=False,
        width=120,
    )


def _in_file(entry: ValueInForce) -> dict[str, Any]:
    values = {"from": int(entry.since), "value": raw_value(entry.value), "source": entry.source or "–"}
    return {**values, "example": True} if entry.example else values


class UniqueKeyLoader(yaml.SafeLoader):
    """Load YAML and refuse duplicate names, since the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Return the mapping; raise a YAML error with line and name for a duplicate name."""
        seen = set()
        for key, _value in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} appears twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_pack(*paths: Path) -> Pack:
    """Return the pack of files; later files override earlier ones. Raise :class:`PackError`.

    A file holds ``pack`` (division code), ``title`` and ``rules``. Every dated value in it names its source.
    """
    pack = Pack({})
    for path in paths:
        pack = _file(Path(path)).laid_over(pack)
    return pack


def _file(path: Path) -> Pack:
    try:
        document = yaml.load(path.read_text("utf-8"), Loader=UniqueKeyLoader)  # noqa: S506 - a SafeLoader, made stricter
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        # The YAML reader raises ValueError or TypeError for an invalid date or a list used as a name.
        raise PackError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("rules"), dict):
        raise PackError(f"{path.name}: has no mapping called rules")
    unknown = sorted(map(str, document.keys() - {"pack", "title", "rules"}))
    if unknown:
        raise PackError(f"{path.name}: has an unknown part {unknown[0]}")
    for name, raw in document["rules"].items():
        if get_parameter(str(name)) and any(not item.get("source") for item in _dated(raw) or ()):
            raise PackError(f"{path.name}: {name} has a value without a source")
    return Pack.from_mapping(document["rules"], path.name)
