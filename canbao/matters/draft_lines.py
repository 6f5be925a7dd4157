"""Fill a draft without typing each line: pick people from the roster, add everyone, fill and paste columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.drafts import get_editable, merge_typed, remove_lines
from canbao.matters.examination import gather_facts, get_identity, record_looked_up
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
"""Fields of a picked person that a service's ``prefill`` receives."""


def _gather_draft_facts(service: Service, matter: Matter) -> Facts:
    return gather_facts(service, matter.employer_id, [], matter.id, timezone.localdate())


def _save(matter: Matter) -> Matter:
    bump_version(matter)
    matter.save(update_fields=["version", "saved_at", "line_count"])
    return matter


def _append(service: Service, matter: Matter, rows: Sequence[InsuredPerson | None], facts: Facts) -> list[MatterLine]:
    """Append a prefilled line for each roster row (None: a line without a person), and return the lines."""
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
            position=position,
            person_id=row.person_id if row else None,
            raw=get_prefilled_values(service, row, facts),
        )
        for position, row in enumerate(rows, start=(last or 0) + 1)
    ]
    for part in chunks(lines):
        MatterLine.objects.bulk_create(part)
    matter.line_count += len(lines)
    return lines


def get_prefilled_values(service: Service, row: InsuredPerson | None, facts: Facts) -> dict[str, str]:
    """Return the initial raw texts of a new line by column, for a roster row or (None) the employer itself."""
    particulars = {name: getattr(row, name) for name in PREFILLED} if row else dict(facts.employer)
    filled = {column.name: column.default for column in service.columns} | service.prefill(particulars, facts)
    return merge_typed(service, filled, filled)


@transaction.atomic
def pick_people(
    actor: Actor, service: Service, add: Sequence[int], remove: Sequence[int] = (), matter_id: int | None = None
) -> Matter:
    """Add people of the roster to the draft and remove others; return the draft.

    ``add`` and ``remove`` are person ids. People already on the draft, and people whose status the service does not
    accept, are skipped. The draft is the selection, so it survives pages, searches and days.
    """
    matter = get_editable(actor, service, matter_id)
    picked = get_picked_people(matter)
    gone = [picked[person] for person in remove if person in picked]
    if gone:
        matter = remove_lines(actor, service, matter.id, gone)
    fresh = [person for person in dict.fromkeys(add) if person not in picked]
    roster = InsuredPerson.objects.for_employer(matter.employer_id)
    if service.declaration.roster:
        roster = roster.filter(insurance_status__in=service.declaration.roster)
    rows = {row.person_id: row for part in chunks(fresh) for row in roster.filter(person_id__in=part)}
    if rows:
        added = [rows[person] for person in fresh if person in rows]
        record_looked_up(actor, matter, _append(service, matter, added, _gather_draft_facts(service, matter)))
    return _save(matter) if rows or gone else matter


def get_picked_people(matter: Matter) -> dict[int, int]:
    """Return the line ids of a draft by person id."""
    rows = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id, person_id__isnull=False)
    return {person: line for person, line in rows.values_list("person_id", "id") if person is not None}


@transaction.atomic
def sync_everyone(actor: Actor, service: Service) -> tuple[Matter, int, int]:
    """Synchronise the draft of a service about everyone with the roster; return it, with counts added and removed.

    Newly insured people are appended, people no longer insured are removed. Values typed for the others stay; their
    registered values are refreshed.
    """
    matter = get_editable(actor, service, None)
    roster = InsuredPerson.objects.for_employer(matter.employer_id).filter(insurance_status=InsuranceStatus.ACTIVE)
    active = {row.person_id: row for row in roster.order_by("name", "person_id")}
    present = get_picked_people(matter)
    gone = [line for person, line in present.items() if person not in active]
    if gone:
        matter = remove_lines(actor, service, matter.id, gone)
    facts = _gather_draft_facts(service, matter)
    refreshed = _refresh_registered_values(service, matter, active, facts) if present else 0
    fresh: list[InsuredPerson | None] = [row for person, row in active.items() if person not in present]
    if fresh:
        _append(service, matter, fresh, facts)
    if fresh or gone or refreshed:
        _save(matter)
    return matter, len(fresh), len(gone)


def _refresh_registered_values(
    service: Service, matter: Matter, active: Mapping[int, InsuredPerson], facts: Facts
) -> int:
    """Refresh the read-only cells of a draft and the cells equal to them; return the number of changed lines."""
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
    """Return the draft of a service about the employer itself: one line prefilled from the register."""
    matter = get_editable(actor, service, None)
    if matter.line_count:
        return matter
    _append(service, matter, [None], _gather_draft_facts(service, matter))
    return _save(matter)


# -- columns -----------------------------------------------------------------------------------------------------


def rewrite_lines(
    actor: Actor,
    service: Service,
    matter: Matter,
    line_ids: Sequence[int] | None,
    get_new_values: Callable[[MatterLine], Mapping[str, str]],
) -> Matter:
    """Rewrite columns of the lines named (of all when ``line_ids`` is None) with new values computed for each line."""
    selected = set(line_ids) if line_ids is not None else None
    changed, looked_up = [], []
    for line in get_lines(matter):
        if selected is not None and line.id not in selected:
            continue
        raw = merge_typed(service, {**line.raw, **get_new_values(line)}, line.raw)
        if get_identity(service, raw) != get_identity(service, line.raw):
            looked_up.append(line)
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    update_rows(changed, ["raw", "version"])
    record_looked_up(actor, matter, looked_up)
    return _save(matter)


def get_fillable_column(service: Service, name: str) -> Column:
    """Return a column that people fill in; raise :class:`Refusal` ``no_such_column`` for any other name."""
    column = next((column for column in service.columns if column.name == name and not column.read_only), None)
    if column is None:
        raise NO_SUCH_COLUMN()
    return column


@transaction.atomic
def fill_cells(
    actor: Actor,
    service: Service,
    columns: Mapping[str, str],
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Write the same raw values into columns of the lines named (all when ``line_ids`` is None); return the draft."""
    for column in columns:
        get_fillable_column(service, column)
    return rewrite_lines(actor, service, get_editable(actor, service, matter_id), line_ids, lambda line: columns)


@transaction.atomic
def copy_registered_values(
    actor: Actor,
    service: Service,
    column: str,
    line_ids: Sequence[int] | None = None,
    matter_id: int | None = None,
) -> Matter:
    """Copy the registered values into a column, for some lines or all; return the draft."""
    source = get_fillable_column(service, column).compared_with
    return rewrite_lines(
        actor,
        service,
        get_editable(actor, service, matter_id),
        line_ids,
        lambda line: {column: str(line.raw.get(source) or "")},
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
    """Raise the registered amounts by per cent and write them into a money column; return the draft.

    Amounts are rounded half up to the fen. The registered amount is raised, not the cell, so pressing twice raises
    once. A cell without a registered amount stays as it is. Raise :class:`Refusal` ``percent_out_of_range`` outside
    −90 to 1,000 per cent, which is a typing error.
    """
    if not Decimal(-90) <= percent <= Decimal(1000):
        raise PERCENT_OUT_OF_RANGE()
    source = get_fillable_column(service, column).compared_with or column

    def get_raised_amount(line: MatterLine) -> Mapping[str, str]:
        try:
            fen = parse_yuan(line.raw.get(source) or "")
        except NotMoney:
            return {}
        return {column: yuan_plain(Fen(int(half_up(Decimal(fen) * (100 + percent) / 100, Decimal(1)))))}

    return rewrite_lines(actor, service, get_editable(actor, service, matter_id), line_ids, get_raised_amount)


@dataclass(frozen=True, slots=True)
class TypedCell:
    """What a person typed into a cell, and the text that the cell showed them before."""

    shown: str
    typed: str

    @property
    def is_touched(self) -> bool:
        """Whether the person changed the cell; spaces around a text, and line breaks, are no change."""
        return _bare(self.typed) != _bare(self.shown)


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that is not saved, since it no longer holds what the person was shown.

    ``stored`` is what it holds now; it is None, and ``position`` 0, when the line was removed meanwhile.
    """

    line_id: int
    position: int
    column: str
    stored: str | None
    typed: str


def _bare(text: str) -> str:
    return "".join(text.splitlines()).strip()


@transaction.atomic
def save_lines(
    actor: Actor, service: Service, matter_id: int, typed: Mapping[int, Mapping[str, TypedCell]]
) -> tuple[Matter, list[CellConflict]]:
    """Save the touched cells of some lines in one transaction; return the draft and the cells in conflict.

    ``typed`` maps line id to the cells by column. An untouched cell is never written, so an old page writes back
    nothing. A touched cell is written only while it still holds what was shown; otherwise it stays as it is and is in
    conflict, unless it holds what was typed.
    """
    matter = get_editable(actor, service, matter_id)
    touched = {
        line_id: {name: cell for name, cell in cells.items() if cell.is_touched} for line_id, cells in typed.items()
    }
    touched = {line_id: cells for line_id, cells in touched.items() if cells}
    draft_lines = MatterLine.objects.for_employer(matter.employer_id).filter(matter_id=matter.id)
    lines = [line for part in chunks(touched) for line in draft_lines.filter(id__in=part).order_by("position")]
    conflicts, changed, looked_up = [], [], []
    for line in lines:
        kept, missed = _settle_cells(line, touched.pop(line.id))
        conflicts.extend(missed)
        raw = merge_typed(service, {**line.raw, **kept}, line.raw)
        if get_identity(service, raw) != get_identity(service, line.raw):
            looked_up.append(line)
        if raw != line.raw:
            line.raw, line.version = raw, line.version + 1
            changed.append(line)
    conflicts += [
        CellConflict(line_id, 0, name, None, cell.typed)
        for line_id, cells in touched.items()
        for name, cell in cells.items()
    ]
    update_rows(changed, ["raw", "version"])
    record_looked_up(actor, matter, looked_up)
    return (_save(matter) if changed else matter), conflicts


def _settle_cells(line: MatterLine, cells: Mapping[str, TypedCell]) -> tuple[dict[str, str], list[CellConflict]]:
    """Return the texts to write into a line, and the conflicts."""
    kept, conflicts = {}, []
    for name, cell in cells.items():
        stored = str(line.raw.get(name) or "")
        if _bare(stored) == _bare(cell.shown):
            kept[name] = cell.typed.strip()
        elif _bare(stored) != _bare(cell.typed):
            conflicts.append(CellConflict(line.id, line.position, name, stored, cell.typed))
    return kept, conflicts
