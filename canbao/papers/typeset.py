"""Typeset data with a typst template as PDF. Data are passed as JSON, so nothing in them is markup."""

import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

import segno
from typst import Compiler

from canbao.papers.typefaces import get_typefaces

TEMPLATES: Final = Path(__file__).parent / "templates"
CHINA: Final = timezone(timedelta(hours=8))

Plain: TypeAlias = "str | int | bool | None | Sequence[Plain] | Mapping[str, Plain]"


@dataclass(frozen=True, slots=True)
class Paper:
    """A typeset document: the PDF, and the characters printed as 〔U+XXXX〕 because no typeface has them."""

    pdf: bytes
    missing: frozenset[str]


class ForkedTooLate(RuntimeError):
    """The process was forked after its parent had typeset a paper: typst's threads are missing."""


def typeset(template: str, data: Mapping[str, Plain], *, title: str, made_at: datetime) -> Paper:
    """Return `data` typeset with a template of this package, such as `slip.typ`.

    `title` and `made_at` (aware) become properties of the PDF. The same input gives the same bytes. The PDF is tagged
    and declares PDF/UA-1. Line breaks in data count as spaces. Raise NoTypeface, ForkedTooLate, and typst.TypstError
    for a broken template.
    """
    _refuse_after_fork()
    faces = get_typefaces()
    printable = Printable()
    content = printable.mapping({**data, "families": list(faces.families), "title": title})
    pdf = Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=faces.fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content)},
    ).compile(format="pdf", timestamp=_in_china(made_at), pdf_standards="ua-1")
    if not isinstance(pdf, bytes):
        raise TypeError("typst returned several PDF files")
    return Paper(pdf, frozenset(printable.missing))


def missing_glyphs(text: str) -> set[str]:
    """Return the characters of `text` that no typeface has, which are printed as 〔U+XXXX〕."""
    printable = Printable()
    printable.text(text)
    return printable.missing


class Printable:
    """Make data printable with the typefaces, and collect the missing characters in `missing`."""

    def __init__(self) -> None:
        self._covered = get_typefaces().covered
        self.missing: set[str] = set()

    def text(self, text: str) -> str:
        """Return a text composed (NFC), with single spaces, and with missing characters as 〔U+XXXX〕."""
        composed = " ".join(unicodedata.normalize("NFC", text).split())
        missing = {char for char in composed if ord(char) not in self._covered}
        self.missing |= missing
        for char in missing:
            composed = composed.replace(char, f"〔U+{ord(char):04X}〕")
        return composed

    def value(self, value: Plain) -> Plain:
        """Return a plain value with every text in it made printable."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, Sequence):
            return [self.value(item) for item in value]
        return value

    def mapping(self, values: Mapping[str, Plain]) -> dict[str, Plain]:
        """Return a mapping with its values made printable. The keys are names of the template."""
        return {key: self.value(item) for key, item in values.items()}


def qr_svg(text: str) -> str:
    """Return an SVG of the QR code of `text` (error correction M, quiet zone of four modules), black on white."""
    drawing = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawing, kind="svg", border=4, light="#fff", xmldecl=False, nl=False)
    return drawing.getvalue().decode()


def day_text(day: date) -> str:
    """Return a date as printed: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """Return a moment in China Standard Time: 2026年11月23日 14:05; raise ValueError for a naive moment."""
    local = _in_china(moment)
    return f"{day_text(local)} {local:%H:%M}"


def _refuse_after_fork() -> None:
    """Raise ForkedTooLate instead of waiting forever for threads of the parent process."""
    global _typesetting_process
    if _typesetting_process not in (None, os.getpid()):
        raise ForkedTooLate("Fork processes before the first paper is typeset, or spawn them.")
    _typesetting_process = os.getpid()


_typesetting_process: int | None = None


def _in_china(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A paper needs a moment with its time zone.")
    return moment.astimezone(CHINA)
