"""Assessment in the database: one statement for a chunk of employers, over the month and what changed before it.

The arithmetic is that of ``levy.arithmetic.contribution`` on whole numbers (fen, hundred-millionths), the same on
every engine; tests hold the two against each other, case by case and at random.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Max, Sum

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
from canbao.levy.rates.rate_table import COLUMNS, first_changed_rate, get_law_name, get_rates, write_rates
from canbao.register.models import Employer, InsuredPerson, PersonCategory
from canbao.rules.packs import Pack
from canbao.store.bulk import chunks, insert_rows, update_rows
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month


class MonthAlreadyPassed(Exception):
    """A later month of an employer was assessed already: what is learned now goes into the next one."""

    def __init__(self, last: Month, employer_id: int) -> None:
        super().__init__(f"{int(last)} was assessed already")
        self.last, self.employer_id = last, employer_id


def get_last_assessed_month(employer_id: int) -> Month | None:
    """Return the last accounting month of an employer that was assessed, None when none was."""
    found = Run.objects.for_employer(employer_id).aggregate(last=Max("month"))["last"]
    return None if found is None else Month(found)


def get_settled_before(employer_id: int, pack: Pack) -> Month | None:
    """Return the first month whose lines need not be what a pack asks: the one after the last assessed, or an earlier
    one whose figures are others by now; None when nothing was assessed. People whose facts changed may be earlier.
    """
    newest = _newest_runs([employer_id])
    if not newest:
        return None
    month = Month(newest[employer_id].month) + 1
    categories = _categories([employer_id])
    return _starts([employer_id], month, pack, newest, {}, categories, is_dry=True)[1][employer_id]


def assess_employer(actor: Actor, employer_id: int, month: Month, pack: Pack) -> Run:
    """Assess one employer's accounting month and return the run, which may have added nothing; see
    `assess_employers`.
    """
    return _assess(actor, [employer_id], month, pack, is_idle_kept=True)[0]


def assess_employers(actor: Actor, employers: Sequence[int], month: Month, pack: Pack) -> list[Run]:
    """Assess some employers' accounting month: add what is asked and not levied yet; return the runs, by employer.

    Who was assessed already and has nothing new has no run. The employers' rows are locked, so two runs follow one
    another. More than one employer needs the named report ``levy.run``. Raise :class:`MonthAlreadyPassed` when a
    later month of one was assessed already, ``NotInForce`` when the law has no figure it needs; then nothing is
    written.
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
    busy = {employer for employer, _person in changed} | {one for one in chosen if starts[one] <= month}
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
        _add_lines(chosen, month, law, newest, starts, changed)
        _forget_changes(list(changed))
        _count_lines(runs, month)
    return runs


class _Newest(NamedTuple):
    """The last run of an employer: its accounting month, its number in the month, the law it was made under."""

    month: Month
    number: int
    law: str


def _newest_runs(employers: Sequence[int]) -> dict[int, _Newest]:
    """Return each employer's last run, where there is one."""
    told = ("employer_id", "month", "number", "law")
    if len(employers) == 1:
        rows = Run.objects.for_employer(employers[0]).order_by("-month", "-number").values_list(*told)[:1]
        return {employer: _Newest(*rest) for employer, *rest in rows}
    last = Run.objects.for_employers(employers).values("employer_id").annotate(last=Max("month"))
    months = dict(last.order_by().values_list("employer_id", "last"))
    rows = (
        Run.objects.for_employers(employers)
        .filter(month__in=set(months.values()))
        .order_by("number")
        .values_list(*told)
    )
    return {employer: _Newest(*rest) for employer, *rest in rows if rest[0] == months[employer]}


def _changed(employers: Sequence[int], *, lock: bool) -> dict[tuple[int, int], Month]:
    """Return the first month whose facts changed by employer and person, of those where any did; locked if asked."""
    rows = InsuredPerson.objects.for_employers(employers).filter(changed_from__isnull=False)
    if lock:
        rows = rows.select_for_update()
    told = rows.order_by("employer_id", "person_id").values_list("employer_id", "person_id", "changed_from")
    return {(employer, person): Month(since) for employer, person, since in told if since is not None}


def _categories(employers: Sequence[int]) -> list[str]:
    rows = PersonCategory.objects.for_employers(employers).filter(superseded=False)
    return sorted(rows.order_by().values_list("category", flat=True).distinct())


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
    """Return the law's name and from which month everybody is looked at, changed or not, by employer.

    That is the month after the last one assessed, or an earlier one that another law has since changed. The law's
    figures for the months touched are written, but for a dry run.
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
        starts[employer] = last + 1
        if run.law != law:
            key = (run.law, last)
            if key not in by_law:
                by_law[key] = first_changed_rate(run.law, pack, last, month, categories, is_dry=is_dry)
            starts[employer] = min(by_law[key] or last + 1, last + 1)
    if not is_dry:
        write_rates(pack, min([month, *starts.values(), *changed.values()]), month, categories)
    return law, starts


def _add_lines(
    employers: Sequence[int],
    month: Month,
    law: str,
    newest: Mapping[int, _Newest],
    starts: Mapping[int, Month],
    changed: Mapping[tuple[int, int], Month],
) -> None:
    """Add the lines the runs under way lack: of months assessed before, then of months never assessed."""
    floor = min([month, *starts.values(), *changed.values()])
    is_law_new = any(starts[employer] <= run.month for employer, run in newest.items())
    with connection.cursor() as cursor:
        if newest and (is_law_new or changed):
            past = INSERT_PAST.replace("{who}", EVERYBODY if is_law_new else THE_CHANGED)
            cursor.execute(*build_statement(past, employers, month, law, floor))
        if len(newest) < len(employers) or any(run.month < month for run in newest.values()):
            cursor.execute(*build_statement(INSERT_FRESH, employers, month, law, floor))


def _forget_changes(changed: Sequence[tuple[int, int]]) -> None:
    """Take the mark of changed facts off the people who were assessed, employer and person, and nobody else."""
    if len({employer for employer, _person in changed}) == 1:
        for part in chunks([person for _employer, person in changed]):
            InsuredPerson.objects.for_employer(changed[0][0]).filter(person_id__in=part).update(changed_from=None)
        return
    with connection.cursor() as cursor:
        for pairs in chunks(changed):
            sql = FORGET_CHANGES.replace("{pairs}", ", ".join(["(%s, %s)"] * len(pairs)))
            cursor.execute(sql, [pairs[0][0], pairs[-1][0], *chain.from_iterable(pairs)])


def _count_lines(runs: Sequence[Run], month: Month) -> None:
    """Write how many lines each run has added, and their sum."""
    employers, numbers = [run.employer_id for run in runs], {run.number for run in runs}
    lines = LevyLine.objects.for_employers(employers).filter(month=month, run__in=numbers)
    told = lines.values("employer_id", "run").annotate(count=Count("*"), total=Sum("amount")).order_by()
    sums = {(one["employer_id"], one["run"]): (one["count"], one["total"]) for one in told}
    for run in runs:
        run.lines, run.amount = sums.get((run.employer_id, run.number), (0, 0))
    update_rows(runs, ["lines", "amount"])


# -- asked beforehand ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run of an employer's assessment looks at: figures of a law, the first month due for everybody.

    ``first`` is the first month looked at for anybody; no figure is for an earlier one.
    """

    employer_id: int
    month: Month
    law: str
    since: Month
    first: Month
    categories: tuple[str, ...]
    rates: tuple[Rate, ...]


def prepare_dry_run(employer_id: int, month: Month, pack: Pack) -> DryRun | None:
    """Return what an assessment of a month would look at for an employer now, None when it would do nothing.

    Raise ``NotInForce`` as :func:`assess` does.
    """
    employers = [employer_id]
    categories, changed = _categories(employers), _changed(employers, lock=False)
    try:
        law, starts = _starts(employers, month, pack, _newest_runs(employers), changed, categories, is_dry=True)
    except MonthAlreadyPassed:
        return None
    first, since = min([month, *starts.values(), *changed.values()]), starts[employer_id]
    figures = tuple(get_rates(pack, law, first, month, categories))
    return DryRun(employer_id, month, law, since, first, tuple(categories), figures) if categories else None


def query_dry_run(dry_run: DryRun, sql: str, rates: Iterable[Rate] = (), **more: str) -> list[tuple[Any, ...]]:
    """Return the rows of a dry statement, which goes on behind the ``WITH`` and has the places of :data:`ALL`.

    The look's figures, or others, and a run stand in it instead of in their tables; ``more`` are places of its own.
    """
    figured = [[getattr(one, name) for name in COLUMNS] for one in rates or dry_run.rates]
    run = (dry_run.employer_id, int(dry_run.month), 0, int(dry_run.since), None)
    parts = (
        rows_as_table("levy_rate", COLUMNS, figured),
        rows_as_table("levy_run", ("employer_id", "month", "number", "since", "lines"), [run]),
    )
    whole = build_statement(
        f"WITH {', '.join(parts)}, {sql}", [dry_run.employer_id], dry_run.month, dry_run.law, dry_run.first, **more
    )
    with connection.cursor() as cursor:
        cursor.execute(*whole)
        return list(cursor.fetchall())


def get_pending_amount(employer_id: int, month: Month, pack: Pack) -> Fen:
    """Return what an assessment of a month would add for an employer now, fen, without writing anything.

    The assessment's own steps, run dry. Raise ``NotInForce`` as :func:`assess` does. Nothing is added to a month that
    has passed.
    """
    look = prepare_dry_run(employer_id, month, pack)
    if look is None or not look.rates:
        return Fen(0)
    sql = f"{ALL} SELECT CAST(COALESCE(SUM(n.asked - n.before), 0) AS BIGINT) FROM netted n"  # noqa: S608 - constants
    return Fen(int(query_dry_run(look, sql)[0][0]))
