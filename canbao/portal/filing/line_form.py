"""The form of one line, a field for each column of the service."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from canbao.matters.catalogue import Service
from canbao.matters.columns import Column
from canbao.presentation.findings import finding_text
from canbao.presentation.language import get_reader_language, in_language
from canbao.rules.codes import get_table
from canbao.values.findings import Finding

MAX_TYPED_LENGTH = 200


_INPUT_MODES = {"money": "decimal", "month": "numeric", "phone": "tel"}


class _AsTyped(forms.CharField):
    """Text stored as typed: the field accepts everything, and the examination of the line finds the errors.

    ``width`` is the width of the field component: half or full.
    """

    def __init__(self, *, width: str, **options: Any) -> None:
        super().__init__(**options)
        self.width = width

    def clean(self, value: Any) -> str:
        return str(value or "")[:MAX_TYPED_LENGTH]


def _choices(column: Column, typed: str) -> list[tuple[str, str]]:
    """Return a blank option, the codes offered, and the line's own value if it is none of them."""
    language = get_reader_language()
    offered = [
        (entry.code, get_table(column.codes).text(entry.code, language))
        for entry in get_table(column.codes).entries
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
        # A date input shows valid days only; other text stays visible in a text input.
        widget = forms.DateInput({**attributes, "type": "date"})
    if column.kind == "code":
        widget = forms.Select(choices=_choices(column, typed))
    return _AsTyped(
        label=in_language(column.label),
        required=column.required,
        help_text=in_language(column.help) if column.help else "",
        widget=widget,
        initial=column.default,
        disabled=column.read_only,
        width="full" if column.wide and column.kind == "text" else "half",
    )


class LineForm(forms.Form):
    """One line of a filing, one field for each column; its errors are the findings of the examination.

    ``shown`` is what the columns hold while the fields show something else, after a refusal; else what they show.
    """

    use_required_attribute = False

    def __init__(
        self,
        service: Service,
        raw: Mapping[str, Any] | None = None,
        findings: Sequence[Finding] = (),
        version: int | None = None,
        shown: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=dict(raw) if raw is not None else None)
        self.service, self.findings = service, findings
        saved = get_default_texts(service) if raw is None else raw
        self.shown: Mapping[str, Any] = saved if shown is None else shown
        for column in service.columns:
            self.fields[column.name] = _field(column, str((raw or {}).get(column.name) or ""))
        if version is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version, required=False)
            self.data = {**(raw or {}), "version": version}

    def clean(self) -> dict[str, Any]:
        """Add each finding that is an error to its field."""
        values = super().clean() or {}
        for finding in self.findings:
            if finding.level == "error":
                self.add_error(
                    finding.column if finding.column in self.fields else None, finding_text(finding, self.service)
                )
        return values

    @property
    def shown_texts(self) -> list[tuple[str, str]]:
        """What the line holds in each column that can be typed, by name; a saved field differs from it."""
        return [
            (column.name, str(self.shown.get(column.name) or ""))
            for column in self.service.columns
            if not column.read_only
        ]

    @property
    def warnings(self) -> list[dict[str, str]]:
        """The findings that are warnings: ``[{label, text}]``."""
        return [
            {
                "label": in_language(self.service.column(finding.column).label) if finding.column else "",
                "text": finding_text(finding, self.service),
            }
            for finding in self.findings
            if finding.level == "warning"
        ]


def get_typed_values(service: Service, posted: Mapping[str, Any]) -> dict[str, str]:
    """Return the typed text of each column of the service."""
    return {column.name: str(posted.get(column.name) or "")[:MAX_TYPED_LENGTH] for column in service.columns}


def get_default_texts(service: Service) -> dict[str, str]:
    """Return what the form of a new line shows in each column."""
    return {column.name: column.default for column in service.columns}


def is_untouched(service: Service, typed: Mapping[str, str]) -> bool:
    """Return whether every column of a form is blank or has its default."""
    return all(typed[column.name].strip() in ("", column.default) for column in service.columns)
