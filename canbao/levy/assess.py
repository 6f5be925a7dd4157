"""Assessment in the database: one statement for a chunk of employers, over the month and what changed before it.

The arithmetic is that of ``levy.law`` on whole numbers (fen, hundred-millionths), the same on every engine; tests hold
the two against each other, case by case and at random.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Sum

from canbao.levy.figures import COLUMNS, SCALE, all_figures, first_changed, law_name, publish_figures
from canbao.levy.models import LevyLine, Run
from canbao.register.models import Employer, InsuredPerson, PersonCategory
from canbao.rules.packs import NotInForce, Pack
from canbao.store.rows import chunks, update_rows
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat


class MonthPassed(Exception):
    """A later month of an employer was assessed already: what is learned now goes into the next one."""

    def __init__(self, last: Month, employer_id: int) -> None:
        super().__init__(f"{int(last)} was assessed already")
        self.last, self.employer_id = last, employer_id


def last_assessed(employer_id: int) -> Month | None:
    """Return the last accounting month of an employer that was assessed, None when none was."""
    found = Run.objects.of(employer_id).aggregate(last=Max("month"))["last"]
    return None if found is None else Month(found)


def assess(seat: Seat, employer_id: int, month: Month, pack: Pack) -> Run:
    """Assess one employer's accounting month and return the run; see :func:`assess_many`."""
    return assess_many(seat, [employer_id], month, pack)[0]


@transaction.atomic
def assess_many(seat: Seat, employers: Sequence[int], month: Month, pack: Pack) -> list[Run]:
    """Assess some employers' accounting month: add what is asked and not levied yet; return each one's run, by id.

    Run again without new facts it adds nothing. The employers' rows are locked, so two runs follow one another. More
    than one employer needs the named report ``levy.run``. Raise :class:`MonthPassed` when a later month of one was
    assessed already, ``NotInForce`` when the law has no figure it needs; then nothing is written.
    """
    seat.require("levy.assess")
    locked = Employer.objects.select_for_update().filter(id__in=employers).order_by("id").values_list("id", flat=True)
    chosen = list(locked)
    newest = _newest_runs(chosen)
    changed = _changed(chosen, lock=True)
    law, starts = _starts(chosen, month, pack, newest, changed)
    runs = [
        Run(
            employer_id=employer, month=month, law=law, since=starts[employer], lines=None,
            number=newest[employer].number + 1 if employer in newest and newest[employer].month == month else 1,
        )
        for employer in chosen
    ]  # fmt: skip
    Run.objects.bulk_create(runs)
    if any(one.since <= month for one in runs) or any(since <= month for since in changed.values()):
        floor = min([*starts.values(), *changed.values()])
        with connection.cursor() as cursor:
            cursor.execute(*_statement(_INSERT, chosen, month, law, floor))
    _forget_changes(changed)
    _count_lines(runs, month)
    return runs


def _newest_runs(employers: Sequence[int]) -> dict[int, Run]:
    """Return each employer's last run, where there is one."""
    if len(employers) == 1:
        newest = Run.objects.of(employers[0]).order_by("-month", "-number")[:1]
        return {run.employer_id: run for run in newest}
    last = Run.objects.of_any(employers).values("employer_id").annotate(last=Max("month"))
    months = dict(last.order_by().values_list("employer_id", "last"))
    rows = Run.objects.of_any(employers).filter(month__in=set(months.values())).order_by("number")
    return {run.employer_id: run for run in rows if run.month == months[run.employer_id]}


def _changed(employers: Sequence[int], *, lock: bool) -> dict[tuple[int, int], Month]:
    """Return the first month whose facts changed by employer and person, of those where any did; locked if asked."""
    rows = InsuredPerson.objects.of_any(employers).filter(changed_from__isnull=False)
    if lock:
        rows = rows.select_for_update()
    told = rows.order_by("employer_id", "person_id").values_list("employer_id", "person_id", "changed_from")
    return {(employer, person): Month(since) for employer, person, since in told if since is not None}


def _categories(employers: Sequence[int]) -> list[str]:
    rows = PersonCategory.objects.of_any(employers).filter(superseded=False)
    return sorted(rows.order_by().values_list("category", flat=True).distinct())


def _starts(
    employers: Sequence[int], month: Month, pack: Pack, newest: Mapping[int, Run],
    changed: Mapping[tuple[int, int], Month], *, is_dry: bool = False,
) -> tuple[str, dict[int, Month]]:  # fmt: skip
    """Return the law's name and from which month everybody is looked at, changed or not, by employer.

    That is the month after the last one assessed, or an earlier one that another law has since changed. The law's
    figures for the months touched are written, but for a dry run.
    """
    categories, law = _categories(employers), law_name(pack)
    starts: dict[int, Month] = {}
    by_law: dict[tuple[str, Month], Month | None] = {}
    for employer in employers:
        run = newest.get(employer)
        if run is None:
            starts[employer] = month
            continue
        last = Month(run.month)
        if month < last:
            raise MonthPassed(last, employer)
        starts[employer] = last + 1
        if run.law != law:
            key = (run.law, last)
            if key not in by_law:
                by_law[key] = first_changed(run.law, pack, last, month, categories, is_dry=is_dry)
            starts[employer] = min(by_law[key] or last + 1, last + 1)
    if not is_dry:
        publish_figures(pack, min([month, *starts.values(), *changed.values()]), month, categories)
    return law, starts


def _forget_changes(changed: Collection[tuple[int, int]]) -> None:
    """Take the mark of changed facts off the people who were assessed, and nobody else."""
    by_employer: dict[int, list[int]] = {}
    for employer, person in changed:
        by_employer.setdefault(employer, []).append(person)
    for employer, people in by_employer.items():
        for part in chunks(people):
            InsuredPerson.objects.of(employer).filter(person_id__in=part).update(changed_from=None)


def _count_lines(runs: Sequence[Run], month: Month) -> None:
    """Write how many lines each run has added, and their sum."""
    employers, numbers = [run.employer_id for run in runs], {run.number for run in runs}
    lines = LevyLine.objects.of_any(employers).filter(month=month, run__in=numbers)
    told = lines.values("employer_id", "run").annotate(count=Count("*"), total=Sum("amount")).order_by()
    sums = {(one["employer_id"], one["run"]): (one["count"], one["total"]) for one in told}
    for run in runs:
        run.lines, run.amount = sums.get((run.employer_id, run.number), (0, 0))
    update_rows(runs, ["lines", "amount"])


# -- the statement ---------------------------------------------------------------------------------------------------

_NEW_LINES = """
touched AS (
  SELECT p.employer_id, p.person_id, r.number AS run,
         CASE WHEN p.changed_from IS NULL OR p.changed_from > r.since THEN r.since ELSE p.changed_from END AS since
  FROM register_insuredperson p
  JOIN levy_run r ON r.employer_id = p.employer_id AND r.month = %(month)s AND r.lines IS NULL
  WHERE p.employer_id {of} AND r.employer_id {of} AND (r.since <= %(month)s OR p.changed_from <= %(month)s)
),
insured AS (
  SELECT t.employer_id, t.person_id, t.run, m.month AS accrual,
         (SELECT c.category FROM register_personcategory c
          WHERE c.employer_id = t.employer_id AND c.employer_id {of} AND c.person_id = t.person_id
            AND c.from_month <= m.month AND NOT c.superseded
          ORDER BY c.from_month DESC LIMIT 1) AS category,
         (SELECT w.wage FROM register_declaredwage w
          WHERE w.employer_id = t.employer_id AND w.employer_id {of} AND w.person_id = t.person_id
            AND w.from_month <= m.month AND NOT w.superseded
          ORDER BY w.from_month DESC LIMIT 1) AS wage
  FROM touched t
  JOIN (SELECT DISTINCT month FROM levy_figure WHERE law = %(law)s) m
    ON m.month >= t.since AND m.month <= %(month)s
  JOIN register_spell s
    ON s.employer_id = t.employer_id AND s.employer_id {of} AND s.person_id = t.person_id AND NOT s.void
   AND s.from_month <= m.month AND (s.until_month IS NULL OR s.until_month > m.month)
),
based AS (
  SELECT i.employer_id, i.person_id, i.run, i.accrual, i.category, i.wage, f.scheme, f.payer, f.rate, f.fixed,
         f.account,
         CASE WHEN f.rate IS NULL THEN NULL
              WHEN i.wage IS NULL THEN f.floor
              WHEN (2 * i.wage + f.unit) / (2 * f.unit) * f.unit < f.floor THEN f.floor
              WHEN (2 * i.wage + f.unit) / (2 * f.unit) * f.unit > f.cap THEN f.cap
              ELSE (2 * i.wage + f.unit) / (2 * f.unit) * f.unit END AS base,
         CASE WHEN f.rate IS NULL THEN ''
              WHEN i.wage IS NULL OR (2 * i.wage + f.unit) / (2 * f.unit) * f.unit < f.floor THEN 'floor'
              WHEN (2 * i.wage + f.unit) / (2 * f.unit) * f.unit > f.cap THEN 'cap'
              ELSE '' END AS clamped
  FROM insured i
  JOIN levy_figure f ON f.law = %(law)s AND f.month = i.accrual AND f.category = i.category
),
moved AS (
  SELECT employer_id, person_id, run, accrual, scheme, payer, category, wage, base, clamped, account AS ratio,
         COALESCE(fixed, (base * rate + %(half)s) / %(scale)s) AS asked, 0 AS levied, 0 AS kept
  FROM based
  UNION ALL
  SELECT l.employer_id, l.person_id, t.run, l.accrual, l.scheme, l.payer, NULL, NULL, NULL, NULL, NULL, 0, l.amount,
         l.account
  FROM levy_levyline l
  JOIN touched t ON t.employer_id = l.employer_id AND t.person_id = l.person_id AND l.accrual >= t.since
  WHERE l.employer_id {of} AND l.month >= %(floor)s AND l.accrual <= %(month)s
),
netted AS (
  SELECT employer_id, person_id, run, accrual, scheme, payer, MAX(category) AS category, MAX(wage) AS wage,
         MAX(base) AS base, MAX(clamped) AS clamped, MAX(ratio) AS ratio,
         CAST(SUM(asked) AS BIGINT) AS asked, CAST(SUM(levied) AS BIGINT) AS before, CAST(SUM(kept) AS BIGINT) AS kept
  FROM moved
  GROUP BY employer_id, person_id, run, accrual, scheme, payer
  HAVING SUM(asked) <> SUM(levied)
)
"""
"""What is asked less what stands levied. A line for a month is levied in it or later, so no line before ``floor``
matters. Every table is narrowed to the employers by a value (R7), not only by what it is joined to: a sharding engine
sends the statement about one employer to one shard by its text alone."""

_INSERT = f"""
INSERT INTO levy_levyline (employer_id, month, run, person_id, accrual, scheme, payer, kind, category, wage, base,
                           clamped, asked, before, amount, account)
WITH {_NEW_LINES}
SELECT n.employer_id, %(month)s, n.run, n.person_id, n.accrual, n.scheme, n.payer,
       CASE WHEN n.asked < n.before THEN '20'
            WHEN n.before = 0 THEN CASE WHEN n.accrual = %(month)s THEN '10' ELSE '30' END
            WHEN n.base IS NOT NULL AND n.base <> COALESCE(
              (SELECT l.base FROM levy_levyline l
               WHERE l.employer_id = n.employer_id AND l.employer_id {{of}} AND l.person_id = n.person_id
                 AND l.accrual = n.accrual AND l.scheme = n.scheme AND l.payer = n.payer AND l.base IS NOT NULL
               ORDER BY l.month DESC, l.run DESC LIMIT 1), -1) THEN '34'
            ELSE '35' END,
       COALESCE(n.category, ''), n.wage, n.base, COALESCE(n.clamped, ''), n.asked, n.before, n.asked - n.before,
       CASE WHEN n.ratio IS NOT NULL THEN (n.asked * n.ratio + %(half)s) / %(scale)s ELSE 0 END - n.kept
FROM netted n
"""  # noqa: S608 - put together of constants
_NAMED = re.compile(r"%\((\w+)\)s")


def _statement(sql: str, employers: Sequence[int], month: Month, law: str, floor: Month) -> tuple[str, list[int | str]]:
    """Return the statement for these employers with plain placeholders, and the value of each."""
    named: dict[str, int | str] = {
        "first": employers[0], "last": employers[-1], "month": int(month), "law": law, "floor": int(floor),
        "scale": SCALE, "half": SCALE // 2,
    }  # fmt: skip
    of = "= %(first)s" if len(employers) == 1 else "BETWEEN %(first)s AND %(last)s"
    text = sql.replace("{of}", of)
    return _NAMED.sub("%s", text), [named[name] for name in _NAMED.findall(text)]


# -- asked beforehand ------------------------------------------------------------------------------------------------


def _literal(value: Any) -> str:
    """Return a value as SQL: codes are letters and digits, the rest whole numbers."""
    if isinstance(value, str):
        if not value.isalnum():
            raise ValueError(f"{value!r} is no code")
        return f"'{value}'"
    return "CAST(NULL AS BIGINT)" if value is None else f"CAST({int(value)} AS BIGINT)"


def _values(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as a part of WITH that stands for a table of this name."""
    told = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)
    return f"{name} ({', '.join(columns)}) AS (VALUES {told})"


@dataclass(frozen=True, slots=True)
class Pending:
    """What an assessment would add: ``amount`` in fen, ``people`` with a line, the first month a line is for."""

    amount: Fen = Fen(0)
    people: int = 0
    first: Month | None = None


def pending(employer_id: int, month: Month, pack: Pack) -> Pending:
    """Return what an assessment of a month would add for an employer now, without writing anything.

    The same statement as the assessment's, over figures and a run that stand in it instead of in their tables. Raise
    ``NotInForce`` as :func:`assess` does. Nothing is added to a month that has passed.
    """
    employers = [employer_id]
    newest, changed = _newest_runs(employers), _changed(employers, lock=False)
    try:
        law, starts = _starts(employers, month, pack, newest, changed, is_dry=True)
    except MonthPassed:
        return Pending()
    floor = min([month, *starts.values(), *changed.values()])
    figures = all_figures(pack, law, floor, month, _categories(employers))
    if not figures:
        return Pending()
    run = (employer_id, int(month), 0, int(starts[employer_id]), None)
    parts = [
        _values("levy_figure", COLUMNS, ([getattr(one, name) for name in COLUMNS] for one in figures)),
        _values("levy_run", ("employer_id", "month", "number", "since", "lines"), [run]),
    ]
    sql = (
        f"WITH {', '.join(parts)},\n{_NEW_LINES}\n"  # noqa: S608 - codes and numbers
        "SELECT CAST(COALESCE(SUM(n.asked - n.before), 0) AS BIGINT), COUNT(DISTINCT n.person_id), MIN(n.accrual)"
        " FROM netted n"
    )
    with connection.cursor() as cursor:
        cursor.execute(*_statement(sql, employers, month, law, floor))
        amount, people, first = cursor.fetchone()
    return Pending(Fen(int(amount)), people, None if first is None else Month(first))


__all__ = ["MonthPassed", "NotInForce", "Pending", "assess", "assess_many", "last_assessed", "law_name", "pending"]
