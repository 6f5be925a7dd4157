"""The one line of a service about the employer itself: a form prefilled from the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from canbao.access.http import Request
from canbao.matters.draft_lines import get_prefilled_values
from canbao.matters.examination import Examination, examine_matter, gather_facts
from canbao.matters.line_changes import get_line_changes
from canbao.matters.models import MatterLine
from canbao.matters.queries import get_lines
from canbao.portal.filing.frame import get_frame
from canbao.portal.filing.line_form import LineForm
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.line_tables.listing import LineListing, get_change_listing
from canbao.presentation.columns import cell_text


@dataclass(frozen=True, slots=True)
class ParticularsPage:
    """The form of the employer's particulars; each field has its registered text if it changes, else an empty one."""

    form: LineForm
    fields: Sequence[tuple[BoundField, str]]
    problem: str

    @property
    def autosaves(self) -> bool:
        """Whether the page's script may save: not while the person reads why a save was refused."""
        return not self.problem


def form_page(
    request: Request, filing: OpenFiling, status: int, *, typed: Mapping[str, str] | None = None, problem: str = ""
) -> HttpResponse:
    """Return the page of the form with the saved values, else the registered ones; changes show the registered value.

    ``typed`` are values that could not be saved; the form shows them again.
    """
    lines = get_lines(filing.matter) if filing.matter else []
    employer_id = request.actor.require_employer()
    registered_texts: dict[str, str] = {}
    if lines and filing.matter:
        examined = examine_matter(filing.matter, lines)
        # A new draft changes nothing yet, which is an error only when it is submitted.
        findings = [finding for finding in examined.findings if finding.column]
        registered_texts = _get_registered_texts(filing, examined)
        form = LineForm(
            filing.service, typed or lines[0].raw, () if typed else findings, lines[0].version, shown=lines[0].raw
        )
    else:
        facts = gather_facts(filing.service, employer_id, [], None, timezone.localdate())
        prefilled = get_prefilled_values(filing.service, None, facts)
        form = LineForm(filing.service, typed or prefilled, version=0, shown=prefilled)
    fields = [(bound, registered_texts.get(bound.name, "")) for bound in form]
    page = ParticularsPage(form, fields, problem)
    context = {"frame": get_frame(filing, lines), "page": page, "has_errors": bool(problem or form.errors)}
    return render(request, "portal/filing/employer/form.html", context, status=status)


def _get_registered_texts(filing: OpenFiling, examined: Examination) -> dict[str, str]:
    """Return the registered texts of the particulars that would change, by column name."""
    return {
        change.column.name: cell_text(change.column, {change.column.name: change.before}, {}) or "—"
        for line in examined.lines
        for change in get_line_changes(filing.service, line, examined.facts)
    }


def get_listing(
    request: Request, filing: OpenFiling, lines: Sequence[MatterLine], examined: Examination
) -> LineListing:
    """Return the listing of the check page: the changes, before and after."""
    return get_change_listing(request, filing, lines, examined)
