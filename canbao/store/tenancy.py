"""Restrict reads of employers' rows to one employer, or to a named fan-out over many (R7)."""

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
    "register.claims": "claims of a matter's people: the owners of their numbers, their current coverage",
    "office.person": "a person's coverage over every employer",
    "access.review_of_own_employer": "employers whose account an agency clerk also operates",
    "journal.heads": "heads of every chain, for the daily checkpoint and for verification",
    "verify": "the nightly check of every employer's rows",
    "store.expired": "prepared files and removed documents to delete from the disk",
    "demo": "making and counting demonstration data",
    "levy.run": "chunks of employers for an assessment",
    "levy.receipts": "unmatched tax payments, instructions that wait for a second person, payment orders of refunds",
    "levy.feed_preview": "bills that a file of the tax office pays, before it is booked",
    "levy.report": "sums of bills by month and scheme, arrears by age, bases of a month",
    "levy.day_end": "the day-end reconciliation of every employer's account",
}
"""Every fan-out over many employers: its name and its purpose."""

_open_fan_out: ContextVar[str | None] = ContextVar("open_fan_out", default=None)
_M = TypeVar("_M", bound=models.Model)


class UnscopedRead(Exception):
    """A read of employers' rows is not restricted to an employer: a fault of the program, never of its user."""


@contextmanager
def fan_out(name: str) -> Iterator[None]:
    """Allow statements over many employers inside the block. ``name`` is one of :data:`FAN_OUTS`."""
    if name not in FAN_OUTS:
        raise UnscopedRead(f"there is no fan-out {name!r}")
    token = _open_fan_out.set(name)
    try:
        yield
    finally:
        _open_fan_out.reset(token)


def get_open_fan_out() -> str | None:
    """Return the name of the open fan-out, None without one."""
    return _open_fan_out.get()


_NO_EMPLOYER = object()


def _get_employers(condition: Any, table: str | None) -> set[Any]:
    """Return the employers to which a WHERE tree restricts ``table``; empty when it is not restricted."""
    if not isinstance(condition, WhereNode):
        return _get_compared_employers(condition, table)
    if condition.negated:
        return set()
    branches = [_get_employers(child, table) for child in condition.children]
    if condition.connector == AND:
        return min(filter(None, branches), key=len, default=set())
    return set().union(*branches) if all(branches) else set()


def _get_compared_employers(lookup: Any, table: str | None) -> set[Any]:
    """Return the employers that a comparison allows: on ``employer_id``, or on a column tuple that contains it."""
    left, right = getattr(lookup, "lhs", None), getattr(lookup, "rhs", None)
    # The employer_id of a joined table (such as an account) restricts that table only.
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
    index = names.index("employer_id") if isinstance(left, ColPairs) else None
    employers = {_get_compared_employer(value, index) for value in values}
    return set() if None in employers else employers or {_NO_EMPLOYER}


def _get_compared_employer(value: Any, index: int | None) -> Any:
    """Return the employer in a compared value, None for another column or a subquery."""
    if isinstance(value, models.Model):
        return getattr(value, "employer_id", None)
    if index is not None and isinstance(value, (tuple, list)):
        value = value[index]
    if isinstance(value, Value):
        value = value.value
    # A reference to the outer query is as restricted as that query, which is checked itself.
    is_outer = isinstance(value, (OuterRef, ResolvedOuterRef))
    return None if hasattr(value, "resolve_expression") and not is_outer else value


def _is_scoped(query: Query) -> bool:
    parts: Sequence[Query] = query.combined_queries or (query,)
    employers = [_get_employers(part.where, part.base_table) for part in parts if not part.is_empty()]
    return all(employers) and len(set().union(*employers) - {_NO_EMPLOYER}) <= 1


class EmployerQuerySet(models.QuerySet[_M]):
    """A queryset that runs only when restricted to one employer or inside a fan-out; else :class:`UnscopedRead`.

    Django's other methods (``get``, ``first``, ``earliest``, ``in_bulk``, ``values_list``, ``dates``, slices, related
    managers, prefetches) call one of the methods below.
    """

    def for_employer(self, employer_id: int) -> "EmployerQuerySet[_M]":
        """Restrict to one employer's rows."""
        return self.filter(employer_id=employer_id)

    def for_employers(self, employers: Sequence[int]) -> "EmployerQuerySet[_M]":
        """Restrict to the rows of some employers; more than one need a fan-out."""
        return self.for_employer(employers[0]) if len(employers) == 1 else self.filter(employer_id__in=employers)

    def _refuse_unscoped(self) -> None:
        if _open_fan_out.get() is None and not _is_scoped(self.query):
            raise UnscopedRead(f"a read of {self.model._meta.label} names no employer; use .for_employer(employer_id)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._refuse_unscoped()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> Any:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().aiterator(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Become part of another query as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().resolve_expression(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().explain(*args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Run as in Django, inside a fan-out only: the employers in raw SQL are unknown."""
        if _open_fan_out.get() is None:
            raise UnscopedRead(f"a read of {self.model._meta.label} in raw SQL names no employer")
        return super().raw(*args, **kwargs)

    def count(self) -> int:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run as in Django, if the read is restricted."""
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Run as in Django, if the change is restricted."""
        self._refuse_unscoped()
        return super().update(**kwargs)

    def delete(self) -> Any:
        """Run as in Django, if the deletion is restricted."""
        self._refuse_unscoped()
        return super().delete()
