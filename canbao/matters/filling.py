"""Filling a draft without typing each line: pick people from the roster, take everyone, fill and paste columns."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.matters.catalogue import Service
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
    "person_id", "certificate", "number", "name", "sex", "birth", "phone", "standing", "category", "from_month",
    "until_month", "wage",
)  # fmt: skip
"""What a service's ``prefill`` is told of a person picked."""


def _around(wanted: Service, matter: Matter) -> Facts:
    return gather(wanted, matter.employer_id, [], matter.id, timezone.localdate())


def _save(matter: Matter) -> Matter:
    touch(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


def _append(wanted: Service, matter: Matter, rows: Sequence[InsuredPerson | None]) -> None:
    """Append a line for each roster row (None: a line without a person), filled as the service prefills it."""
    if matter.line_count + len(rows) > wanted.declaration.most_lines:
        raise Refusal("too_many_lines", most=wanted.declaration.most_lines)
    facts = _around(wanted, matter)
    first = max((line.position for line in lines_of(matter)), default=0) + 1
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=wanted.code,
            position=place,
            person_id=row.person_id if row else None,
            raw=_prefilled(wanted, row, facts),
        )
        for place, row in enumerate(rows, start=first)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    matter.line_count += len(lines)


def _prefilled(wanted: Service, row: InsuredPerson | None, facts: Facts) -> dict[str, str]:
    defaults = {column.name: column.default for column in wanted.columns}
    known = {name: getattr(row, name) for name in PREFILLED} if row else dict(facts.employer)
    return kept(wanted, {**defaults, **wanted.prefill(known, facts)})


@transaction.atomic
def pick(
    seat: Seat, wanted: Service, add: Sequence[int], remove: Sequence[int] = (), matter_id: int | None = None
) -> Matter:
    """Put people of the roster on the draft and take others off it; return the draft.

    The selection of a service whose people are picked is its draft: it lasts over pages, searches and days. ``add``
    and ``remove`` are person ids; who stands there already, and who is not on the roster, is passed over.
    """
    matter = editable(seat, wanted, matter_id)
    standing = {line.person_id: line.id for line in lines_of(matter)}
    gone = [standing[person] for person in remove if person in standing]
    if gone:
        matter = remove_lines(seat, wanted, matter.id, gone)
    fresh = [person for person in dict.fromkeys(add) if person not in standing]
    rows = {
        row.person_id: row
        for part in chunks(fresh)
        for row in InsuredPerson.objects.of(matter.employer_id).filter(person_id__in=part)
    }
    _append(wanted, matter, [rows[person] for person in fresh if person in rows])
    return _save(matter)


@transaction.atomic
def take_everyone(seat: Seat, wanted: Service) -> Matter:
    """Return the draft of a service that speaks of everyone insured now, brought up to date with the roster.

    People who joined since are appended, people who left are taken off; what was typed for the others stays.
    """
    matter = editable(seat, wanted, None)
    active = list(
        InsuredPerson.objects.of(matter.employer_id).filter(standing=Standing.ACTIVE).order_by("name", "person_id")
    )
    lines = lines_of(matter)
    wanted_people = {row.person_id for row in active}
    gone = [line.id for line in lines if line.person_id not in wanted_people]
    if gone:
        matter = remove_lines(seat, wanted, matter.id, gone)
    present = {line.person_id for line in lines}
    fresh: list[InsuredPerson | None] = [row for row in active if row.person_id not in present]
    if not fresh and not gone:
        return matter
    _append(wanted, matter, fresh)
    return _save(matter)


@transaction.atomic
def take_employer(seat: Seat, wanted: Service) -> Matter:
    """Return the draft of a service about the employer itself: one line that begins as the register has it."""
    matter = editable(seat, wanted, None)
    if matter.line_count:
        return matter
    _append(wanted, matter, [None])
    return _save(matter)


# -- columns -----------------------------------------------------------------------------------------------------


def _rewrite(
    wanted: Service, matter: Matter, column: str, line_ids: Sequence[int] | None, value: Callable[[MatterLine], str]
) -> Matter:
    chosen = set(line_ids) if line_ids is not None else None
    changed = []
    for line in lines_of(matter):
        if chosen is not None and line.id not in chosen:
            continue
        raw = {**line.raw, column: value(line)}
        if raw != line.raw:
            line.raw, line.version = kept(wanted, raw), line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return _save(matter)


def _fillable(wanted: Service, column: str) -> None:
    if column not in {one.name for one in wanted.columns if not one.read_only}:
        raise Refusal("no_such_column")


@transaction.atomic
def fill(
    seat: Seat,
    wanted: Service,
    columns: Mapping[str, str],
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write the same raw values into columns of some lines, or of all when ``line_ids`` is None; return the draft."""
    matter = editable(seat, wanted, matter_id)
    for column, value in columns.items():
        _fillable(wanted, column)
        matter = _rewrite(wanted, matter, column, line_ids, lambda line, value=value: value)  # type: ignore[misc]
    return matter


@transaction.atomic
def raise_by(
    seat: Seat,
    wanted: Service,
    column: str,
    percent: Decimal,
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Raise a money column of some lines (or all) by per cent, rounded half up to the fen; blanks stay blank.

    Raise :class:`Refusal` ``percent_out_of_range`` beyond −90 and 1,000 per cent: then it was a slip of the finger.
    """
    if not Decimal(-90) <= percent <= Decimal(1000):
        raise Refusal("percent_out_of_range")
    _fillable(wanted, column)

    def raised(line: MatterLine) -> str:
        try:
            fen = parse_yuan(line.raw.get(column) or "")
        except NotMoney:
            return str(line.raw.get(column) or "")
        return yuan_plain(Fen(int(half_up(Decimal(fen) * (100 + percent) / 100, Decimal(1)))))

    return _rewrite(wanted, editable(seat, wanted, matter_id), column, line_ids, raised)


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
            line_id = places.get(normalise(named[0]).upper())
        else:
            line_id = lines[place - 1].id if place <= len(lines) else None
        if line_id is None or not named:
            unfitting.append(place)
        else:
            values[line_id] = named[-1]
    matter = _rewrite(wanted, matter, column, list(values), lambda line: values[line.id])
    return matter, unfitting


def _places(matter: Matter, lines: Sequence[MatterLine]) -> dict[str, int]:
    """Return line ids by certificate number, and by name where no two lines share it."""
    by_person = {line.person_id: line.id for line in lines}
    places: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for part in chunks([person for person in by_person if person is not None]):
        for row in InsuredPerson.objects.of(matter.employer_id).filter(person_id__in=part):
            places[row.number.upper()] = by_person[row.person_id]
            names.setdefault(normalise(row.name).upper(), []).append(by_person[row.person_id])
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
    for line in lines_of(matter):
        if line.id not in typed:
            continue
        version, raw = typed[line.id]
        new = kept(wanted, {**line.raw, **raw})
        if new == line.raw:
            continue
        if line.version != version:
            missed.append(line.position)
            continue
        line.raw, line.version = new, line.version + 1
        changed.append(line)
    update_rows(changed, ["raw", "version"])
    return _save(matter), missed
