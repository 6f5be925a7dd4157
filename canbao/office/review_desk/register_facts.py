"""Register facts beside a line on the review desk: the person, and their insurance record before and after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canbao.matters.catalogue import Service, get_service, get_services
from canbao.matters.examination import Examination
from canbao.matters.facts import Facts, Line, PersonFacts
from canbao.matters.models import MatterLine
from canbao.matters.preview import Preview, preview_line
from canbao.office.field_names import field_name
from canbao.office.refusals import sentence
from canbao.office.review_desk.line_rows import get_name_and_number, mask_value, stated_text
from canbao.presentation.language import in_language, in_words
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.register.models import Employer
from canbao.register.queries import CoverageEntry, get_coverage_history
from canbao.store.tenancy import fan_out
from canbao.values.money import Fen, yuan
from canbao.values.months import Month
from canbao.values.text import mask_name

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
class RecordEntry:
    """One entry of a record as text. ``kind``: same, new, changed or undone, against the record before."""

    text: str
    kind: str = "same"


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record as texts: its periods, and the categories and wages in effect."""

    periods: tuple[RecordEntry, ...] = ()
    category: tuple[RecordEntry, ...] = ()
    wage: tuple[RecordEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterFacts:
    """The register facts of one line.

    ``record_after`` is None if nothing is to be decided or the line cannot pass; ``refused`` is the register's reason
    against it. ``changes`` are particulars: (name, old, new).
    """

    position: int
    label: str
    registered: list[dict[str, str]]
    stated: list[dict[str, str]]
    record_now: RecordText
    record_after: RecordText | None = None
    refused: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    has_person: bool = True


def get_register_facts(
    service: Service, row: MatterLine, examined: Examination, *, unmasked: bool, is_open: bool, has_errors: bool
) -> RegisterFacts:
    """Return the register facts of a line; the record after only for an open matter's line without errors."""
    facts = examined.facts
    line = next(line for line in examined.lines if line.position == row.position)
    person = facts.person(line)
    label, _number = get_name_and_number(service, line, row.raw, facts, unmasked=unmasked)
    has_person = service.declaration.lines != "none"
    columns = [
        {"term": in_language(column.label), "value": stated_text(column, line, row.raw, unmasked=unmasked)}
        for column in service.columns
    ]
    stated = [column for column in columns if column["value"]]
    registered = _person_facts(service, line, person, facts, unmasked=unmasked) if has_person else []
    if not is_open or has_errors:
        record = person.record or InsuranceRecord(facts.employer_id)
        return RegisterFacts(
            row.position, label, registered, stated, record_text(record, record), has_person=has_person
        )
    preview = preview_line(service, line, facts)
    refused = sentence(preview.refused) if preview.refused else ""
    return RegisterFacts(
        row.position,
        label,
        registered,
        stated,
        record_text(preview.before, preview.before),
        record_text(preview.after, preview.before) if preview.after is not None else None,
        refused,
        _changes(service, preview, unmasked=unmasked),
        has_person,
    )


# -- the person -----------------------------------------------------------------------------------------------------


def _person_facts(
    service: Service, line: Line, person: PersonFacts, facts: Facts, *, unmasked: bool
) -> list[dict[str, str]]:
    rows = []
    if person.person_id is None:
        rows.append((_("In the register"), _("Not in the register; a new person will be added")))
    else:
        rows.append((_("In the register"), _("Already registered")))
        rows.extend(_compare_names(service, line, person, unmasked=unmasked))
    history, names = _coverage_history(person)
    rows.append((_("Insured now"), _insured_now(history, names, facts)))
    if person.covered_by is None and person.insurable_from is not None:
        rows.append((_("Insurable from"), str(int(person.insurable_from))))
    elsewhere = [entry for entry in history if entry.until_month is not None and entry.employer_id != facts.employer_id]
    if elsewhere:
        last = elsewhere[-1]
        rows.append(
            (_("Last other employer"), f"{names.get(last.employer_id, '')} {_span(last.from_month, last.until_month)}")
        )
    born = _birth(line, person)
    if born:
        years = _age(born, facts.today)
        rows.append((_("Age"), ngettext("%(years)s year", "%(years)s years", years) % {"years": years}))
    others = [f"{_service_title(other.service)} {other.number}" for other in person.under_way]
    rows.append((_("Other matters"), "\n".join(others) or _("No others")))
    return [{"term": term, "value": value} for term, value in rows]


def _compare_names(service: Service, line: Line, person: PersonFacts, *, unmasked: bool) -> list[tuple[str, str]]:
    """Return the register's name and the stated one side by side where they are not the same."""
    if person.likeness in (None, "same"):
        return []
    stated = next((line.values.get(column.name) or "" for column in service.columns if column.kind == "name"), "")
    texts = (person.registered_name, stated) if unmasked else (mask_name(person.registered_name), mask_name(stated))
    likeness = _("written in another way") if person.likeness == "alike" else _("another name")
    return [(_("Name in the register"), texts[0]), (_("Name stated"), f"{texts[1]} ({likeness})")]


def _insured_now(history: Sequence[CoverageEntry], names: Mapping[int, str], facts: Facts) -> str:
    """Return where the person is insured today and up to when, else where from a coming month on."""
    now = Month.of(facts.today)
    open_or_coming = [entry for entry in history if entry.until_month is None or entry.until_month > now]
    if not open_or_coming:
        return _("Not insured")
    entry = open_or_coming[0]
    where = _("With this employer") if entry.employer_id == facts.employer_id else names.get(entry.employer_id, "")
    if entry.from_month > now:
        return _("Not insured; %(where)s from %(month)s") % {"where": where, "month": int(entry.from_month)}
    if entry.until_month is None:
        return _("%(where)s, since %(month)s") % {"where": where, "month": int(entry.from_month)}
    values = {"where": where, "month": int(entry.from_month), "last": int(entry.until_month - 1)}
    return _("%(where)s, since %(month)s, to %(last)s") % values


def _service_title(code: str) -> str:
    return in_language(get_service(code).title) if code in get_services() else code


def _coverage_history(person: PersonFacts) -> tuple[list[CoverageEntry], Mapping[int, str]]:
    """Return a person's coverage with every employer, present and past, and the employers' names by id."""
    history = get_coverage_history(person.person_id) if person.person_id is not None else []
    with fan_out("office.person"):
        employer_ids = {entry.employer_id for entry in history}
        names = dict(Employer.objects.filter(id__in=employer_ids).values_list("id", "name")) if employer_ids else {}
    return history, names


def _birth(line: Line, person: PersonFacts) -> date | None:
    stated = line.values.get("birth")
    if isinstance(stated, str) and stated:
        return date.fromisoformat(stated)
    registered = person.particulars.get("birth")
    return registered if isinstance(registered, date) else None


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# -- the records ------------------------------------------------------------------------------------------------------


def _span(start: Month, until: Month | None) -> str:
    """Return a period as its first and last month: 202301–202508, or 202301– if it is open."""
    return f"{int(start)}–{int(until - 1)}" if until is not None and until > start else f"{int(start)}–"


def record_text(record: InsuranceRecord, before: InsuranceRecord) -> RecordText:
    """Return a record as texts, each entry compared with the record before."""
    periods = []
    for index, period in enumerate(record.periods):
        old = before.periods[index] if index < len(before.periods) else None
        if period.void and (old is None or old.void):
            continue
        periods.append(RecordEntry(_period(period), _kind(period, old)))
    return RecordText(
        tuple(periods),
        _dated(dict(record.categories), dict(before.categories), lambda code: in_words(str(code), "psn_type")),
        _dated(dict(record.wages), dict(before.wages), lambda fen: yuan(Fen(fen))),
    )


def _period(period: RecordPeriod) -> str:
    if period.void:
        return _("%(month)s undone") % {"month": int(period.start)}
    span = _span(period.start, period.until)
    return f"{span} {in_words(period.reason, 'chg_rea')}" if period.reason else span


def _kind(period: RecordPeriod, old: RecordPeriod | None) -> str:
    if old is None:
        return "new"
    return "undone" if period.void else "same" if period == old else "changed"


def _dated(
    values: Mapping[Month, Any], before: Mapping[Month, Any], to_text: Callable[[Any], str]
) -> tuple[RecordEntry, ...]:
    """Return the latest value, and every other one that is new or changed, by month."""
    latest = max(values, default=None)
    entries = []
    for month in sorted(values):
        kind = "same" if before.get(month) == values[month] else "changed" if month in before else "new"
        if month == latest or kind != "same":
            text = _("%(value)s from %(month)s") % {"value": to_text(values[month]), "month": int(month)}
            entries.append(RecordEntry(text, kind))
    return tuple(entries)


# -- particulars ----------------------------------------------------------------------------------------------------


def _changes(service: Service, preview: Preview, *, unmasked: bool) -> list[tuple[str, str, str]]:
    columns = {column.name: column for column in service.columns}

    def to_text(name: str, value: Any) -> str:
        text = in_words(str(value), _CODES[name]) if name in _CODES and value else str(value or "")
        column = columns.get(name)
        return text if unmasked or column is None or not text else mask_value(column, text)

    return [
        (
            in_language(columns[name].label) if name in columns else field_name(name, "employer"),
            to_text(name, old) or _("nothing"),
            to_text(name, new) or _("nothing"),
        )
        for name, (old, new) in preview.particulars.items()
    ]


def get_particulars_rows(
    service: Service, row: MatterLine, examined: Examination, *, unmasked: bool
) -> Sequence[dict[str, Any]]:
    """Return an employer's particulars by column: the registered text, the stated text, whether they differ."""
    line = next(line for line in examined.lines if line.position == row.position)
    rows = []
    for column in service.columns:
        stated = stated_text(column, line, row.raw, unmasked=unmasked)
        value = examined.facts.employer.get(column.name)
        registered = in_words(str(value), column.codes) if column.codes and value else str(value or "")
        shown = registered if unmasked or not registered else mask_value(column, registered)
        rows.append(
            {
                "label": in_language(column.label),
                "registered": shown,
                "stated": stated,
                "is_changed": column.name in examined.facts.employer and stated != shown,
            }
        )
    return rows
