"""What a fact change does to one person's book, as a pure function on plain values.

The register's operation folds changes over books read from the database; a quote folds them over the same
books without writing; tests fold the history of decided matters and compare (register = fold of matters).
"""

from dataclasses import dataclass, field, replace

from canbao.values.facts import Category, Declare, FactChange, Join, Resume, Stop, UndoJoin, UndoStop
from canbao.values.months import Month


class Refused(Exception):
    """The books forbid the change. ``code`` names the sentence shown, ``words`` fill it."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(f"{code} {words}")
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class BookSpell:
    """One spell: covered from ``start`` until before ``until``. ``key`` is its row's id, None when it is new."""

    start: Month
    until: Month | None = None
    reason: str = ""
    day: object = None
    ends: bool = False
    void: bool = False
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """What the register holds of one person at one employer, and of his cover anywhere.

    ``spells`` in order of their start, voided ones included; ``categories`` and ``wages`` by the month they
    count from (fen). ``covered_by`` is the employer whose spell is open, ``free_from`` the first month after
    every cover that has ended, None when none ever did.
    """

    employer: int
    spells: tuple[BookSpell, ...] = ()
    categories: dict[Month, str] = field(default_factory=dict)
    wages: dict[Month, int] = field(default_factory=dict)
    covered_by: int | None = None
    free_from: Month | None = None

    @property
    def valid_spells(self) -> list[BookSpell]:
        """Spells that count, in order of their start."""
        return sorted((spell for spell in self.spells if not spell.void), key=lambda spell: spell.start)

    def at(self, month: Month, values: dict[Month, object]) -> object | None:
        """Return the value of ``categories`` or ``wages`` in force in a month."""
        starts = [start for start in values if start <= month]
        return values[max(starts)] if starts else None


def first_difference(before: Book, after: Book) -> Month | None:
    """Return the first month in which two books of a person may tell different things, None when they are the same."""
    found: list[Month] = []
    old, new = set(before.valid_spells), set(after.valid_spells)
    by_start = {spell.start: spell for spell in old}
    for spell in new - old:
        kept = by_start.get(spell.start)
        found.append(min(filter(None, (kept.until, spell.until)), default=spell.start) if kept else spell.start)
    starts = {spell.start for spell in new}
    found.extend(spell.start for spell in old - new if spell.start not in starts)
    for values, others in ((before.categories, after.categories), (before.wages, after.wages)):
        found.extend(month for month in {*values, *others} if values.get(month) != others.get(month))
    return min(found, default=None)


def apply(book: Book, change: FactChange) -> Book:
    """Return the book after one change of a person's insurance; raise :class:`Refused` when the books forbid it."""
    match change:
        case Join(month=month, category=category, wage=wage):
            return _begin(book, month, category, wage)
        case Resume(month=month, category=category, wage=wage):
            return _begin(book, month, category, wage)
        case Stop():
            return _stop(book, change)
        case Declare(month=month, wage=wage):
            return replace(book, wages={**book.wages, month: wage})
        case Category(month=month, category=category):
            return replace(book, categories={**book.categories, month: category})
        case UndoJoin():
            return _undo_join(book)
        case UndoStop():
            return _undo_stop(book)
    return book


def _begin(book: Book, month: Month, category: str | None, wage: int | None) -> Book:
    if book.covered_by is not None:
        raise Refused("insured_here" if book.covered_by == book.employer else "insured_elsewhere")
    if book.free_from is not None and month < book.free_from:
        raise Refused("covered_until", month=int(book.free_from))
    return replace(
        book,
        spells=(*book.spells, BookSpell(month)),
        categories={**book.categories, month: category} if category else book.categories,
        wages=book.wages if wage is None else {**book.wages, month: wage},
        covered_by=book.employer,
    )


def _replaced(book: Book, old: BookSpell, new: BookSpell) -> tuple[BookSpell, ...]:
    return tuple(new if spell is old else spell for spell in book.spells)


def _stop(book: Book, change: Stop) -> Book:
    spell = next((spell for spell in book.valid_spells if spell.until is None), None)
    if spell is None:
        raise Refused("not_insured_here")
    stopped = replace(spell, reason=change.reason, day=change.day, ends=change.ends)
    if change.until <= spell.start:
        spells = _replaced(book, spell, replace(stopped, void=True, until=spell.start))
        return replace(book, spells=spells, covered_by=None)
    spells = _replaced(book, spell, replace(stopped, until=change.until))
    free_from = max(change.until, book.free_from or change.until)
    return replace(book, spells=spells, covered_by=None, free_from=free_from)


def _undo_join(book: Book) -> Book:
    if not book.valid_spells:
        raise Refused("not_insured_here")
    latest = book.valid_spells[-1]
    spells = _replaced(book, latest, replace(latest, void=True, until=latest.until or latest.start))
    if latest.until is None:
        return replace(book, spells=spells, covered_by=None)
    if book.free_from == latest.until:
        return replace(book, spells=spells, free_from=latest.start)
    return replace(book, spells=spells)


def _undo_stop(book: Book) -> Book:
    if not book.valid_spells or book.valid_spells[-1].until is None:
        raise Refused("not_stopped_here")
    if book.covered_by is not None:
        raise Refused("insured_elsewhere")
    latest = book.valid_spells[-1]
    if book.free_from is not None and latest.until is not None and book.free_from > latest.until:
        raise Refused("covered_until", month=int(book.free_from))
    spells = _replaced(book, latest, replace(latest, until=None, reason="", day=None, ends=False))
    return replace(book, spells=spells, covered_by=book.employer, free_from=latest.start)
