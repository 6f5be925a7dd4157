"""Handing in documents with a filing: the form, what is wrong with a file in words, the list of those handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from canbao.matters import documents
from canbao.matters.models import Attachment, Matter
from canbao.portal.place import Place
from canbao.portal.sentences import upload_sentence
from canbao.portal.shown import Grid
from canbao.store.receiving import content_of
from canbao.store.uploads import MOST_BYTES, UploadRefused
from canbao.values.seat import Seat

ACCEPTED = ".pdf,.jpg,.jpeg,.png"
"""Kinds of file offered by the browser's dialogue; what a file is, is told by its content."""


class _SeveralFiles(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several uploaded files; an empty one is left to the engine, which says so by its name."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return data


class DocumentsForm(forms.Form):
    """Files, and what they belong to: the whole filing or one line."""

    documents = _FilesField(
        label=gettext_lazy("Documents"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB each. Several at once are possible."),
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )
    position = forms.TypedChoiceField(label=gettext_lazy("They belong to"), coerce=int, required=False)

    def __init__(self, grid: Grid | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = grid.rows if grid else ()
        lines = [(row.line.position, _place_words(row.line.position, row.label)) for row in rows]
        self.fields["position"].choices = [(0, _("The whole filing")), *lines]  # type: ignore[attr-defined]
        if len(lines) < 2:
            self.fields["position"].widget = forms.HiddenInput()


def _place_words(position: int, label: str) -> str:
    return _("Line %(line)s: %(who)s") % {"line": position, "who": label}


def hand_in(seat: Seat, matter: Matter, files: Iterable[UploadedFile], position: int) -> tuple[int, list[str]]:
    """Attach files one by one; return how many were taken, and for each that was not a sentence why.

    Raise ``Refusal`` when the matter takes none (any more); those before it are attached.
    """
    taken, problems = 0, []
    for file in files:
        name = file.name or ""
        try:
            content = content_of(file)
            if content is None:
                raise UploadRefused("too_large" if (file.size or 0) > MOST_BYTES else "too_much")
            documents.attach(seat, matter.id, name, content, position)
        except UploadRefused as refused:
            problems.append(
                pgettext("file", "%(name)s: %(problem)s") % {"name": name, "problem": upload_sentence(refused)}
            )
        else:
            taken += 1
    return taken, problems


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list: its row, what it belongs to and its size in words, where it is taken off (if it can be)."""

    row: Attachment
    belongs: str
    size: str
    remove_url: str


def document_rows(matter: Matter, grid: Grid | None = None, place: Place | None = None) -> list[DocumentRow]:
    """Return a matter's documents in the order they were added.

    With a grid its lines are named by whom they speak of; with a place each can be taken off there.
    """
    labels = {row.line.position: row.label for row in grid.rows} if grid else {}
    return [
        DocumentRow(
            one,
            _belongs(one.position, labels),
            _size(one.size),
            place.url("remove_document", document=one.id) if place else "",
        )
        for one in documents.attachments(matter)
    ]


def _belongs(position: int, labels: dict[int, str]) -> str:
    if not position:
        return _("The whole filing")
    label = labels.get(position)
    return _place_words(position, label) if label else _("Line %(line)s") % {"line": position}


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(size / 1024, 0.1):.1f} KB"
