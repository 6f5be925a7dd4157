"""Filling a draft without typing each line: pick people from the roster, take everyone, fill and paste columns."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.drafts import get_editable, merge_typed, remove_lines
from canbao.matters.examination import gather_facts
from canbao.matters.facts import Facts
from canbao.matters.models import Matter, MatterLine
from canbao.matters.operations import TOO_MANY_LINES
from canbao.matters.queries import get_lines
from canbao.matters.transitions import bump_version
from canbao.register.models import InsuranceStatus, InsuredPerson
from canbao.store.bulk import chunks, update_rows
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen, NotMoney, half_up, parse_yuan, yuan_plain
from canbao.values.refusals import refusal
from canbao.values.text import normalise

NO_SUCH_COLUMN = refusal(
    "no_such_column", Bilingual("This column cannot be filled for everybody at once.", "该列不能统一填写。")
)
PERCENT_OUT_OF_RANGE = refusal(
    "percent_out_of_range", Bilingual("Enter a percentage between -90 and 1000.", "请填写 -90 至 1000 之间的百分比。")
)

PREFILLED = (
    "person_id",
    "certificate",
    "number",
    "name",
    "sex",
    "birth",
    "phone",
    "insurance_status",
    "category",
    "from_month",
    "until_month",
    "wage",
)
"""What a service's ``prefill`` is told of a person picked."""


def _around(service: Service, matter: Matter) -> Facts:
    return gather_facts(service, matter.employer_id, [], matter.id, timezone.localdate())


def _save(matter: Matter) -> Matter:
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


def _append(service: Service, matter: Matter, rows: Sequence[InsuredPerson | None], facts: Facts) -> None:
    """Append a line for each roster row (None: a line without a person), filled as the service prefills it."""
    if matter.line_count + len(rows) > service.declaration.most_lines:
        raise TOO_MANY_LINES(most=service.declaration.most_lines)
    last = (
        MatterLine.objects.for_employer(matter.employer_id)
        .filter(matter_id=matter.id)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    lines = [
        MatterLine(
            employer_id=matter.employer_id,
            matter_id=matter.id,
            service=service.code,
            position=place,
            person_id=row.person_id if row else None,
            raw=get_prefilled_values(service, row, facts),
        )
        for place, row in enumerate(rows, start=(last or 0) + 1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    matter.line_count += len(lines)


def get_prefilled_values(service: Service, row: InsuredPerson | None, facts: Facts) -> dict[str, str]:
    """Return what a new line holds before anybody types, for a person of the roster or (None) the employer itself."""
    known = {name: getattr(row, name) for name in PREFILLED} if row else dict(facts.employer)
    filled = {column.name: column.default for column in service.columns} | service.prefill(known, facts)
    return merge_typed(service, filled, filled)


@transaction.atomic
def pick_people(
    actor: Actor, service: Service, add: Sequence[int], remove: Sequence[int] = (), matter_id: int | None = None
) -> Matter:
    """Put people of the roster on the draft and take others off it; return the draft.

    The selection of a service whose people are picked is its draft: it lasts over pages, searches and days. ``add``
    and ``remove`` are person ids; who stands there already, and who is not among the people the service speaks of,
    is passed over.
    """
    matter = get_editable(actor, service, matter_id)
    standing = get_picked_people(matter)
    gone = [standing[person] for person in remove if person in standing]
    if gone:
        matter = remove_lines(actor, service, matter.id, gone)
    fresh = [person for person in dict.fromkeys(add) if person not in standing]
    roster = InsuredPerson.objects.for_employer(matter.employer_id)
    if service.declaration.roster:
        roster = roster.filter(insurance_status__in=service.declaration.roster)
    rows = {row.person_id: row for part in chunks(fresh) for row in roster.filter(person_id__in=part)}
    if rows:
        _append(service, matter, [rows[person] for person in fresh if person in rows], _around(service, matter))
    return _save(matter) if rows or gone else matter


def get_picked_people(matter: Matter) -> dict[int, int]:
    """Return the people on a draft: the line's id by the person's."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, person_id__isnull=False)
    return {person: line for person, line in rows.values_list("person_id", "id") if person is not None}


@transaction.atomic
def sync_everyone(actor: Actor, service: Service) -> tuple[Matter, int, int]:
    """Return the draft of a service that speaks of everyone insured now, brought up to date with the roster.

    People who joined since are appended, people who left are taken off; return how many of each. What was typed for
    the others stays; what the register holds beside it is read again.
    """
    matter = get_editable(actor, service, None)
    roster = InsuredPerson.objects.for_employer(matter.employer_id).filter(insurance_status=InsuranceStatus.ACTIVE)
    active = {row.person_id: row for row in roster.order_by("name", "person_id")}
    present = get_picked_people(matter)
    gone = [line for person, line in present.items() if person not in active]
    if gone:
        matter = remove_lines(actor, service, matter.id, gone)
    facts = _around(service, matter)
    refreshed = _read_again(service, matter, active, facts) if present else 0
    fresh: list[InsuredPerson | None] = [row for person, row in active.items() if person not in present]
    if fresh:
        _append(service, matter, fresh, facts)
    if fresh or gone or refreshed:
        _save(matter)
    return matter, len(fresh), len(gone)


def _read_again(service: Service, matter: Matter, active: Mapping[int, InsuredPerson], facts: Facts) -> int:
    """Bring the read-only cells of a draft up to date; what was the same as such a cell follows it."""
    changed = []
    for line in get_lines(matter):
        row = active.get(line.person_id or 0)
        if row is None:
            continue
        now = get_prefilled_values(service, row, facts)
        raw = dict(line.raw)
        for column in service.columns:
            if column.compared_with in now and service.column(column.compared_with).read_only:
                follows = raw.get(column.name) == raw.get(column.compared_with)
                raw[column.name] = now[column.compared_with] if follows else raw.get(column.name, "")
        raw |= {column.name: now[column.name] for column in service.columns if column.read_only}
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return len(changed)


@transaction.atomic
def open_employer_draft(actor: Actor, service: Service) -> Matter:
    """Return the draft of a service about the employer itself: one line that begins as the register has it."""
    matter = get_editable(actor, service, None)
    if matter.line_count:
        return matter
    _append(service, matter, [None], _around(service, matter))
    return _save(matter)


# -- columns -----------------------------------------------------------------------------------------------------


def _rewrite(
    service: Service,
    matter: Matter,
    line_ids: Sequence[int] | None,
    written: Callable[[MatterLine], Mapping[str, str]],
) -> Matter:
    """Write some columns of some lines anew (of all when ``line_ids`` is None), each from the line as it stands."""
    chosen = set(line_ids) if line_ids is not None else None
    changed = []
    for line in get_lines(matter):
        if chosen is not None and line.id not in chosen:
            continue
        raw = merge_typed(service, {**line.raw, **written(line)}, line.raw)
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return _save(matter)


def _fillable(service: Service, column: str) -> Column:
    found = next((one for one in service.columns if one.name == column and not one.read_only), None)
    if found is None:
        raise NO_SUCH_COLUMN()
    return found


@transaction.atomic
def fill_cells(
    actor: Actor,
    service: Service,
    columns: Mapping[str, str],
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write the same raw values into columns of some lines, or of all when ``line_ids`` is None; return the draft."""
    for column in columns:
        _fillable(service, column)
    return _rewrite(service, get_editable(actor, service, matter_id), line_ids, lambda line: columns)


@transaction.atomic
def copy_registered_values(
    actor: Actor,
    service: Service,
    column: str,
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write into a column what stands beside it in the register, for some lines or all; return the draft."""
    stands = _fillable(service, column).compared_with
    return _rewrite(
        service,
        get_editable(actor, service, matter_id),
        line_ids,
        lambda line: {column: str(line.raw.get(stands) or "")},
    )


@transaction.atomic
def raise_by_percent(
    actor: Actor,
    service: Service,
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
        raise PERCENT_OUT_OF_RANGE()
    source = _fillable(service, column).compared_with or column

    def raised(line: MatterLine) -> Mapping[str, str]:
        try:
            fen = parse_yuan(line.raw.get(source) or "")
        except NotMoney:
            return {}
        return {column: yuan_plain(Fen(int(half_up(Decimal(fen) * (100 + percent) / 100, Decimal(1)))))}

    return _rewrite(service, get_editable(actor, service, matter_id), line_ids, raised)


@transaction.atomic
def paste_column(
    actor: Actor, service: Service, column: str, rows: Sequence[Sequence[str]], matter_id: int | None = None
) -> tuple[Matter, list[int]]:
    """Write a column pasted from a spreadsheet; return the draft and the rows (from 1) that fitted nobody.

    Rows of one cell are taken in the order of the lines; rows of two or more name the person first, by certificate
    number or (where only one has it) by name, and end with the value.
    """
    _fillable(service, column)
    matter = get_editable(actor, service, matter_id)
    lines = get_lines(matter)
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
    matter = _rewrite(service, matter, list(values), lambda line: {column: values[line.id]})
    return matter, unfitting


def _key(text: str) -> str:
    return normalise(text).lstrip("'").upper()


def _places(matter: Matter, lines: Sequence[MatterLine]) -> dict[str, int]:
    """Return line ids by certificate number, and by name where no two lines share it."""
    by_person = {line.person_id: line.id for line in lines}
    places: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for part in chunks([person for person in by_person if person is not None]):
        for row in InsuredPerson.objects.for_employer(matter.employer_id).filter(person_id__in=part):
            places[_key(row.number)] = by_person[row.person_id]
            names.setdefault(_key(row.name), []).append(by_person[row.person_id])
    places.update({name: ids[0] for name, ids in names.items() if len(ids) == 1 and name not in places})
    return places


@transaction.atomic
def save_lines(
    actor: Actor,
    service: Service,
    matter_id: int,
    typed: Mapping[int, tuple[int, Mapping[str, Any]]],
) -> tuple[Matter, list[int]]:
    """Write some lines as typed on one page of a grid, each with the version it was shown in, in one transaction.

    Only the columns given are written. Return the draft and the positions somebody else had changed meanwhile, which
    were left as he left them.
    """
    matter = get_editable(actor, service, matter_id)
    changed, missed = [], []
    of_matter = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    for part in chunks(typed):
        for line in of_matter.filter(id__in=part).order_by("position"):
            version, raw = typed[line.id]
            new = merge_typed(service, {**line.raw, **raw}, line.raw)
            if new == line.raw:
                continue
            if line.version != version:
                missed.append(line.position)
                continue
            line.raw, line.version = new, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    return (_save(matter) if changed else matter), missed
