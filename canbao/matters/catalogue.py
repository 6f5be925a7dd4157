"""The catalogue of online services: loads each package of ``canbao.services`` and rejects a faulty one at start."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import yaml

from canbao.matters.columns import Column, get_column_faults
from canbao.matters.facts import Facts, Line
from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.fact_changes import FactChange
from canbao.values.findings import Finding

PACKAGE = "canbao.services"

GUIDE_PARTS = (
    "summary",
    "conditions",
    "materials",
    "procedure",
    "statutory_time",
    "promised_time",
    "fee",
    "result",
    "basis",
    "advice",
    "supervision",
)
"""The parts of a service guide (办事指南), each with ``en`` and ``zh`` (a text or a list of texts)."""


class FaultyService(Exception):
    """A service package lacks a part or contradicts itself. The product does not start with it."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a service.

    - ``code`` is also the folder's name.
    - ``summary`` is the sentence under the title in the list of services; ``order`` sorts that list.
    - ``kind``: a filing changes the register after review, an inquiry only reads.
    - ``lines``: typed people, people picked from the roster, everyone on it, or none (the employer's particulars).
    - ``documents`` says whether documents may be attached.
    - ``roster`` lists the insurance statuses of the people who can be picked; empty for all.
    - ``touches`` names what of a person's record the service changes: ``coverage``, ``wage``, ``category``,
      ``particulars``. Two filings for one person contradict each other when they touch the same.
    - ``most_lines`` is above the number of people of any employer; it only limits what one request can do.
    """

    code: str
    title: Bilingual
    summary: Bilingual
    scheme: str
    kind: Literal["filing", "inquiry"]
    lines: Literal["typed", "picked", "everyone", "none"]
    order: int
    most_lines: int = 20_000
    documents: bool = False
    roster: tuple[str, ...] = ()
    touches: frozenset[Literal["coverage", "wage", "category", "particulars"]] = frozenset()

    def contradicts(self, other: "Declaration") -> bool:
        """Return whether a filing of this service excludes one of the other service for the same person."""
        return self.code == other.code or bool(self.touches & other.touches)


Check = Callable[[Sequence[Line], Facts], list[Finding]]
Effect = Callable[[Sequence[Line], Facts], list[FactChange]]


Prefill = Callable[[Mapping[str, Any], Facts], dict[str, str]]
"""Return the initial raw texts of a new line by column.

The particulars are those of the picked person (field names of ``InsuredPerson``), or of the employer where a service
has no people. A typed line has no prefill; it begins with the defaults of its columns.
"""


@dataclass(frozen=True, slots=True)
class Service:
    """A loaded service: its declaration and its parts."""

    declaration: Declaration
    columns: tuple[Column, ...]
    check: Check
    effect: Effect
    sentences: Mapping[str, Bilingual]
    guide: Mapping[str, Any]
    number_column: str
    prefill: Prefill
    is_changed: Callable[[Line], bool]
    """Whether a line changes anything; a service about everyone has lines that change nothing."""

    @property
    def code(self) -> str:
        """Return the service's code."""
        return self.declaration.code

    @property
    def title(self) -> Bilingual:
        """Return the service's official name."""
        return self.declaration.title

    def column(self, name: str) -> Column:
        """Return the column of a name; raise KeyError when there is none."""
        return next(column for column in self.columns if column.name == name)


def _part(folder: str, module: str, name: str) -> Any:
    try:
        loaded = importlib.import_module(f"{PACKAGE}.{folder}.{module}")
    except ModuleNotFoundError as error:
        raise FaultyService(f"service {folder}: {module}.py is missing or cannot be imported ({error})") from None
    if not hasattr(loaded, name):
        raise FaultyService(f"service {folder}: {module}.py has no {name}")
    return getattr(loaded, name)


def _guide(folder: str, package: ModuleType) -> dict[str, Any]:
    path = Path(package.__path__[0]) / "guide.yaml"
    if not path.is_file():
        raise FaultyService(f"service {folder}: guide.yaml is missing")
    guide = yaml.safe_load(path.read_text("utf-8"))
    for part in GUIDE_PARTS:
        if not isinstance(guide.get(part), dict) or {"en", "zh"} - guide[part].keys():
            raise FaultyService(f"service {folder}: guide.yaml lacks {part} in both languages")
    return guide


def load_service(folder: str) -> Service:
    """Load and return one service; raise :class:`FaultyService` with the folder and the fault."""
    package = importlib.import_module(f"{PACKAGE}.{folder}")
    declaration = _part(folder, "declaration", "DECLARATION")
    if declaration.code != folder:
        raise FaultyService(f"service {folder}: its code {declaration.code} must be the folder's name")
    if get_table("insutype").get(declaration.scheme) is None:
        raise FaultyService(f"service {folder}: no scheme {declaration.scheme}")
    columns = tuple(_part(folder, "columns", "COLUMNS"))
    faults = get_column_faults(columns)
    if faults:
        raise FaultyService(f"service {folder}: {'; '.join(faults)}")
    numbers = [column.name for column in columns if column.kind == "number"]
    is_filing = declaration.kind == "filing"
    return Service(
        declaration,
        columns,
        _part(folder, "checks", "check") if is_filing else _nothing,
        _part(folder, "effect", "effect") if is_filing else _nothing,
        _part(folder, "checks", "SENTENCES") if is_filing else {},
        _guide(folder, package),
        numbers[0] if numbers and declaration.lines == "typed" else "",
        getattr(importlib.import_module(f"{PACKAGE}.{folder}.columns"), "prefill", _blank),
        getattr(importlib.import_module(f"{PACKAGE}.{folder}.checks"), "is_changed", _always) if is_filing else _always,
    )


def _always(line: Line) -> bool:
    return True


def _blank(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    return {}


def _nothing(lines: Sequence[Line], facts: Facts) -> list[Any]:
    return []


@cache
def get_services() -> Mapping[str, Service]:
    """Return every service by its code, in display order. ``get_services.cache_clear()`` empties the cache."""
    package = importlib.import_module(PACKAGE)
    loaded = [load_service(module.name) for module in pkgutil.iter_modules(package.__path__) if module.ispkg]
    loaded.sort(key=lambda service: (service.declaration.order, service.code))
    return {service.code: service for service in loaded}


class NoSuchService(LookupError):
    """No service has this code."""


def get_service(code: str) -> Service:
    """Return a service by its code; raise :class:`NoSuchService`."""
    try:
        return get_services()[code]
    except KeyError:
        raise NoSuchService(code) from None
