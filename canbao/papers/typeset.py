"""Data and a typst template become a PDF. Data travel as JSON, never as typst source, so nothing in them is markup."""

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
    """A finished paper: the PDF, and the characters that no typeface has and that stand in it as 〔U+XXXX〕."""

    pdf: bytes
    missing: frozenset[str]


class ForkedTooLate(RuntimeError):
    """This process was forked from one that had already set papers: typst's threads did not come along."""


def typeset(template: str, data: Mapping[str, Plain], *, title: str, made_at: datetime) -> Paper:
    """Sets `data` by a template of this room's folder, such as `slip.typ`.

    `title` and `made_at` (aware) go into the PDF's properties; the same input gives the same bytes. The PDF is tagged
    and claims PDF/UA-1. Line breaks in data count as spaces. Raises NoTypeface, ForkedTooLate, and typst.TypstError
    for a broken template.
    """
    _refuse_after_fork()
    faces = get_typefaces()
    shown = Printable()
    content = shown.mapping({**data, "families": list(faces.families), "title": title})
    pdf = Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=faces.fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(content)},
    ).compile(format="pdf", timestamp=_in_china(made_at), pdf_standards="ua-1")
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return Paper(pdf, frozenset(shown.missing))


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that would be printed as 〔U+XXXX〕; ask before somebody waits at the counter."""
    shown = Printable()
    shown.text(text)
    return shown.missing


class Printable:
    """Turns data into what the typefaces can show, and remembers in `missing` what they cannot."""

    def __init__(self) -> None:
        self._covered = get_typefaces().covered
        self.missing: set[str] = set()

    def text(self, text: str) -> str:
        """`text` composed (NFC), its white space as single spaces, missing characters as 〔U+XXXX〕."""
        composed = " ".join(unicodedata.normalize("NFC", text).split())
        lacking = {one for one in composed if ord(one) not in self._covered}
        self.missing |= lacking
        for one in lacking:
            composed = composed.replace(one, f"〔U+{ord(one):04X}〕")
        return composed

    def value(self, value: Plain) -> Plain:
        """Any plain value with every text inside it made printable."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, Sequence):
            return [self.value(one) for one in value]
        return value

    def mapping(self, values: Mapping[str, Plain]) -> dict[str, Plain]:
        """The values of a mapping made printable; its keys are the template's own names."""
        return {key: self.value(one) for key, one in values.items()}


def qr_svg(text: str) -> str:
    """An SVG of the QR code of `text` (error correction M, quiet zone of four modules), black on white."""
    drawing = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawing, kind="svg", border=4, light="#fff", xmldecl=False, nl=False)
    return drawing.getvalue().decode()


def day_text(day: date) -> str:
    """A date as papers write it: 2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """An aware moment in China Standard Time, to the minute: 2026年11月23日 14:05. ValueError for a naive one."""
    local = _in_china(moment)
    return f"{day_text(local)} {local:%H:%M}"


def _refuse_after_fork() -> None:
    """Says so instead of waiting for ever for threads that only the parent process has."""
    global _setting_process
    if _setting_process not in (None, os.getpid()):
        raise ForkedTooLate("Start processes that set papers before the first paper is set, or spawn them.")
    _setting_process = os.getpid()


_setting_process: int | None = None


def _in_china(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A paper needs a moment with its time zone.")
    return moment.astimezone(CHINA)
