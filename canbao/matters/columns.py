"""The columns of a line: grid, spreadsheets, schema and printed form derive from this table.

The kind of a column cleans a raw text or JSON value to a plain value, or reports an error. Values are ready for JSON:
ISO dates, integers for months and fen, national codes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from canbao.rules.codes import Code, get_table
from canbao.values.bilingual import Bilingual
from canbao.values.days import EARLIEST, DayWindow, NotADay, parse_day, parse_month
from canbao.values.findings import Finding
from canbao.values.identifiers import certificate_for_kind, check_identifier, kind_for_certificate
from canbao.values.money import NotMoney, parse_yuan
from canbao.values.person_names import NotAName, check_person_name
from canbao.values.text import clean_name, compact, is_cell_error, normalise, strip_invisible


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a service's lines.

    - ``kind`` is a key of :data:`KINDS`.
    - ``codes`` names the code table of kind ``code``; ``offered`` limits it to some codes.
    - ``certificate`` names the column with the certificate type of a kind ``number``.
    - ``from_number`` names the number column that fills a blank birth date or sex. A typed value must agree with it.
    - ``default`` is the raw value of a new line.
    - ``longest`` is the most characters of a text.
    - ``required`` columns show an asterisk; ``wide`` columns get a wide field.
    - ``read_only`` columns are written by the service's prefill, never by the user.
    - ``compared_with`` names the registered value that the column would change. It is a read-only column of the line,
      else a particular of the person. In a service without people it is a particular of the employer.
    - ``window`` names the days that a kind ``date`` allows, a key of :data:`WINDOWS`.
    - ``is_personal`` marks a value that differs for each person, so it cannot be filled into many lines at once.
    """

    name: str
    label: Bilingual
    kind: str
    required: bool = False
    help: Bilingual | None = None
    codes: str = ""
    offered: tuple[str, ...] = ()
    certificate: str = ""
    from_number: str = ""
    default: str = ""
    longest: int = 100
    wide: bool = False
    read_only: bool = False
    compared_with: str = ""
    is_personal: bool = False
    window: str = ""


class UncleanValue(Exception):
    """A raw value cannot be cleaned. ``code`` names a sentence of ``matters.finding_sentences``, ``words`` fill it."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line while it is cleaned: its columns and raw values, the values cleaned so far, the day it is judged on."""

    columns: Sequence[Column]
    raw: Mapping[str, Any]
    values: Mapping[str, Any]
    today: date

    def text(self, column: str) -> str:
        """Return the raw text of a column, empty where it has none."""
        return "" if self.raw.get(column) is None else str(self.raw[column])

    def is_unreadable(self, column: str) -> bool:
        """Return whether a column has a text of which no value was cleaned, so nothing can be judged by it."""
        return self.values.get(column) is None and bool(strip_invisible(self.text(column)))


Cleaner = Callable[[Column, str, TypedLine], Any]

WINDOWS: Mapping[str, Callable[[date], DayWindow]] = MappingProxyType(
    {
        "": lambda today: DayWindow(),
        "birth": lambda today: DayWindow(EARLIEST, today),
        "employment": lambda today: DayWindow(EARLIEST, today),
        "stop": lambda today: DayWindow(date(1990, 1, 1), today + timedelta(days=366)),
    }
)
"""The days that a column allows, by name, on a day. A service narrows them by its own rules, such as an open month."""


def _text(column: Column, raw: str, line: TypedLine) -> str:
    text = " ".join(_without_escape(strip_invisible(raw)).split())
    if len(text) > column.longest:
        raise UncleanValue("too_long", longest=column.longest)
    return text


def _without_escape(text: str) -> str:
    """Return a text without the apostrophe that our CSV files write before what would be a formula."""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _name(column: Column, raw: str, line: TypedLine) -> str:
    text = _text(column, clean_name(raw), line)
    try:
        check_person_name(text)
    except NotAName as wrong:
        raise UncleanValue(f"name_{wrong.reason}", value=text[:20], character=wrong.character) from None
    return text


def _code(column: Column, raw: str, line: TypedLine) -> str:
    codes = get_table(column.codes)
    text = normalise(raw)
    found = [entry for entry in codes.find(raw) if not column.offered or entry.code in column.offered]
    if len(found) > 1:
        found = _fitting(found, column, line) or found
    if len(found) == 1:
        return found[0].code
    if found:
        english = ", ".join(f"{entry.code} {entry.en}" for entry in found)
        chinese = "、".join(f"{entry.code} {entry.zh}" for entry in found)
        raise UncleanValue("ambiguous_code", value=text[:20], choices=Bilingual(english, chinese))
    raise UncleanValue("unknown_code", value=text[:20])


def _fitting(entries: Sequence[Code], column: Column, line: TypedLine) -> list[Code]:
    """Return the entry whose form of numbers the line's number has, such as one of the two kinds of passports."""
    number = next((compact(line.text(other.name)) for other in line.columns if other.certificate == column.name), "")
    return [entry for entry in entries if entry.form and re.fullmatch(entry.form, number)]


_FIGURE = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{1,2}", re.IGNORECASE)
"""A long number in scientific notation: a spreadsheet cell that is not text loses the last digits."""


def _number(column: Column, raw: str, line: TypedLine) -> str:
    text = "".join(normalise(raw).upper().split())
    if _FIGURE.fullmatch(text):
        raise UncleanValue("number_as_figure")
    if line.is_unreadable(column.certificate):
        return text
    kind = kind_for_certificate(str(line.values.get(column.certificate) or "01"))
    if kind is None:
        if not 4 <= len(text) <= 30:
            raise UncleanValue("number_format")
        return text
    verdict = check_identifier(kind, raw, line.today)
    if verdict.valid:
        return verdict.normalized or text
    if verdict.likely_kind:
        entry = get_table("psn_cert_type").get(certificate_for_kind(verdict.likely_kind))
        if entry is not None:
            raise UncleanValue("number_kind", kind=Bilingual(entry.en, entry.zh))
    if verdict.expected_check:
        raise UncleanValue("number_checksum", expected=verdict.expected_check)
    raise UncleanValue(f"number_{(verdict.reason or 'format').replace(' ', '_')}", length=len(text))


def _date(column: Column, raw: str, line: TypedLine) -> str:
    try:
        return parse_day(raw, WINDOWS[column.window](line.today)).isoformat()
    except NotADay as wrong:
        days = {"first": wrong.window.first, "last": wrong.window.last, "day": wrong.day}
        words = {name: day.isoformat() for name, day in days.items() if day}
        raise UncleanValue(f"date_{wrong.reason}", value=normalise(raw)[:20], **words) from None


def _month(column: Column, raw: str, line: TypedLine) -> int:
    try:
        return int(parse_month(raw))
    except ValueError:
        raise UncleanValue("month_format") from None


def _money(column: Column, raw: str, line: TypedLine) -> int:
    try:
        fen = int(parse_yuan(raw))
    except NotMoney:
        raise UncleanValue("money_format") from None
    if fen < 0:
        raise UncleanValue("money_negative")
    if fen > 100_000_000_00:
        raise UncleanValue("money_too_large")
    return fen


def _phone(column: Column, raw: str, line: TypedLine) -> str:
    verdict = check_identifier("phone", raw, line.today)
    if not verdict.valid:
        raise UncleanValue("phone_format")
    return verdict.normalized or normalise(raw)


KINDS: dict[str, Cleaner] = {
    "text": _text,
    "name": _name,
    "code": _code,
    "number": _number,
    "date": _date,
    "month": _month,
    "money": _money,
    "phone": _phone,
}


def get_column_faults(columns: Sequence[Column]) -> list[str]:
    """Return the faults of a table of columns. The catalogue rejects a service with a fault at start."""
    names = [column.name for column in columns]
    faults = [f"column {name} is declared twice" for name in set(names) if names.count(name) > 1]
    faults.extend("the column name before is reserved for frozen values" for name in names if name == "before")
    for column in columns:
        if column.kind not in KINDS:
            faults.append(f"column {column.name} has no kind called {column.kind}")
        if column.window not in WINDOWS:
            faults.append(f"column {column.name} names the window {column.window}, which does not exist")
        if column.kind == "code" and not column.codes:
            faults.append(f"column {column.name} names no code table")
        faults.extend(
            f"column {column.name} names the column {other}, which does not exist"
            for other in (column.certificate, column.from_number)
            if other and other not in names
        )
    return faults


def clean_line(
    columns: Sequence[Column], raw: Mapping[str, Any], line: int, today: date
) -> tuple[dict[str, Any], list[Finding]]:
    """Clean one line; return its values by column (None where blank or wrong) and its findings.

    ``raw`` holds texts by column name, or JSON numbers and texts from an API client. Columns are cleaned in order: the
    certificate type comes before its number, and the number before the columns filled from it.
    """
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    typed = TypedLine(columns, raw, values, today)
    for column in columns:
        text = strip_invisible(typed.text(column.name))
        values[column.name] = None
        try:
            if text:
                if is_cell_error(text):
                    raise UncleanValue("cell_error", value=text)
                values[column.name] = KINDS[column.kind](column, text, typed)
            if column.from_number:
                values[column.name] = _fill_from_number(column, typed)
            if column.required and values[column.name] is None and not _awaits_number(column, typed):
                raise UncleanValue("missing")
        except UncleanValue as unclean:
            if not text and unclean.code != "missing":
                continue
            words = {"label": column.label, **unclean.words}
            findings.append(Finding("error", unclean.code, line, column.name, _plain_words(words)))
    return values, findings


def _awaits_number(column: Column, line: TypedLine) -> bool:
    """Return whether a blank value depends on a number or certificate type whose own finding is enough."""
    source = _get_source(column, line)
    return source is not None and (line.is_unreadable(source.name) or line.is_unreadable(source.certificate))


def _get_source(column: Column, line: TypedLine) -> Column | None:
    """Return the number column from which a column is filled, None if there is none."""
    return next((other for other in line.columns if column.from_number and other.name == column.from_number), None)


def _plain_words(words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"en": word.en, "zh": word.zh} if isinstance(word, Bilingual) else word for name, word in words.items()
    }


def _fill_from_number(column: Column, line: TypedLine) -> Any:
    """Return the column's value, taken from the number when blank; raise :class:`UncleanValue` when they disagree."""
    typed = line.values[column.name]
    source = _get_source(column, line)
    number = line.values.get(column.from_number)
    if source is None or number is None or line.is_unreadable(source.certificate):
        return typed
    kind = kind_for_certificate(str(line.values.get(source.certificate) or "01"))
    if kind is None:
        return typed
    verdict = check_identifier(kind, number, line.today)
    expected = (verdict.birth.isoformat() if verdict.birth else None) if column.kind == "date" else verdict.sex
    if expected is None:
        return typed
    if typed is not None and typed != expected:
        entry = get_table(column.codes).get(expected) if column.kind == "code" else None
        raise UncleanValue("disagrees_with_number", expected=Bilingual(entry.en, entry.zh) if entry else expected)
    return expected
