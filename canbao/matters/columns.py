"""The columns of a line: grid, spreadsheets, schema and printed form derive from this table.

The kind of a column cleans a raw text or JSON value to a plain value, or reports an error. Values are ready for JSON:
ISO dates, integers for months and fen, national codes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from canbao.rules.codes import get_table
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding
from canbao.values.identifiers import check_identifier, kind_for_certificate
from canbao.values.money import NotMoney, parse_yuan
from canbao.values.months import Month
from canbao.values.text import normalise


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


class UncleanValue(Exception):
    """A raw value cannot be cleaned. ``code`` names a sentence of ``matters.finding_sentences``, ``words`` fill it."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code, self.words = code, words


Cleaner = Callable[[Column, str, Mapping[str, Any], date], Any]


def _text(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    text = " ".join(raw.split())
    if len(text) > column.longest:
        raise UncleanValue("too_long", longest=column.longest)
    if any(ord(character) < 32 for character in text):
        raise UncleanValue("control_character")
    return text


def _name(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    text = _text(column, raw.replace("•", "·").replace("・", "·"), values, today)
    if any(character.isdigit() for character in text) or len(text) < 2:
        raise UncleanValue("no_name")
    return text


def _code(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    codes = get_table(column.codes)
    text = normalise(raw).lower()
    for entry in codes.entries:
        if column.offered and entry.code not in column.offered:
            continue
        # Accept 居民身份证 for 居民身份证（户口簿）.
        chinese = normalise(entry.zh)
        if text in (entry.code.lower(), chinese.lower(), chinese.partition("(")[0], normalise(entry.en).lower()):
            return entry.code
    raise UncleanValue("unknown_code", value=text[:20])


_FIGURE = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{1,2}", re.IGNORECASE)
"""A long number in scientific notation: a spreadsheet cell that is not text loses the last digits."""


def _number(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    kind = kind_for_certificate(str(values.get(column.certificate) or "01"))
    text = normalise(raw).upper()
    if _FIGURE.fullmatch(text):
        raise UncleanValue("number_as_figure")
    if kind is None:
        if not 4 <= len(text) <= 30:
            raise UncleanValue("number_format")
        return text
    verdict = check_identifier(kind, raw, today)
    if verdict.valid:
        return verdict.normalized or text
    if verdict.expected_check:
        raise UncleanValue("number_checksum", expected=verdict.expected_check)
    raise UncleanValue(f"number_{(verdict.reason or 'format').replace(' ', '_')}", length=len(text))


def _date(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    text = normalise(raw).replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").rstrip("日")
    digits = text.replace("-", "")
    parts = text.split("-") if "-" in text else [digits[:4], digits[4:6], digits[6:]]
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (ValueError, TypeError):
        raise UncleanValue("date_format") from None


def _month(column: Column, raw: str, values: Mapping[str, Any], today: date) -> int:
    try:
        return int(Month.parse(normalise(raw).replace("-", "") if len(normalise(raw)) == 7 else raw))
    except ValueError:
        raise UncleanValue("month_format") from None


def _money(column: Column, raw: str, values: Mapping[str, Any], today: date) -> int:
    try:
        fen = int(parse_yuan(raw))
    except NotMoney:
        raise UncleanValue("money_format") from None
    if fen < 0:
        raise UncleanValue("money_negative")
    if fen > 100_000_000_00:
        raise UncleanValue("money_too_large")
    return fen


def _phone(column: Column, raw: str, values: Mapping[str, Any], today: date) -> str:
    verdict = check_identifier("phone", raw, today)
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
    for column in columns:
        text = "" if raw.get(column.name) is None else str(raw[column.name]).strip()
        values[column.name] = None
        try:
            if text:
                values[column.name] = KINDS[column.kind](column, text, values, today)
            if column.from_number:
                values[column.name] = _fill_from_number(column, columns, values, today)
            if column.required and values[column.name] is None and not _awaits_number(column, raw, values):
                raise UncleanValue("missing")
        except UncleanValue as unclean:
            if not text and unclean.code != "missing":
                continue
            words = {"label": column.label, **unclean.words}
            findings.append(Finding("error", unclean.code, line, column.name, _plain_words(words)))
    return values, findings


def _awaits_number(column: Column, raw: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Return whether a blank value depends on an invalid number, whose own finding is enough."""
    return bool(column.from_number and raw.get(column.from_number)) and values.get(column.from_number) is None


def _plain_words(words: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"en": word.en, "zh": word.zh} if isinstance(word, Bilingual) else word for name, word in words.items()
    }


def _fill_from_number(column: Column, columns: Sequence[Column], values: Mapping[str, Any], today: date) -> Any:
    """Return the column's value, taken from the number when blank; raise :class:`UncleanValue` when they disagree."""
    typed = values[column.name]
    number = values.get(column.from_number)
    source = next(other for other in columns if other.name == column.from_number)
    kind = kind_for_certificate(str(values.get(source.certificate) or "01"))
    if number is None or kind is None:
        return typed
    verdict = check_identifier(kind, number, today)
    expected = (verdict.birth.isoformat() if verdict.birth else None) if column.kind == "date" else verdict.sex
    if expected is None:
        return typed
    if typed is not None and typed != expected:
        entry = get_table(column.codes).get(expected) if column.kind == "code" else None
        raise UncleanValue("disagrees_with_number", expected=Bilingual(entry.en, entry.zh) if entry else expected)
    return expected
