"""What instrumented modules call at each guard: it notes which tests meet the guard, and leaves out the active one.

Imported by the instrumented copy of the package only (``tools.mutants.guards``). Every function takes the number of
its mutant. ``met`` collects the mutants whose removal would have made a difference: a guard that refused, a comparison
whose two operators disagree. A test that meets none of them cannot notice that the guard is gone.
"""

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Any

active = 0
"""The mutant that is switched on; 0 for none, which is the program as it is written."""

met: set[int] = set()
"""Mutants that would have made a difference since somebody last emptied this."""

WEAKENED = {"<": lt, "<=": le, ">": gt, ">=": ge}
OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}

_unlocked: list[int] = []


def holds(number: int) -> bool:
    """Return whether a guard is in place; the caller has found that it would refuse."""
    met.add(number)
    return active != number


def carry_out(number: int, locks: bool, call: Callable[[], Any]) -> None:
    """Make a call that only refuses or locks, unless it is switched off. What locks always makes a difference."""
    if locks:
        met.add(number)
    if active == number:
        return
    try:
        call()
    except BaseException:
        met.add(number)
        raise


def compare(number: int, operator: str, left: Any, right: Any) -> Any:
    """Return left operator right; switched on, with or without equality the other way round."""
    written, other = WEAKENED[operator](left, right), WEAKENED[OTHER[operator]](left, right)
    if bool(written) != bool(other):
        met.add(number)
    return other if active == number else written


def part(number: int, constant: bool, value: Callable[[], Any]) -> Any:
    """Return one part of a condition; switched on, the constant that leaves the part out."""
    if active == number:
        return constant
    found = value()
    if bool(found) != constant:
        met.add(number)
    return found


def lock(number: int, rows: Any, **how: Any) -> Any:
    """Return rows locked for update; switched on, or below :func:`without_locks`, as they are."""
    met.add(number)
    return rows if active == number or active in _unlocked else rows.select_for_update(**how)


def without_locks(number: int, call: Callable[[], Any]) -> Any:
    """Return what a function that locks returns; switched on, it locks nothing."""
    met.add(number)
    _unlocked.append(number)
    try:
        return call()
    finally:
        _unlocked.pop()
