"""Paste people from a spreadsheet: look at what was read, choose what unknown columns are, then save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.column_headings import get_headings
from canbao.matters.columns import Column
from canbao.matters.examination import examine_values
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.open_filing import OpenFiling, get_open_filing
from canbao.portal.filing.paste_limits import read_limited_rows
from canbao.portal.filing.paste_page import PastePage
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.filing.typed.pasting import (
    HEADING,
    SIGNATURE,
    TITLE,
    TOTAL,
    LeftOutRow,
    PastedColumn,
    PastedPeople,
    read_pasted_people,
)
from canbao.portal.filing.typed.undo import remember_paste
from canbao.portal.filing.typed.views import add_once
from canbao.portal.refusals import sentence
from canbao.presentation.language import in_language
from canbao.presentation.redirects import see_other
from canbao.sheets.clipboard import CopiedRow
from canbao.store.idempotency import FORM_USED, KeyReused
from canbao.values.ids import parse_number
from canbao.values.refusals import Refusal

_REASONS = {
    TITLE: gettext_noop("a title"),
    HEADING: gettext_noop("the column names"),
    TOTAL: gettext_noop("a total"),
    SIGNATURE: gettext_noop("who made the list, and when"),
}

EXAMINED_ROWS = 200
"""So many rows are examined for the preview. All are examined once they are saved."""
MOST_NAMED = 20
"""So many rows left out are named after saving."""


@dataclass(frozen=True, slots=True)
class ChosenColumn:
    """A pasted column with the options of what it can be: value, label and whether it is chosen."""

    column: PastedColumn
    options: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class PeoplePreview:
    """Pasted people before they are saved: the columns, the rows left out, how many rows have errors.

    ``text`` is the pasted text, which travels with the form. ``wrong`` of the first ``examined`` rows have errors.
    """

    text: str
    columns: Sequence[ChosenColumn]
    count: int
    left_out: Sequence[tuple[int, str, str]]
    has_headings: bool
    is_settled: bool
    wrong: int
    examined: int
    problem: str


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def paste_lines(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Show what was read from pasted rows; with ``do=save`` save the people as the preview showed them."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET":
        return _paste_page(request, filing, "", "", 200)
    text, action = request.POST.get("text", ""), request.POST.get("do", "")
    if action == "back":
        return _paste_page(request, filing, text, "", 200)
    try:
        rows = read_limited_rows(request, text)
    except Refusal as refusal:
        return _paste_page(request, filing, text, sentence(refusal), 429)
    choices = _get_choices(request)
    has_headings = False if "no_headings" in request.POST else None
    pasted = read_pasted_people(filing.service, rows, choices, has_headings=has_headings)
    if not pasted.rows:
        problem = _("Paste at least one row with a person.")
        return _paste_page(request, filing, _text_of(text, rows), problem, 422)
    if action != "save":
        return _preview(request, filing, text, pasted)
    problem = _get_problem(filing, pasted)
    if problem:
        return _preview(request, filing, text, pasted, problem, 422)
    return _save(request, filing, text, pasted)


def _text_of(text: str, rows: Sequence[CopiedRow]) -> str:
    return text if rows else ""


def _get_choices(request: Request) -> dict[int, str] | None:
    """Return what the person chose each pasted column to be, by its place; None before they saw the preview."""
    choices = {
        place: str(value)
        for name, value in request.POST.items()
        if name.startswith("column-") and (place := parse_number(name.removeprefix("column-"))) is not None
    }
    return choices or None


def _get_problem(filing: OpenFiling, pasted: PastedPeople) -> str:
    """Return why pasted people cannot be saved yet, empty if they can."""
    if pasted.twice:
        label = in_language(filing.service.column(pasted.twice).label)
        return _("Two columns are chosen as %(column)s. Leave one of them out.") % {"column": label}
    if not any(column.column for column in pasted.columns):
        return _("Choose what at least one column is.")
    unknown = [column.heading or str(column.place + 1) for column in pasted.columns if not column.is_settled]
    if unknown:
        problem = _("Unknown columns: %(titles)s. Choose what they are, or leave them out.")
        return problem % {"titles": _(", ").join(unknown)}
    return ""


def _save(request: Request, filing: OpenFiling, text: str, pasted: PastedPeople) -> HttpResponse:
    try:
        add_once(request, filing, pasted.rows)
    except KeyReused:
        return _preview(request, filing, text, pasted, sentence(FORM_USED()), 409)
    except Refusal as refusal:
        return _preview(request, filing, text, pasted, sentence(refusal), 409)
    count = len(pasted.rows)
    saved = get_open_filing(request.actor, None if filing.matter_id else filing.service.code, filing.matter_id).matter
    if saved is not None:
        remember_paste(request, saved, count)
    messages.success(request, ngettext("%(count)s person saved.", "%(count)s people saved.", count) % {"count": count})
    if pasted.left_out:
        messages.info(request, _get_left_out_text(pasted.left_out))
    return see_other(filing.get_url("filing"))


def _get_left_out_text(rows: Sequence[LeftOutRow]) -> str:
    """Return how many rows were left out, with their texts."""
    texts = [f"“{row.text[:40]}”" for row in rows[:MOST_NAMED]]
    said = ngettext("%(count)s row was left out: %(rows)s", "%(count)s rows were left out: %(rows)s", len(rows))
    more = "…" if len(rows) > MOST_NAMED else ""
    return said % {"count": len(rows), "rows": _(", ").join(texts) + more}


# -- pages -----------------------------------------------------------------------------------------------------------


def _preview(
    request: Request, filing: OpenFiling, text: str, pasted: PastedPeople, problem: str = "", status: int = 200
) -> HttpResponse:
    problem = problem or (_get_problem(filing, pasted) if pasted.twice else "")
    head = pasted.rows[:EXAMINED_ROWS]
    page = PeoplePreview(
        text=text,
        columns=[ChosenColumn(column, _get_options(filing, column)) for column in pasted.columns],
        count=len(pasted.rows),
        left_out=[(row.number, row.text, _(_REASONS[row.reason])) for row in pasted.left_out],
        has_headings=any(row.reason == HEADING for row in pasted.left_out),
        is_settled=pasted.is_settled,
        wrong=_count_wrong(request, filing, head),
        examined=len(head),
        problem=problem,
    )
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/typed/preview.html", context, status=status)


def _get_options(filing: OpenFiling, column: PastedColumn) -> list[tuple[str, str, bool]]:
    columns = [other for other in filing.service.columns if not other.read_only]
    return [
        ("", _("Leave this column out"), not column.column),
        *((other.name, in_language(other.label), other.name == column.column) for other in columns),
    ]


def _count_wrong(request: Request, filing: OpenFiling, rows: Sequence[Mapping[str, str]]) -> int:
    """Return how many rows would have errors as lines. Nothing about people elsewhere is looked up for this."""
    defaults = {column.name: column.default for column in filing.service.columns}
    raws = [(number, {**defaults, **row}, None) for number, row in enumerate(rows, start=1)]
    employer_id = request.actor.require_employer()
    return len(examine_values(filing.service, employer_id, raws, withheld="everyone").error_positions)


@dataclass(frozen=True, slots=True)
class PeoplePaste(PastePage):
    """The page on which people are pasted, with the headings by which each column is known."""

    columns: Sequence[tuple[Column, Sequence[str]]]


def _paste_page(request: Request, filing: OpenFiling, text: str, problem: str, status: int) -> HttpResponse:
    columns = [(column, get_headings(column)) for column in filing.service.columns if not column.read_only]
    page = PeoplePaste(text, problem, columns)
    context = {"frame": get_frame(filing), "page": page, "has_errors": bool(problem)}
    return render(request, "portal/filing/typed/paste.html", context, status=status)
