"""What stands beside a line on the desk: what the register knows of the person, and his books before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canbao.matters.catalogue import Service, service, services
from canbao.matters.facts import Facts, Line, PersonFacts
from canbao.matters.models import MatterLine
from canbao.matters.outlook import Outlook, outlook
from canbao.matters.queries import Examined
from canbao.matters.templatetags.matters import in_words, spoken
from canbao.office.lines import hidden, stated, who
from canbao.office.sentences import line_sentence, name_words
from canbao.register.book import Book, BookSpell
from canbao.register.models import Employer
from canbao.register.queries import Cover, covers
from canbao.store.scope import fan_out
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

_CODES = {
    "certificate": "psn_cert_type",
    "sex": "gend",
    "category": "psn_type",
    "employer_type": "emp_type",
    "economic_type": "econ_type",
    "affiliation": "afil_rlts",
    "industry": "indu_code",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a book in words. ``kind``: same, new, changed or undone, against the book before."""

    text: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A book in words: spells, and what category and wage count."""

    spells: tuple[Entry, ...] = ()
    category: tuple[Entry, ...] = ()
    wage: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside one line.

    ``now`` and ``after`` are the books; ``after`` is None when nothing is to be decided or the line cannot pass, and
    ``refused`` then says why. ``changes`` are particulars: (name, old, new).
    """

    position: int
    label: str
    facts: list[dict[str, str]]
    stated: list[dict[str, str]]
    now: Leaf
    after: Leaf | None = None
    refused: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    has_person: bool = True


def beside(
    wanted: Service, row: MatterLine, examined: Examined, *, clear: bool, is_open: bool, has_errors: bool
) -> Beside:
    """Return what stands beside a line; the after only for an open matter's line that is clean enough to be folded."""
    facts = examined.facts
    line = next(line for line in examined.lines if line.position == row.position)
    person = facts.person(line)
    label, _number = who(wanted, line, row.raw, facts, clear=clear)
    has_person = wanted.declaration.lines != "none"
    columns = [
        {"term": spoken(column.label), "value": stated(column, line, row.raw, clear=clear)} for column in wanted.columns
    ]
    told = [one for one in columns if one["value"]]
    known = _known(wanted, line, person, facts, clear=clear) if has_person else []
    if not is_open or has_errors:
        book = person.book or Book(facts.employer_id)
        return Beside(row.position, label, known, told, leaf(book, book), has_person=has_person)
    seen = outlook(wanted, line, facts)
    refused = line_sentence(seen.refused.code, seen.refused.words) if seen.refused else ""
    return Beside(
        row.position,
        label,
        known,
        told,
        leaf(seen.before, seen.before),
        leaf(seen.after, seen.before) if seen.after is not None else None,
        refused,
        _changes(wanted, seen, clear=clear),
        has_person,
    )


# -- the person -----------------------------------------------------------------------------------------------------


def _known(wanted: Service, line: Line, person: PersonFacts, facts: Facts, *, clear: bool) -> list[dict[str, str]]:
    rows = []
    if person.person_id is None:
        rows.append((_("In the register"), _("Not known; a person will be entered")))
    else:
        rows.append((_("In the register"), _("Known")))
    places, names = _places(person)
    is_here = person.covered_by == facts.employer_id
    if person.covered_by is None:
        rows.append((_("Insured now"), _("Nowhere")))
    else:
        here = _("With this employer") if is_here else names.get(person.covered_by, "")
        since = next((one.from_month for one in reversed(places) if one.until_month is None), None)
        words = _("%(where)s, since %(month)s") % {"where": here, "month": int(since)} if since else here
        rows.append((_("Insured now"), words))
    if person.covered_by is None and person.free_from is not None:
        rows.append((_("Free from"), str(int(person.free_from))))
    before = [one for one in places if one.until_month is not None and one.employer_id != facts.employer_id]
    if before:
        last = before[-1]
        rows.append(
            (_("Last elsewhere"), f"{names.get(last.employer_id, '')} {_span(last.from_month, last.until_month)}")
        )
    born = _birth(line, person)
    if born:
        years = _age(born, facts.today)
        rows.append((_("Age"), ngettext("%(years)s year", "%(years)s years", years) % {"years": years}))
    others = [
        f"{spoken(service(one.service).title) if one.service in services() else one.service} {one.number}"
        for one in person.under_way
    ]
    rows.append((_("Other matters"), "\n".join(others) or _("No other")))
    return [{"term": term, "value": value} for term, value in rows]


def _places(person: PersonFacts) -> tuple[list[Cover], Mapping[int, str]]:
    """Return where a person is and was insured, over every employer, and the employers' names."""
    places = covers(person.person_id) if person.person_id is not None else []
    with fan_out("office.person"):
        wanted = {one.employer_id for one in places}
        names = dict(Employer.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}
    return places, names


def _birth(line: Line, person: PersonFacts) -> date | None:
    told = line.values.get("birth")
    if isinstance(told, str) and told:
        return date.fromisoformat(told)
    kept = person.particulars.get("birth")
    return kept if isinstance(kept, date) else None


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# -- the books ------------------------------------------------------------------------------------------------------


def _span(start: Month, until: Month | None) -> str:
    """Return a spell as its first and last month: 202301–202508; open: 202301–."""
    return f"{int(start)}–{int(until - 1)}" if until is not None and until > start else f"{int(start)}–"


def leaf(book: Book, before: Book) -> Leaf:
    """Return a book in words, each entry marked against the book before."""
    spells = []
    for place, spell in enumerate(book.spells):
        old = before.spells[place] if place < len(before.spells) else None
        if spell.void and (old is None or old.void):
            continue
        spells.append(Entry(_spell(spell), _kind(spell, old)))
    return Leaf(
        tuple(spells),
        _dated(dict(book.categories), dict(before.categories), lambda code: in_words(str(code), "psn_type")),
        _dated(dict(book.wages), dict(before.wages), lambda fen: yuan(Fen(fen))),
    )


def _spell(spell: BookSpell) -> str:
    if spell.void:
        return _("%(month)s undone") % {"month": int(spell.start)}
    words = _span(spell.start, spell.until)
    return f"{words} {in_words(spell.reason, 'chg_rea')}" if spell.reason else words


def _kind(spell: BookSpell, old: BookSpell | None) -> str:
    if old is None:
        return "new"
    return "undone" if spell.void else "same" if spell == old else "changed"


def _dated(values: Mapping[Month, Any], before: Mapping[Month, Any], words: Any) -> tuple[Entry, ...]:
    """Return the value that counts last, and every other one that is new or changed, by month."""
    latest = max(values, default=None)
    entries = []
    for month in sorted(values):
        kind = "same" if before.get(month) == values[month] else "changed" if month in before else "new"
        if month == latest or kind != "same":
            text = _("%(value)s from %(month)s") % {"value": words(values[month]), "month": int(month)}
            entries.append(Entry(text, kind))
    return tuple(entries)


# -- particulars ----------------------------------------------------------------------------------------------------


def _changes(wanted: Service, seen: Outlook, *, clear: bool) -> list[tuple[str, str, str]]:
    columns = {column.name: column for column in wanted.columns}

    def words(name: str, value: Any) -> str:
        text = in_words(str(value), _CODES[name]) if name in _CODES and value else str(value or "")
        column = columns.get(name)
        return text if clear or column is None or not text else hidden(column, text)

    return [
        (
            spoken(columns[name].label) if name in columns else name_words(name),
            words(name, old) or _("nothing"),
            words(name, new) or _("nothing"),
        )
        for name, (old, new) in seen.particulars.items()
    ]


def particulars_table(wanted: Service, row: MatterLine, examined: Examined, *, clear: bool) -> Sequence[dict[str, Any]]:
    """Return an employer's own particulars, field by field: what the register holds, what is stated, what was found."""
    line = next(line for line in examined.lines if line.position == row.position)
    rows = []
    for column in wanted.columns:
        told = stated(column, line, row.raw, clear=clear)
        value = examined.facts.employer.get(column.name)
        stands = in_words(str(value), column.codes) if column.codes and value else str(value or "")
        shown = stands if clear or not stands else hidden(column, stands)
        rows.append(
            {
                "label": spoken(column.label),
                "stands": shown,
                "stated": told,
                "is_changed": column.name in examined.facts.employer and told != shown,
            }
        )
    return rows
