"""Reading rows that belong to employers: narrowed to one employer, or a named report over many (R7)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models
from django.db.models.expressions import ColPairs
from django.db.models.lookups import Exact, In
from django.db.models.sql.where import AND, WhereNode

FAN_OUTS = {
    "office.worklist": "the agency's queue of matters over every employer",
    "office.directory": "search for an employer by name or code",
    "office.person": "where one person is and was insured, over every employer",
    "access.review_of_own_employer": "employers whose account an agency clerk also operates",
    "journal.heads": "heads of every chain, for the daily checkpoint and for verifying",
    "verify": "the nightly check of every employer's rows",
    "demo": "making and counting demonstration data",
    "levy.run": "chunks of employers for an assessment",
}
"""Every report over many employers, by name, with why it has to be one."""

_open_fan_out: ContextVar[str | None] = ContextVar("open_fan_out", default=None)
_M = TypeVar("_M", bound=models.Model)


class UnscopedRead(Exception):
    """A read of employers' rows that names no employer. It is a fault of the program, never of its user."""


@contextmanager
def fan_out(name: str) -> Iterator[None]:
    """Allow statements over many employers inside the block. ``name`` is one of :data:`FAN_OUTS`."""
    if name not in FAN_OUTS:
        raise UnscopedRead(f"no report over many employers is called {name!r}")
    token = _open_fan_out.set(name)
    try:
        yield
    finally:
        _open_fan_out.reset(token)


def open_fan_out() -> str | None:
    """Return the name of the report over many employers now open, None when there is none."""
    return _open_fan_out.get()


def _names_employer(node: WhereNode) -> bool:
    """Return whether a WHERE tree fixes employer_id to a value on every path."""
    if node.negated:
        return False
    hits = [_names_employer(child) if isinstance(child, WhereNode) else _fixes(child) for child in node.children]
    return any(hits) if node.connector == AND else bool(hits) and all(hits)


def _fixes(lookup: Any) -> bool:
    sources = lookup.lhs.get_source_expressions() if isinstance(getattr(lookup, "lhs", None), ColPairs) else []
    columns = [getattr(source, "target", None) for source in sources or [getattr(lookup, "lhs", None)]]
    fixed = any(getattr(column, "attname", "") == "employer_id" for column in columns) or any(
        getattr(column, "column", "") == "employer_id" for column in columns
    )
    if isinstance(lookup, In):
        return fixed and bool(sources) and len(list(lookup.rhs)) <= 1
    return fixed and (isinstance(lookup, Exact) or lookup.lookup_name == "exact")


class EmployerQuerySet(models.QuerySet[_M]):
    """A queryset that refuses to run until it names one employer or stands in a named report over many."""

    def of(self, employer_id: int) -> "EmployerQuerySet[_M]":
        """Narrow to one employer's rows."""
        return self.filter(employer_id=employer_id)

    def _refuse_unscoped(self) -> None:
        if _open_fan_out.get() is None and not _names_employer(self.query.where) and not self.query.is_empty():
            raise UnscopedRead(f"a read of {self.model._meta.label} names no employer; use .of(employer_id)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._refuse_unscoped()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, once the change is narrowed."""
        self._refuse_unscoped()
        return super().update(**kwargs)

    def delete(self) -> Any:
        """As Django's, once the deletion is narrowed."""
        self._refuse_unscoped()
        return super().delete()
