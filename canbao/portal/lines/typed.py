"""Lines that are typed: a form derived from a service's columns, and rows pasted from a spreadsheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from canbao.access.http import Request
from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.matters.models import MatterLine
from canbao.matters.queries import Examined
from canbao.matters.templatetags.matters import says, spoken
from canbao.portal.frame import frame, look
from canbao.portal.place import Place
from canbao.portal.shown import examined_grid
from canbao.rules.codes import table
from canbao.values.findings import Finding
from canbao.values.text import normalise

LONGEST_TYPED = 200
_UNIT = re.compile(r"\s*\([^()]*\)$")
_INPUT_MODES = {"money": "decimal", "month": "numeric", "phone": "tel"}


class _AsTyped(forms.CharField):
    """Text kept as it was typed: what is wrong with it is found by the engine, and nothing typed is refused.

    ``width`` is the field component's word for how wide it is drawn: half or full.
    """

    def __init__(self, *, width: str, **options: Any) -> None:
        super().__init__(**options)
        self.width = width

    def clean(self, value: Any) -> str:
        return str(value or "")[:LONGEST_TYPED]


def _choices(column: Column, typed: str) -> list[tuple[str, str]]:
    """Return the codes offered, a blank one, and whatever else stands in the line."""
    language = get_language() or "zh-hans"
    offered = [
        (entry.code, table(column.codes).text(entry.code, language))
        for entry in table(column.codes).entries
        if not column.offered or entry.code in column.offered
    ]
    extra = [(typed, typed)] if typed and typed not in dict(offered) else []
    return [("", "—"), *offered, *extra]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _field(column: Column, typed: str) -> forms.Field:
    attributes = {"autocomplete": "off"}
    if column.kind in _INPUT_MODES:
        attributes["inputmode"] = _INPUT_MODES[column.kind]
    widget: forms.Widget = forms.TextInput(attributes)
    if column.kind == "date" and (not typed or _is_day(typed)):
        # A picker shows days only: what is no day stays visible as it was typed.
        widget = forms.DateInput({**attributes, "type": "date"})
    if column.kind == "code":
        widget = forms.Select(choices=_choices(column, typed))
    return _AsTyped(
        label=spoken(column.label),
        required=column.required,
        help_text=spoken(column.help) if column.help else "",
        widget=widget,
        initial=column.default,
        disabled=column.read_only,
        width="full" if column.wide and column.kind == "text" else "half",
    )


class LineForm(forms.Form):
    """One line of a filing, a field a column. It accepts everything; errors are the engine's findings."""

    use_required_attribute = False

    def __init__(
        self,
        wanted: Service,
        raw: Mapping[str, Any] | None = None,
        findings: Sequence[Finding] = (),
        version: int | None = None,
    ) -> None:
        super().__init__(data=dict(raw) if raw is not None else None)
        self.service, self.findings = wanted, findings
        for column in wanted.columns:
            self.fields[column.name] = _field(column, str((raw or {}).get(column.name) or ""))
        if version is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version, required=False)
            self.data = {**(raw or {}), "version": version}

    def clean(self) -> dict[str, Any]:
        """Put what was found to be wrong at its field."""
        values = super().clean() or {}
        for finding in self.findings:
            if finding.level == "error":
                self.add_error(finding.column if finding.column in self.fields else None, says(finding, self.service))
        return values

    @property
    def warnings(self) -> list[dict[str, str]]:
        """What is worth knowing: ``[{label, text}]``."""
        return [
            {
                "label": spoken(self.service.column(one.column).label) if one.column else "",
                "text": says(one, self.service),
            }
            for one in self.findings
            if one.level == "warning"
        ]


def typed_values(wanted: Service, posted: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed for each column of the service."""
    return {column.name: str(posted.get(column.name) or "")[:LONGEST_TYPED] for column in wanted.columns}


def is_untouched(wanted: Service, typed: Mapping[str, str]) -> bool:
    """Return whether a form holds nothing but what it was offered with."""
    return all(typed[column.name].strip() in ("", column.default) for column in wanted.columns)


@dataclass(frozen=True, slots=True)
class Pasted:
    """Rows pasted from a spreadsheet: raw values by column, and the titles in the first row nobody knows."""

    rows: list[dict[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def pasted(wanted: Service, text: str) -> Pasted:
    """Read cells parted by tabs: in the order of the columns, or under a first row that names them.

    Titles are the columns' names in either language, with or without the star of a required one and the unit.
    """
    lines = [row.split("\t") for row in text.splitlines() if row.strip()]
    if not lines:
        return Pasted()
    titles = {
        _title(name): column.name
        for column in wanted.columns
        for name in (column.name, column.label.zh, column.label.en)
    }
    head = [_title(cell) for cell in lines[0]]
    if sum(cell in titles for cell in head) < min(2, len(wanted.columns)):
        names = [column.name for column in wanted.columns]
        return Pasted([_row(names, cells) for cells in lines])
    unknown = [cell.strip() for cell, title in zip(lines[0], head, strict=True) if title and title not in titles]
    return Pasted([_row([titles.get(title, "") for title in head], cells) for cells in lines[1:]], unknown)


def _title(cell: str) -> str:
    """Return a column's title as it is compared: without star, unit in brackets, width and case."""
    return _UNIT.sub("", normalise(cell).strip("*＊ ")).lower()


def _row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    pairs = zip(names, cells, strict=False)
    return {name: cell.strip().strip('"')[:LONGEST_TYPED] for name, cell in pairs if name}


def page(request: Request, place: Place, status: int) -> HttpResponse:
    """Answer with the lines typed so far, what was found, and an empty form."""
    context = {**frame(place, *look(place)), "form": LineForm(place.service)}
    return render(request, "portal/filing/typed.html", context, status=status)


def listed(request: Request, place: Place, lines: Sequence[MatterLine], examined: Examined) -> Mapping[str, Any]:
    """Return what the check page lists: the grid of all lines."""
    return {"grid": examined_grid(place.service, lines, examined)}
