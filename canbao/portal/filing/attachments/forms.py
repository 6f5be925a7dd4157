"""The form that attaches documents to a filing, and the attaching with a sentence for each refused file."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from canbao.matters import attachments
from canbao.matters.models import Matter
from canbao.portal.filing.attachments.rows import line_text
from canbao.portal.line_tables.grid import Grid
from canbao.portal.refusals import sentence
from canbao.store.upload_handler import get_content
from canbao.store.uploads import MAX_BYTES, UPLOAD_REFUSALS, UPLOAD_TOO_LARGE, UPLOAD_TOO_MUCH
from canbao.values.actor import Actor
from canbao.values.refusals import Refusal

ACCEPTED_FILE_TYPES = ".pdf,.jpg,.jpeg,.png"
"""File types offered by the browser's dialogue; the content of a file decides whether it is accepted."""


class _SeveralFiles(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several uploaded files; an empty file is refused later, when it is attached, with its name."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return data


class AttachmentsForm(forms.Form):
    """Files, and what they belong to: the whole filing or one line."""

    documents = _FilesField(
        label=gettext_lazy("Documents"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB each. Several at once are possible."),
        error_messages={"required": gettext_lazy("Choose at least one file.")},
    )

    def __init__(self, grid: Grid | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = grid.rows if grid else ()
        lines = [(row.line.position, line_text(row.line.position, row.label)) for row in rows]
        self.fields["position"] = forms.TypedChoiceField(
            label=gettext_lazy("They belong to"),
            coerce=int,
            required=False,
            choices=[(0, _("The whole filing")), *lines],
            widget=forms.HiddenInput() if len(lines) < 2 else None,
        )


def attach_files(actor: Actor, matter: Matter, files: Iterable[UploadedFile], position: int) -> tuple[int, list[str]]:
    """Attach files one by one; return the number attached and a sentence for each refused file.

    Raise ``Refusal`` when the matter accepts no (more) documents; the files before it stay attached.
    """
    attached, problems = 0, []
    for file in files:
        name = file.name or ""
        try:
            content = get_content(file)
            if content is None:
                raise UPLOAD_TOO_LARGE() if (file.size or 0) > MAX_BYTES else UPLOAD_TOO_MUCH()
            attachments.attach(actor, matter.id, name, content, position)
        except Refusal as refused:
            if refused.declared not in (*UPLOAD_REFUSALS, attachments.MATTER_BYTES_SPENT, attachments.DAY_BYTES_SPENT):
                raise
            problems.append(pgettext("file", "%(name)s: %(problem)s") % {"name": name, "problem": sentence(refused)})
        else:
            attached += 1
    return attached, problems
