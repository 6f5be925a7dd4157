"""What the page of one prepared value shows, and the rows of the lists of values."""

from collections.abc import Sequence
from dataclasses import dataclass

from canbao.law import queries
from canbao.law.models import Impact, ImpactState, PublishedValue, ValueState
from canbao.levy.forecast.impact import get_failed_job_problem, is_levied_by
from canbao.office.law.forms import RefuseValueForm, ReleaseForm
from canbao.office.parameter_texts import (
    VALUE_STATES,
    impact_problem_text,
    parameter_title,
    published_value_text,
    value_text,
)
from canbao.presentation.language import scheme_name
from canbao.register.models import Employer
from canbao.rules.packs import PackError
from canbao.values.actor import Actor
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A prepared or decided value: its parameter's title, the value as text, its state with the kind of its tag."""

    row: PublishedValue
    title: str
    value: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class ImpactComputation:
    """What is known of a value's impact: whether it is being computed, its problem, whether the law changed since."""

    impact: Impact
    is_moving: bool
    problem: str
    is_stale: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A value that waits for a second person, with what is known of its impact."""

    value: ValueRow
    computation: ImpactComputation

    @property
    def impact(self) -> Impact:
        """The impact as far as it is computed."""
        return self.computation.impact


@dataclass(frozen=True, slots=True)
class MonthImpact:
    """The fen by which a value changes one month: for each scheme, and together."""

    month: Month
    fen: Sequence[int]
    total: int


@dataclass(frozen=True, slots=True)
class ImpactTable:
    """A value's impact by month and scheme; ``totals`` are the sums over all months, by scheme."""

    schemes: Sequence[str]
    rows: Sequence[MonthImpact]
    totals: Sequence[int]


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One prepared value: what counted before, its impact month by month, and what the actor may do with it.

    ``touches_bills`` means that the value may change bills. ``is_known`` means that the impact is computed against the
    present law, so the value can be released. ``largest`` names the employers with the largest changes, fen.
    """

    value: ValueRow
    before: str
    computation: ImpactComputation
    table: ImpactTable
    touches_bills: bool
    is_known: bool
    form: RefuseValueForm
    release_form: ReleaseForm
    largest: Sequence[tuple[str, int]]
    may_release: bool
    may_withdraw: bool
    may_measure: bool

    @property
    def impact(self) -> Impact:
        """The impact as far as it is computed."""
        return self.computation.impact


def get_value_row(row: PublishedValue) -> ValueRow:
    """Return a value as a row of a list; one that is no longer valid is shown as it was typed."""
    state, tone = VALUE_STATES[row.state]
    try:
        value = published_value_text(row)
    except (PackError, ValueError):
        value = str(row.value)
    return ValueRow(row, parameter_title(row.name), value, str(state), tone)


def get_waiting_row(row: PublishedValue) -> WaitingRow:
    """Return a value that waits for a second person as a row of a list."""
    return WaitingRow(get_value_row(row), _get_computation(row))


def get_value_page(actor: Actor, row: PublishedValue, form: RefuseValueForm) -> ValuePage:
    """Return the page of a value for an actor."""
    is_open, is_own = row.state == ValueState.PREPARED, row.prepared_by == actor.user_id
    computation = _get_computation(row)
    return ValuePage(
        value=get_value_row(row),
        before=_get_text_before(row),
        computation=computation,
        table=_get_table(row.impact),
        touches_bills=bool(row.impact.people or row.impact.fee_bills) or not is_open or is_levied_by(row),
        is_known=row.impact.state == ImpactState.DONE and not computation.is_stale,
        form=form,
        release_form=ReleaseForm(has_closed=row.impact.closed_bills > 0, is_beyond=row.beyond_bounds),
        largest=_get_largest(row.impact),
        may_release=is_open and actor.may("law.release") and not is_own,
        may_withdraw=is_open and actor.may("law.prepare") and is_own,
        may_measure=is_open and actor.may("law.measure") and not computation.is_moving,
    )


def _get_computation(row: PublishedValue) -> ImpactComputation:
    impact: Impact = row.impact
    problem = impact.problem or get_failed_job_problem(impact)
    return ImpactComputation(
        impact=impact,
        is_moving=impact.state == ImpactState.RUNNING and not problem and row.state == ValueState.PREPARED,
        problem=impact_problem_text(problem),
        is_stale=impact.state == ImpactState.DONE
        and row.state == ValueState.PREPARED
        and impact.law != queries.get_law_version(),
    )


def _get_largest(impact: Impact) -> list[tuple[str, int]]:
    names = Employer.objects.in_bulk([int(employer) for employer, _fen in impact.largest])
    return [(names[int(employer)].name, int(fen)) for employer, fen in impact.largest if int(employer) in names]


def _get_text_before(row: PublishedValue) -> str:
    """Return the text of the value in effect before: in the preceding month, or in its own month while it waits."""
    month = Month(row.since) if row.state == ValueState.PREPARED else Month(row.since) - 1
    entry = queries.get_city_pack().get_value_in_force(row.name, month)
    return value_text(row.name, entry.value) if entry else ""


def _get_table(impact: Impact) -> ImpactTable:
    schemes = sorted({scheme for sums in impact.sums.values() for scheme in sums})
    rows = [
        MonthImpact(Month(int(month)), [sums.get(scheme, 0) for scheme in schemes], sum(sums.values()))
        for month, sums in sorted(impact.sums.items())
    ]
    totals = [sum(sums.get(scheme, 0) for sums in impact.sums.values()) for scheme in schemes]
    return ImpactTable([scheme_name(scheme) for scheme in schemes], rows, totals)
