"""Filling a draft without typing each line: pick people from the roster, take everyone, fill and paste columns."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.matters.models import Matter, MatterLine
from canbao.matters.moves import Refusal, touch
from canbao.matters.operations import editable, kept, remove_lines
from canbao.matters.queries import gather, lines_of
from canbao.register.models import InsuredPerson, Standing
from canbao.store.rows import chunks, update_rows
from canbao.values.money import Fen, NotMoney, half_up, parse_yuan, yuan_plain
from canbao.values.seat import Seat
from canbao.values.text import normalise

PREFILLED = (
    "person_id",
    "certificate",
    "number",
    "name",
    "sex",
    "birth",
    "phone",
    "standing",
    "category",
    "from_month",
    "until_month",
    "wage",
)
"""What a service's ``prefill`` is told of a person picked."""


def _around(wanted: Service, matter: Matter) -> Facts:
    return gather(wanted, matter.employer_id, [], matter.id, timezone.localdate())


def _save(matter: Matter) -> Matter:
    touch(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


def _append(wanted: Service, matter: Matter, rows: Sequence[InsuredPerson | None], facts: Facts) -> None:
    """Append a line for each roster row (None: a line without a person), filled as the service prefills it."""
    if matter.line_count + len(rows) > wanted.declaration.most_lines:
        raise Refusal("too_many_lines", most=wanted.declaration.most_lines)
    last = (
        MatterLine.objects.of(matter.employer_id)
        .filter(matter_id=matter.id)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=wanted.code,
            position=place,
            person_id=row.person_id if row else None,
            raw=beginning(wanted, row, facts),
        )
        for place, row in enumerate(rows, start=(last or 0) + 1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    matter.line_count += len(lines)


def beginning(wanted: Service, row: InsuredPerson | None, facts: Facts) -> dict[str, str]:
    """Return what a new line holds before anybody types, for a person of the roster or (None) the employer itself."""
    known = {name: getattr(row, name) for name in PREFILLED} if row else dict(facts.employer)
    filled = {column.name: column.default for column in wanted.columns} | wanted.prefill(known, facts)
    return kept(wanted, filled, filled)


@transaction.atomic
def pick(
    seat: Seat, wanted: Service, add: Sequence[int], remove: Sequence[int] = (), matter_id: int | None = None
) -> Matter:
    """Put people of the roster on the draft and take others off it; return the draft.

    The selection of a service whose people are picked is its draft: it lasts over pages, searches and days. ``add``
    and ``remove`` are person ids; who stands there already, and who is not among the people the service speaks of,
    is passed over.
    """
    matter = editable(seat, wanted, matter_id)
    standing = picked(matter)
    gone = [standing[person] for person in remove if person in standing]
    if gone:
        matter = remove_lines(seat, wanted, matter.id, gone)
    fresh = [person for person in dict.fromkeys(add) if person not in standing]
    roster = InsuredPerson.objects.of(matter.employer_id)
    if wanted.declaration.roster:
        roster = roster.filter(standing__in=wanted.declaration.roster)
    rows = {row.person_id: row for part in chunks(fresh) for row in roster.filter(person_id__in=part)}
    if rows:
        _append(wanted, matter, [rows[person] for person in fresh if person in rows], _around(wanted, matter))
    return _save(matter) if rows or gone else matter


def picked(matter: Matter) -> dict[int, int]:
    """Return the people on a draft: the line's id by the person's."""
    rows = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id, person_id__isnull=False)
    return {person: line for person, line in rows.values_list("person_id", "id") if person is not None}


@transaction.atomic
def take_everyone(seat: Seat, wanted: Service) -> tuple[Matter, int, int]:
    """Return the draft of a service that speaks of everyone insured now, brought up to date with the roster.

    People who joined since are appended, people who left are taken off; return how many of each. What was typed for
    the others stays; what the register holds beside it is read again.
    """
    matter = editable(seat, wanted, None)
    roster = InsuredPerson.objects.of(matter.employer_id).filter(standing=Standing.ACTIVE)
    active = {row.person_id: row for row in roster.order_by("name", "person_id")}
    present = picked(matter)
    gone = [line for person, line in present.items() if person not in active]
    if gone:
        matter = remove_lines(seat, wanted, matter.id, gone)
    facts = _around(wanted, matter)
    refreshed = _read_again(wanted, matter, active, facts) if present else 0
    fresh: list[InsuredPerson | None] = [row for person, row in active.items() if person not in present]
    if fresh:
        _append(wanted, matter, fresh, facts)
    if fresh or gone or refreshed:
        _save(matter)
    return matter, len(fresh), len(gone)


def _read_again(wanted: Service, matter: Matter, active: Mapping[int, InsuredPerson], facts: Facts) -> int:
    """Bring the read-only cells of a draft up to date; what was the same as such a cell follows it."""
    changed = []
    for line in lines_of(matter):
        row = active.get(line.person_id or 0)
        if row is None:
            continue
        now = beginning(wanted, row, facts)
        raw = dict(line.raw)
        for column in wanted.columns:
            if column.stands in now and wanted.column(column.stands).read_only:
                follows = raw.get(column.name) == raw.get(column.stands)
                raw[column.name] = now[column.stands] if follows else raw.get(column.name, "")
        raw |= {column.name: now[column.name] for column in wanted.columns if column.read_only}
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return len(changed)


@transaction.atomic
def take_employer(seat: Seat, wanted: Service) -> Matter:
    """Return the draft of a service about the employer itself: one line that begins as the register has it."""
    matter = editable(seat, wanted, None)
    if matter.line_count:
        return matter
    _append(wanted, matter, [None], _around(wanted, matter))
    return _save(matter)


# -- columns -----------------------------------------------------------------------------------------------------


def _rewrite(
    wanted: Service,
    matter: Matter,
    line_ids: Sequence[int] | None,
    written: Callable[[MatterLine], Mapping[str, str]],
) -> Matter:
    """Write some columns of some lines anew (of all when ``line_ids`` is None), each from the line as it stands."""
    chosen = set(line_ids) if line_ids is not None else None
    changed = []
    for line in lines_of(matter):
        if chosen is not None and line.id not in chosen:
            continue
        raw = kept(wanted, {**line.raw, **written(line)}, line.raw)
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return _save(matter)


def _fillable(wanted: Service, column: str) -> Column:
    found = next((one for one in wanted.columns if one.name == column and not one.read_only), None)
    if found is None:
        raise Refusal("no_such_column")
    return found


@transaction.atomic
def fill(
    seat: Seat,
    wanted: Service,
    columns: Mapping[str, str],
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write the same raw values into columns of some lines, or of all when ``line_ids`` is None; return the draft."""
    for column in columns:
        _fillable(wanted, column)
    return _rewrite(wanted, editable(seat, wanted, matter_id), line_ids, lambda line: columns)


@transaction.atomic
def carry_over(
    seat: Seat,
    wanted: Service,
    column: str,
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write into a column what stands beside it in the register, for some lines or all; return the draft."""
    stands = _fillable(wanted, column).stands
    return _rewrite(
        wanted, editable(seat, wanted, matter_id), line_ids, lambda line: {column: str(line.raw.get(stands) or "")}
    )


@transaction.atomic
def raise_by(
    seat: Seat,
    wanted: Service,
    column: str,
    percent: Decimal,
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write into a money column what stands beside it raised by per cent, for some lines or all; return the draft.

    Rounded half up to the fen. Raised is what the register holds, not what was raised a moment ago, so that pressing
    twice raises once; where nothing stands there the cell stays as it is. Raise :class:`Refusal`
    ``percent_out_of_range`` beyond −90 and 1,000 per cent: then it was a slip of the finger.
    """
    if not Decimal(-90) <= percent <= Decimal(1000):
        raise Refusal("percent_out_of_range")
    source = _fillable(wanted, column).stands or column

    def raised(line: MatterLine) -> Mapping[str, str]:
        try:
            fen = parse_yuan(line.raw.get(source) or "")
        except NotMoney:
            return {}
        return {column: yuan_plain(Fen(int(half_up(Decimal(fen) * (100 + percent) / 100, Decimal(1)))))}

    return _rewrite(wanted, editable(seat, wanted, matter_id), line_ids, raised)


@transaction.atomic
def paste_column(
    seat: Seat, wanted: Service, column: str, rows: Sequence[Sequence[str]], matter_id: int | None = None
) -> tuple[Matter, list[int]]:
    """Write a column pasted from a spreadsheet; return the draft and the rows (from 1) that fitted nobody.

    Rows of one cell are taken in the order of the lines; rows of two or more name the person first, by certificate
    number or (where only one has it) by name, and end with the value.
    """
    _fillable(wanted, column)
    matter = editable(seat, wanted, matter_id)
    lines = lines_of(matter)
    places = _places(matter, lines)
    values: dict[int, str] = {}
    unfitting: list[int] = []
    for place, cells in enumerate(rows, start=1):
        named = [cell.strip() for cell in cells if cell.strip()]
        if len(named) >= 2:
            line_id = next((places[key] for key in map(_key, named[:-1]) if key in places), None)
        else:
            line_id = lines[place - 1].id if place <= len(lines) else None
        if line_id is None or not named:
            unfitting.append(place)
        else:
            values[line_id] = named[-1]
    matter = _rewrite(wanted, matter, list(values), lambda line: {column: values[line.id]})
    return matter, unfitting


def _key(text: str) -> str:
    return normalise(text).lstrip("'").upper()


def _places(matter: Matter, lines: Sequence[MatterLine]) -> dict[str, int]:
    """Return line ids by certificate number, and by name where no two lines share it."""
    by_person = {line.person_id: line.id for line in lines}
    places: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for part in chunks([person for person in by_person if person is not None]):
        for row in InsuredPerson.objects.of(matter.employer_id).filter(person_id__in=part):
            places[_key(row.number)] = by_person[row.person_id]
            names.setdefault(_key(row.name), []).append(by_person[row.person_id])
    places.update({name: ids[0] for name, ids in names.items() if len(ids) == 1 and name not in places})
    return places


@transaction.atomic
def save_lines(
    seat: Seat,
    wanted: Service,
    matter_id: int,
    typed: Mapping[int, tuple[int, Mapping[str, Any]]],
) -> tuple[Matter, list[int]]:
    """Write some lines as typed on one page of a grid, each with the version it was shown in, in one transaction.

    Only the columns given are written. Return the draft and the positions somebody else had changed meanwhile, which
    were left as he left them.
    """
    matter = editable(seat, wanted, matter_id)
    changed, missed = [], []
    of_matter = MatterLine.objects.of(matter.employer_id).filter(matter_id=matter.id)
    for part in chunks(typed):
        for line in of_matter.filter(id__in=part).order_by("position"):
            version, raw = typed[line.id]
            new = kept(wanted, {**line.raw, **raw}, line.raw)
            if new == line.raw:
                continue
            if line.version != version:
                missed.append(line.position)
                continue
            line.raw, line.version = new, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return (_save(matter) if changed else matter), missed
