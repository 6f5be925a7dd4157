"""Assess employers in the database: a few statements for a chunk, over the month and changed earlier months.

The arithmetic is that of ``levy.arithmetic.contribution`` on integers (fen, hundred-millionths), the same on every
engine. Tests compare the two, case by case and with random data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Sum

from canbao.levy.assessment.assessment_sql import (
    ALL,
    EVERYBODY,
    FORGET_CHANGES,
    INSERT_FRESH,
    INSERT_PAST,
    THE_CHANGED,
    build_statement,
    rows_as_table,
)
from canbao.levy.models import LevyLine, Rate, Run
from canbao.levy.rates.rate_table import (
    CODES,
    COLUMNS,
    first_changed_rate,
    get_floor,
    get_law_name,
    get_rates,
    write_rates,
)
from canbao.register.models import CoveragePeriod, Employer, InsuredPerson, PersonCategory
from canbao.rules.packs import Pack
from canbao.store.bulk import chunks, insert_rows, update_rows
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import refusal

MONTH_AHEAD = refusal(
    "month_ahead",
    Bilingual(
        "{month} has not begun: filings of today count for {now}. Assess {now} or an earlier month.",
        "{month}尚未开始，今天的申报计入{now}。请核定{now}或更早的月份。",
    ),
)
LATER_MONTH_ASSESSED = refusal(
    "later_month_assessed",
    Bilingual(
        "A later month was assessed already. Changes go into that month's next run.",
        "更晚的月份已经核定，现在的变化计入该月的下一次核定。",
    ),
)


class MonthAlreadyPassed(Exception):
    """Raised when a later month of an employer was already assessed; new facts go into the next month."""

    def __init__(self, last: Month, employer_id: int) -> None:
        super().__init__(f"{int(last)} was assessed already")
        self.last, self.employer_id = last, employer_id


def get_last_assessed_month(employer_id: int) -> Month | None:
    """Return an employer's last assessed accounting month, None if there is none."""
    last = Run.objects.for_employer(employer_id).aggregate(last=Max("month"))["last"]
    return None if last is None else Month(last)


def get_settled_before(employer_id: int, pack: Pack) -> Month | None:
    """Return the first month whose lines may differ from the law of a pack, None if nothing was assessed.

    It is the month after the last assessed one, or an earlier month whose rates have changed since. Lines of people
    with changed facts may differ from an earlier month on.
    """
    newest = _newest_runs([employer_id])
    if not newest:
        return None
    month = Month(newest[employer_id].month) + 1
    categories = _categories([employer_id])
    return _starts([employer_id], month, pack, newest, {}, categories, is_dry=True)[1][employer_id]


def assess_employer(actor: Actor, employer_id: int, month: Month, pack: Pack) -> Run:
    """Assess one employer's accounting month and return the run, even if it added no lines.

    See :func:`assess_employers`.
    """
    return _assess(actor, [employer_id], month, pack, is_idle_kept=True)[0]


def assess_employers(actor: Actor, employers: Sequence[int], month: Month, pack: Pack) -> list[Run]:
    """Assess an accounting month of some employers: add the missing lines and return the runs, by employer.

    An employer already assessed and without new facts gets no run. The employers' rows are locked, so that runs do not
    overlap. More than one employer needs the named report ``levy.run``. Raise :class:`MonthAlreadyPassed` if a later
    month was already assessed, ``NotInForce`` if the law lacks a required value; then nothing is written.
    """
    return _assess(actor, employers, month, pack, is_idle_kept=False)


@transaction.atomic
def _assess(actor: Actor, employers: Sequence[int], month: Month, pack: Pack, *, is_idle_kept: bool) -> list[Run]:
    actor.require("levy.assess")
    locked = Employer.objects.select_for_update().filter(id__in=employers).order_by("id").values_list("id", flat=True)
    chosen = list(locked)
    newest = _newest_runs(chosen)
    changed = _changed(chosen, lock=True)
    law, starts = _starts(chosen, month, pack, newest, changed, _categories(chosen))
    busy = {employer for employer, _person in changed} | {employer for employer in chosen if starts[employer] <= month}
    runs = [
        Run(
            employer_id=employer,
            month=month,
            law=law,
            since=starts[employer],
            lines=None,
            number=newest[employer].number + 1 if employer in newest and newest[employer].month == month else 1,
        )
        for employer in chosen
        if is_idle_kept or employer in busy
    ]
    if runs:
        insert_rows(Run, runs)
        _add_lines(chosen, month, law, pack, newest, starts, changed)
        _forget_changes(list(changed))
        _count_lines(runs, month)
    return runs


class _Newest(NamedTuple):
    """The last run of an employer: accounting month, number in the month, and law."""

    month: Month
    number: int
    law: str


def _newest_runs(employers: Sequence[int]) -> dict[int, _Newest]:
    """Return each employer's last run, if any."""
    columns = ("employer_id", "month", "number", "law")
    if len(employers) == 1:
        rows = Run.objects.for_employer(employers[0]).order_by("-month", "-number").values_list(*columns)[:1]
        return {employer: _Newest(*rest) for employer, *rest in rows}
    last = Run.objects.for_employers(employers).values("employer_id").annotate(last=Max("month"))
    months = dict(last.order_by().values_list("employer_id", "last"))
    rows = (
        Run.objects.for_employers(employers)
        .filter(month__in=set(months.values()))
        .order_by("number")
        .values_list(*columns)
    )
    return {employer: _Newest(*rest) for employer, *rest in rows if rest[0] == months[employer]}


def _changed(employers: Sequence[int], *, lock: bool) -> dict[tuple[int, int], Month]:
    """Return the first changed month by employer and person with changed facts; with ``lock`` lock their rows."""
    rows = InsuredPerson.objects.for_employers(employers).filter(changed_from__isnull=False)
    if lock:
        rows = rows.select_for_update()
    changes = rows.order_by("employer_id", "person_id").values_list("employer_id", "person_id", "changed_from")
    return {(employer, person): Month(since) for employer, person, since in changes if since is not None}


def _categories(employers: Sequence[int]) -> list[str]:
    rows = PersonCategory.objects.for_employers(employers).filter(superseded=False)
    return sorted(rows.order_by().values_list("category", flat=True).distinct())


def _get_first_insured_month(employers: Sequence[int]) -> Month | None:
    """Return the first month in which one of the employers insures a person, None when none does."""
    periods = CoveragePeriod.objects.for_employers(employers).filter(void=False)
    return periods.aggregate(first=Min("from_month"))["first"]


def _starts(
    employers: Sequence[int],
    month: Month,
    pack: Pack,
    newest: Mapping[int, _Newest],
    changed: Mapping[tuple[int, int], Month],
    categories: Sequence[str],
    *,
    is_dry: bool = False,
) -> tuple[str, dict[int, Month]]:
    """Return the law's name and, by employer, the first month in which all people are assessed.

    That is the month after the last assessed one, or an earlier month whose rates have changed since. The law's rates
    of the months concerned are written, except in a dry run.
    """
    law = get_law_name(pack)
    starts: dict[int, Month] = {}
    by_law: dict[tuple[str, Month], Month | None] = {}
    for employer in employers:
        run = newest.get(employer)
        if run is None:
            starts[employer] = month
            continue
        last = Month(run.month)
        if month < last:
            raise MonthAlreadyPassed(last, employer)
        starts[employer] = _reopened(pack, last, month, employers) or last + 1
        if run.law != law:
            key = (run.law, last)
            if key not in by_law:
                earliest = min(_get_first_insured_month(employers) or last, last)
                by_law[key] = first_changed_rate(run.law, pack, (earliest, last, month), categories, is_dry=is_dry)
            starts[employer] = min(by_law[key] or last + 1, starts[employer])
    if not is_dry:
        write_rates(pack, min([month, *starts.values(), *changed.values()]), month, categories)
    return law, starts


def _reopened(pack: Pack, last: Month, month: Month, employers: Sequence[int]) -> Month | None:
    """Return the first insured month that ``levy.first_month`` opens after the last assessed month, None if none."""
    insured = _get_first_insured_month(employers)
    if insured is None:
        return None
    then, now = get_floor(pack, insured, last), get_floor(pack, insured, month)
    return now if now < then and now <= last else None


def _add_lines(
    employers: Sequence[int],
    month: Month,
    law: str,
    pack: Pack,
    newest: Mapping[int, _Newest],
    starts: Mapping[int, Month],
    changed: Mapping[tuple[int, int], Month],
) -> None:
    """Add the missing lines of the current runs: for months assessed before, then for months never assessed."""
    floor = get_floor(pack, min([month, *starts.values(), *changed.values()]), month)
    is_law_new = any(starts[employer] <= run.month for employer, run in newest.items())
    with connection.cursor() as cursor:
        if newest and (is_law_new or changed):
            past = INSERT_PAST.replace("{who}", EVERYBODY if is_law_new else THE_CHANGED)
            cursor.execute(*build_statement(past, employers, month, law, floor))
        if len(newest) < len(employers) or any(run.month < month for run in newest.values()):
            cursor.execute(*build_statement(INSERT_FRESH, employers, month, law, floor))


def _forget_changes(changed: Sequence[tuple[int, int]]) -> None:
    """Clear the mark of changed facts of exactly the assessed people, given by employer and person."""
    if len({employer for employer, _person in changed}) == 1:
        for part in chunks([person for _employer, person in changed]):
            InsuredPerson.objects.for_employer(changed[0][0]).filter(person_id__in=part).update(changed_from=None)
        return
    with connection.cursor() as cursor:
        for pairs in chunks(changed):
            sql = FORGET_CHANGES.replace("{pairs}", ", ".join(["(%s, %s)"] * len(pairs)))
            cursor.execute(sql, [pairs[0][0], pairs[-1][0], *chain.from_iterable(pairs)])


def _count_lines(runs: Sequence[Run], month: Month) -> None:
    """Save the number of lines each run added, and their sum."""
    employers, numbers = [run.employer_id for run in runs], {run.number for run in runs}
    lines = LevyLine.objects.for_employers(employers).filter(month=month, run__in=numbers)
    rows = lines.values("employer_id", "run").annotate(count=Count("*"), total=Sum("amount")).order_by()
    sums = {(row["employer_id"], row["run"]): (row["count"], row["total"]) for row in rows}
    for run in runs:
        run.lines, run.amount = sums.get((run.employer_id, run.number), (0, 0))
    update_rows(runs, ["lines", "amount"])


# -- dry runs --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DryRun:
    """The input of a dry run of an employer's assessment: rates of a law and the months to assess.

    ``since`` is the first month assessed for all people, ``first`` the first month assessed for any person. No rate is
    for a month before ``first``. ``floor`` is ``first``, but no month before ``levy.first_month``.
    """

    employer_id: int
    month: Month
    law: str
    since: Month
    first: Month
    floor: Month
    categories: tuple[str, ...]
    rates: tuple[Rate, ...]


def prepare_dry_run(employer_id: int, month: Month, pack: Pack) -> DryRun | None:
    """Return the input of an assessment of a month for an employer now, None when a later month was assessed.

    Without any rate the assessment still has work: it refunds what was levied before.

    Raise ``NotInForce`` as :func:`assess_employers`.
    """
    employers = [employer_id]
    categories, changed = _categories(employers), _changed(employers, lock=False)
    try:
        law, starts = _starts(employers, month, pack, _newest_runs(employers), changed, categories, is_dry=True)
    except MonthAlreadyPassed:
        return None
    first, since = min([month, *starts.values(), *changed.values()]), starts[employer_id]
    rates = tuple(get_rates(pack, law, first, month, categories))
    return DryRun(employer_id, month, law, since, first, get_floor(pack, first, month), tuple(categories), rates)


def query_dry_run(
    dry_run: DryRun, sql: str, rates: Iterable[Rate] | None = None, **more: int | str
) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, given as the text after ``WITH`` with the placeholders of :data:`ALL`.

    The dry run's rates (or ``rates``) and a run replace their tables. ``more`` are further placeholders.
    """
    rate_rows = [[getattr(rate, name) for name in COLUMNS] for rate in (dry_run.rates if rates is None else rates)]
    run = (dry_run.employer_id, int(dry_run.month), 0, int(dry_run.since), None)
    parts = (
        rows_as_table("levy_rate", COLUMNS, rate_rows, CODES),
        rows_as_table("levy_run", ("employer_id", "month", "number", "since", "lines"), [run]),
    )
    statement = build_statement(
        f"WITH {', '.join(parts)}, {sql}", [dry_run.employer_id], dry_run.month, dry_run.law, dry_run.floor, **more
    )
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return list(cursor.fetchall())


def get_pending_amount(employer_id: int, month: Month, pack: Pack) -> Fen:
    """Return the amount an assessment of a month would add for an employer now, fen. Nothing is written.

    It is zero for a month before the last assessed one. Raise ``NotInForce`` as :func:`assess_employers`.
    """
    dry_run = prepare_dry_run(employer_id, month, pack)
    if dry_run is None:
        return Fen(0)
    sql = f"{ALL} SELECT CAST(COALESCE(SUM(n.asked - n.before), 0) AS BIGINT) FROM netted n"  # noqa: S608 - constants
    return Fen(int(query_dry_run(dry_run, sql)[0][0]))
