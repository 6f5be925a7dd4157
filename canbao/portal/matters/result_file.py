"""The results of a matter as a CSV file: every line with its decision and reason."""

from typing import Any

from django.utils.translation import gettext as _

from canbao.matters.catalogue import get_service
from canbao.matters.line_pages import get_people_of_lines
from canbao.matters.models import Matter, MatterLine, Outcome
from canbao.matters.queries import get_lines
from canbao.matters.states import UNDER_WAY, State
from canbao.presentation.columns import cell_text
from canbao.presentation.language import in_language
from canbao.presentation.matters import reason_text, state_words
from canbao.sheets.writing import write_csv


def make_results_csv(matter: Matter) -> bytes:
    """Return the results of a submitted matter as CSV, in the reader's language."""
    service, lines = get_service(matter.service), get_lines(matter)
    has_people = service.declaration.lines in ("picked", "everyone")
    people = get_people_of_lines(matter.employer_id, lines) if has_people else {}
    names = [_("Name"), _("Certificate number")] if has_people else []
    rows: list[list[Any]] = [
        [_("Line"), *names, *(in_language(column.label) for column in service.columns), _("Result"), _("Reason")]
    ]
    for line in lines:
        person = people.get(line.person_id or 0)
        name_cells = ([person.name, person.number] if person else ["", ""]) if has_people else []
        cells = [cell_text(column, line.values or {}, line.raw) for column in service.columns]
        rows.append([line.position, *name_cells, *cells, *_result(matter, line)])
    return write_csv(rows)


def _result(matter: Matter, line: MatterLine) -> tuple[str, str]:
    """Return a line's result and reason as text; proposals of reviewers are hidden until the decision."""
    state = State(matter.state)
    reason = reason_text(line.reason_code, line.reason)
    if state in (State.DONE, State.REFUSED):
        texts = {
            Outcome.PASSED: _("Passed"),
            Outcome.REFUSED: _("Refused"),
            Outcome.CORRECT: _("To be corrected"),
        }
        return texts.get(Outcome(line.outcome), ""), reason
    if state == State.RETURNED:
        return (_("To be corrected") if line.proposal == Outcome.CORRECT else ""), reason
    return (_("Undecided") if state in UNDER_WAY else state_words(state)), ""
