"""报表: statements of the money as page, CSV and print; the city's state."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.law.queries import get_law_today
from canbao.levy.reports.statements import (
    FUND_HEADS,
    Cell,
    FundSum,
    Statement,
    StatementColumn,
    print_statement,
    to_statement_csv,
)
from canbao.office.refusals import sentence
from canbao.office.statements.catalogue import KINDS, StatementKind, get_first_values
from canbao.office.statements.city_state import get_city_state
from canbao.presentation.downloads import download, pdf_response
from canbao.presentation.language import get_reader_language, in_language
from canbao.presentation.redirects import see_other
from canbao.values.refusals import Refusal

ROWS_SHOWN = 200
"""Rows of a statement on its page; CSV and print have all."""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement on a page: its form, and once the form is sent its first rows, totals and sums by fund. A cell is
    its text and whether it is a number.

    ``query`` is appended to the addresses of CSV and print. ``hidden`` counts the rows that the page leaves out.
    """

    code: str
    kind: StatementKind
    form: forms.Form
    statement: Statement | None = None
    columns: Sequence[StatementColumn] = ()
    rows: Sequence[Sequence[tuple[str, bool]]] = ()
    totals: Sequence[tuple[str, bool]] = ()
    fund_heads: Sequence[str] = ()
    funds: Sequence[FundSum] = ()
    query: str = ""
    hidden: int = 0


@requires("receipts.read")
@require_GET
def statements(request: Request) -> HttpResponse:
    """Show the list of statements."""
    return render(request, "office/statements/statements.html", {"kinds": KINDS.items()})


def _get_kind(code: str) -> StatementKind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def _get_form(request: Request, kind: StatementKind) -> forms.Form:
    """Return the form of a statement: sent if the address has every field, else with the
    proposed values."""
    if all(name in request.GET for name in kind.form.base_fields):
        return kind.form(request.GET)
    return kind.form(initial={**get_first_values(), **request.GET.dict()})


@requires("receipts.read")
@require_GET
def show(request: Request, statement: str) -> HttpResponse:
    """Show a statement's form, and once it is sent the statement."""
    code, kind = statement, _get_kind(statement)
    form = _get_form(request, kind)
    page, status = StatementPage(code, kind, form), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                page, status = _get_page(code, kind, form, request.GET.urlencode()), 200
            except Refusal as refusal:
                form.add_error(None, sentence(refusal))
                status = 409
    return render(
        request, "office/statements/statement.html", {"page": page, "has_errors": status != 200}, status=status
    )


def _get_page(code: str, kind: StatementKind, form: forms.Form, query: str) -> StatementPage:
    statement = kind.make(form.cleaned_data)
    return StatementPage(
        code=code,
        kind=kind,
        form=form,
        statement=statement,
        columns=statement.columns,
        rows=[_get_cells(statement, row) for row in statement.rows[:ROWS_SHOWN]],
        totals=_get_cells(statement, ("", *statement.totals[1:])),
        fund_heads=[in_language(head) for head in FUND_HEADS],
        funds=(*statement.funds, statement.fund_total),
        query=f"?{query}" if query else "",
        hidden=max(0, len(statement.rows) - ROWS_SHOWN),
    )


def _get_cells(statement: Statement, row: Sequence[Cell]) -> list[tuple[str, bool]]:
    texts = statement.to_texts(row, get_reader_language())
    return [(text, column.is_number) for text, column in zip(texts, statement.columns, strict=True)]


def _make(request: Request, code: str) -> Statement | None:
    """Return the statement that an address asks for, None if it is incomplete."""
    kind = _get_kind(code)
    form = _get_form(request, kind)
    return kind.make(form.cleaned_data) if form.is_bound and form.is_valid() else None


def _back(request: Request, code: str) -> HttpResponse:
    return see_other(f"{reverse('office:statement', args=[code])}?{request.GET.urlencode()}")


@requires("receipts.read")
@require_GET
def download_csv(request: Request, statement: str) -> HttpResponse:
    """Return a statement as CSV, with every row."""
    try:
        made = _make(request, statement)
    except Refusal:
        made = None
    if made is None:
        return _back(request, statement)
    content = to_statement_csv(made, get_reader_language())
    return download(f"{statement}-{get_law_today().day.isoformat()}.csv", "text/csv; charset=utf-8", content)


@requires("receipts.read")
@require_GET
def print_pdf(request: Request, statement: str) -> HttpResponse:
    """Return a statement as a PDF, with every row; go back to its page with the reason where it cannot be printed."""
    try:
        made = _make(request, statement)
        paper = print_statement(made, request.actor.name) if made else None
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        paper = None
    return (
        pdf_response(f"{statement}-{get_law_today().day.isoformat()}.pdf", paper)
        if paper
        else _back(request, statement)
    )


@requires("levy.read")
@require_GET
def city_state(request: Request) -> HttpResponse:
    """Show the city's state on one page."""
    return render(request, "office/statements/city_state.html", {"state": get_city_state(get_law_today())})
