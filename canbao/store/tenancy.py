"""Reading rows that belong to employers: narrowed to one employer, or a named report over many (R7)."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models
from django.db.models.expressions import ColPairs, OuterRef, ResolvedOuterRef, Value
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

FAN_OUTS = {
    "office.worklist": "the agency's queue of matters over every employer",
    "office.directory": "search for an employer by name or code",
    "register.claims": "the claims of a matter's people: whose their numbers are, where they are covered",
    "office.person": "where one person is and was insured, over every employer",
    "access.review_of_own_employer": "employers whose account an agency clerk also operates",
    "journal.heads": "heads of every chain, for the daily checkpoint and for verifying",
    "verify": "the nightly check of every employer's rows",
    "demo": "making and counting demonstration data",
    "levy.run": "chunks of employers for an assessment",
    "levy.receipts": "arrivals nobody is known for, and what waits for a second person",
    "levy.report": "sums of bills by month and scheme, arrears by age, bases of a month",
    "levy.day_end": "the day's end: what the books of every employer come to",
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


def get_open_fan_out() -> str | None:
    """Return the name of the report over many employers now open, None when there is none."""
    return _open_fan_out.get()


_NOBODY = object()


def _employers(condition: Any, table: str | None) -> set[Any]:
    """Return the employers a WHERE tree on ``table`` narrows to; empty when it lets any employer's rows through."""
    if not isinstance(condition, WhereNode):
        return _compared(condition, table)
    if condition.negated:
        return set()
    arms = [_employers(child, table) for child in condition.children]
    if condition.connector == AND:
        return min(filter(None, arms), key=len, default=set())
    return set().union(*arms) if all(arms) else set()


def _compared(lookup: Any, table: str | None) -> set[Any]:
    """Return the employers one comparison allows: on ``employer_id``, or on columns together that hold it."""
    left, right = getattr(lookup, "lhs", None), getattr(lookup, "rhs", None)
    # The employer_id of a joined table (an account's, say) narrows that one, not this.
    if getattr(left, "alias", None) != table:
        return set()
    columns = left.targets if isinstance(left, ColPairs) else [getattr(left, "target", None)]
    names = [getattr(column, "attname", None) for column in columns]
    if "employer_id" not in names:
        return set()
    if lookup.lookup_name == "exact":
        values = [right]
    elif lookup.lookup_name == "in" and isinstance(right, Collection):
        values = list(right)
    else:
        return set()
    place = names.index("employer_id") if isinstance(left, ColPairs) else None
    found = {_employer_in(value, place) for value in values}
    return set() if None in found else found or {_NOBODY}


def _employer_in(value: Any, place: int | None) -> Any:
    """Return the employer a compared value is or holds, None when it names none: another column, a subquery."""
    if isinstance(value, models.Model):
        return getattr(value, "employer_id", None)
    if place is not None and isinstance(value, (tuple, list)):
        value = value[place]
    if isinstance(value, Value):
        value = value.value
    # A reference to the outer query is as narrow as that one, which is judged itself.
    is_outer = isinstance(value, (OuterRef, ResolvedOuterRef))
    return None if hasattr(value, "resolve_expression") and not is_outer else value


def _is_scoped(query: Query) -> bool:
    parts: Sequence[Query] = query.combined_queries or (query,)
    named = [_employers(part.where, part.base_table) for part in parts if not part.is_empty()]
    return all(named) and len(set().union(*named) - {_NOBODY}) <= 1


class EmployerQuerySet(models.QuerySet[_M]):
    """A queryset that refuses to run until it names one employer or stands in a named report over many.

    Whatever else Django offers (``get``, ``first``, ``earliest``, ``in_bulk``, ``values_list``, ``dates``, slices,
    related managers, prefetches) runs through one of the methods below.
    """

    def for_employer(self, employer_id: int) -> "EmployerQuerySet[_M]":
        """Narrow to one employer's rows."""
        return self.filter(employer_id=employer_id)

    def for_employers(self, employers: Sequence[int]) -> "EmployerQuerySet[_M]":
        """Narrow to the rows of some employers; more than one need a named report."""
        return self.for_employer(employers[0]) if len(employers) == 1 else self.filter(employer_id__in=employers)

    def _refuse_unscoped(self) -> None:
        if _open_fan_out.get() is None and not _is_scoped(self.query):
            raise UnscopedRead(f"a read of {self.model._meta.label} names no employer; use .for_employer(employer_id)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._refuse_unscoped()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().aiterator(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's: part of another query, once the read is narrowed."""
        self._refuse_unscoped()
        return super().resolve_expression(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """As Django's, once the read is narrowed."""
        self._refuse_unscoped()
        return super().explain(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, in a named report only: nobody can see what employer SQL of one's own names."""
        if _open_fan_out.get() is None:
            raise UnscopedRead(f"a read of {self.model._meta.label} in SQL of its own names no employer")
        return super().raw(*args, **kwargs)

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
