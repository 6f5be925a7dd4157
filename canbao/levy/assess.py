"""Assessment in the database: one statement for the accounting month, one for the months whose facts changed.

The arithmetic is that of ``levy.law`` on whole numbers (fen, hundred-millionths), the same on every engine; tests hold
the two against each other, case by case and at random.
"""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Sum

from canbao.levy.law import heads
from canbao.levy.models import Figure, LevyLine, Run
from canbao.register.models import Employer, InsuredPerson, PersonCategory
from canbao.rules.formulas import cap, floor
from canbao.rules.packs import NotInForce, Pack, Rules
from canbao.store.rows import chunks
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat

SCALE = 100_000_000
"""Rates count hundred-millionths: eight decimals, exact in a 63-bit product with a base of a million yuan."""


class MonthPassed(Exception):
    """A later month was assessed already: what is learned now goes into the next one."""

    def __init__(self, last: Month) -> None:
        super().__init__(f"{int(last)} was assessed already")
        self.last = last


# -- the law in figures ---------------------------------------------------------------------------------------------


def law_name(pack: Pack) -> str:
    """Return the name of a pack: the same parameters have the same name, whatever file they come from."""
    plain = {
        name: [[int(one.since), repr(one.value)] for one in history]
        for name, history in sorted(pack.parameters.items())
        if name.startswith(("scheme.", "base.", "reference_wage.", "levy."))
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


def _scaled(value: Decimal) -> int:
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than eight decimals")
    return int(scaled)


def _figures(law: str, rules: Rules, category: str) -> list[Figure]:
    found = []
    for head in heads(rules.pack):
        applies = rules.pack.explain(f"scheme.{head.scheme}.applies_to", rules.month)
        if applies is not None and category not in applies.value:
            continue
        prefix = f"scheme.{head.scheme}.{head.payer}"
        rate = rules.for_category(f"{prefix}.rate", category)
        fixed = rules.for_category(f"{prefix}.monthly_amount", category)
        if rate is None and fixed is None:
            continue
        ratio = rules.pack.explain(f"{prefix}.account_ratio", rules.month)
        found.append(
            Figure(
                law=law, month=rules.month, category=category, scheme=head.scheme, payer=head.payer,
                rate=None if rate is None else _scaled(rate),
                fixed=None if rate is not None else Fen(int(fixed * 100)),
                floor=floor(rules) if rate is not None else 0,
                cap=cap(rules) if rate is not None else 0,
                unit=int(rules.get("base.unit", Decimal(1)) * 100),
                account=_scaled(ratio.value) if ratio else 0,
            )
        )  # fmt: skip
    return found


def publish_figures(pack: Pack, first: Month, last: Month, categories: Sequence[str]) -> str:
    """Write the figures of a pack for months and categories where they are not written yet; return the law's name.

    Raise ``NotInForce`` when a rate is in force in a month but its base is not.
    """
    law = law_name(pack)
    written = set(Figure.objects.filter(law=law).values_list("month", "category").distinct())
    for part in chunks(_all_figures(pack, law, first, last, categories, written)):
        Figure.objects.bulk_create(part, ignore_conflicts=True)
    return law


def _all_figures(
    pack: Pack, law: str, first: Month, last: Month, categories: Sequence[str],
    without: Collection[tuple[int, str]] = (),
) -> list[Figure]:  # fmt: skip
    """Return the figures of months and categories, but for those that are written."""
    begin = pack.explain("levy.first_month", last)
    start = max(first, Month(begin.value)) if begin else first
    rows: list[Figure] = []
    for month in (start + step for step in range(max(0, last - start + 1))):
        for category in categories:
            if (month, category) not in without:
                rows.extend(_figures(law, pack.at(month), category))
    return rows


# -- one employer ----------------------------------------------------------------------------------------------------


def last_assessed(employer_id: int) -> Month | None:
    """Return the last accounting month of an employer that was assessed, None when none was."""
    found = Run.objects.of(employer_id).aggregate(last=Max("month"))["last"]
    return None if found is None else Month(found)


def assess(seat: Seat, employer_id: int, month: Month, pack: Pack) -> Run:
    """Assess an employer's accounting month: add what is asked and not levied yet, and return the run.

    Run again without new facts it adds nothing. The employer's row is locked, so two runs follow one another. Raise
    :class:`MonthPassed` when a later month was assessed already, ``NotInForce`` when the law has no figure it needs.
    """
    seat.require("levy.assess")
    with transaction.atomic():
        Employer.objects.select_for_update().get(id=employer_id)
        last = last_assessed(employer_id)
        if last is not None and month < last:
            raise MonthPassed(last)
        dirty = list(
            InsuredPerson.objects.select_for_update()
            .of(employer_id)
            .filter(changed_from__isnull=False)
            .order_by("person_id")
            .values_list("person_id", flat=True)
        )
        categories = _categories(employer_id)
        law = publish_figures(pack, _first_month(employer_id, last, month), month, categories)
        due = _due(employer_id, month, last, law, pack, categories)
        number = (Run.objects.of(employer_id).filter(month=month).aggregate(top=Max("number"))["top"] or 0) + 1
        run = Run.objects.create(employer_id=employer_id, month=month, number=number, law=law)
        with connection.cursor() as cursor:
            named = _parameters(employer_id, run, due)
            cursor.execute(_STATEMENT, [named[name] for name in _PLACES])
        InsuredPerson.objects.of(employer_id).filter(person_id__in=dirty).update(changed_from=None)
        added = LevyLine.objects.of(employer_id).filter(month=month, run=number)
        told = added.aggregate(lines=Count("*"), total=Sum("amount"))
        run.lines, run.amount = told["lines"], told["total"] or 0
        run.save(update_fields=["lines", "amount"])
        return run


def _first_month(employer_id: int, last: Month | None, month: Month) -> Month:
    """Return the first month that may be touched: the earliest changed one, or the month after the last assessed."""
    changed = InsuredPerson.objects.of(employer_id).aggregate(first=Min("changed_from"))["first"]
    return min(one for one in (changed, month if last is None else last + 1, month) if one is not None)


def settled_before(employer_id: int, pack: Pack) -> Month | None:
    """Return the first month whose lines need not be what a pack asks: the one after the last assessed, or an earlier
    one whose figures are others by now; None when nothing was assessed. People whose facts changed may be earlier.
    """
    last = last_assessed(employer_id)
    if last is None:
        return None
    return _due(employer_id, last + 1, last, law_name(pack), pack, _categories(employer_id), is_dry=True)


def _categories(employer_id: int) -> list[str]:
    rows = PersonCategory.objects.of(employer_id).filter(superseded=False)
    return sorted(set(rows.values_list("category", flat=True)))


def _due(
    employer_id: int, month: Month, last: Month | None, law: str, pack: Pack, categories: Sequence[str],
    is_dry: bool = False,
) -> Month:  # fmt: skip
    """Return the first month to be looked at for everybody, changed or not.

    That is the month after the last one assessed, or an earlier one whose figures another law has since changed.
    A dry run writes no figures to compare.
    """
    if last is None:
        return month
    before = Run.objects.of(employer_id).order_by("-month", "-number").values_list("law", flat=True)[:1].get()
    due = min(last + 1, month)
    if before == law:
        return due
    first = Figure.objects.filter(law=before).aggregate(first=Min("month"))["first"]
    if first is None:
        return due
    if is_dry:
        figures = _all_figures(pack, law, Month(first), month, categories)
        now = {tuple(getattr(one, name) for name in _COMPARED) for one in figures}
    else:
        publish_figures(pack, Month(first), month, categories)
        now = _figures_of(law, categories)
    changed = _figures_of(before, categories) ^ now
    return min((one[0] for one in changed if one[0] <= last), default=due)


def _figures_of(law: str, categories: Sequence[str]) -> set[Any]:
    return set(Figure.objects.filter(law=law, category__in=categories).values_list(*_COMPARED))


_COMPARED = ("month", "category", "scheme", "payer", "rate", "fixed", "floor", "cap", "unit", "account")


def _parameters(employer_id: int, run: Run, due: Month) -> dict[str, Any]:
    return {
        "employer": employer_id,
        "month": int(run.month),
        "run": run.number,
        "law": run.law,
        "scale": SCALE,
        "half": SCALE // 2,
        "due": int(due),
    }


_SQL = """
INSERT INTO levy_levyline (employer_id, month, run, person_id, accrual, scheme, payer, kind, category, wage, base,
                           clamped, asked, before, amount, account)
WITH touched AS (
  SELECT p.person_id,
         CASE WHEN p.changed_from IS NULL OR p.changed_from > %(due)s THEN %(due)s ELSE p.changed_from END AS since
  FROM register_insuredperson p
  WHERE p.employer_id = %(employer)s
),
insured AS (
  SELECT t.person_id, m.month AS accrual,
         (SELECT c.category FROM register_personcategory c
          WHERE c.employer_id = %(employer)s AND c.person_id = t.person_id AND c.from_month <= m.month
            AND NOT c.superseded ORDER BY c.from_month DESC LIMIT 1) AS category,
         (SELECT w.wage FROM register_declaredwage w
          WHERE w.employer_id = %(employer)s AND w.person_id = t.person_id AND w.from_month <= m.month
            AND NOT w.superseded ORDER BY w.from_month DESC LIMIT 1) AS wage
  FROM touched t
  JOIN (SELECT DISTINCT month FROM levy_figure WHERE law = %(law)s) m
    ON m.month >= t.since AND m.month <= %(month)s
  JOIN register_spell s
    ON s.employer_id = %(employer)s AND s.person_id = t.person_id AND NOT s.void
   AND s.from_month <= m.month AND (s.until_month IS NULL OR s.until_month > m.month)
),
based AS (
  SELECT i.person_id, i.accrual, i.category, i.wage, f.scheme, f.payer, f.rate, f.fixed, f.account,
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
  SELECT person_id, accrual, scheme, payer, category, wage, base, clamped, account AS ratio,
         COALESCE(fixed, (base * rate + %(half)s) / %(scale)s) AS asked, 0 AS levied
  FROM based
  UNION ALL
  SELECT l.person_id, l.accrual, l.scheme, l.payer, NULL, NULL, NULL, NULL, NULL, 0, l.amount
  FROM levy_levyline l
  JOIN touched t ON t.person_id = l.person_id AND l.accrual >= t.since
  WHERE l.employer_id = %(employer)s AND l.accrual <= %(month)s
),
netted AS (
  SELECT person_id, accrual, scheme, payer, MAX(category) AS category, MAX(wage) AS wage,
         MAX(base) AS base, MAX(clamped) AS clamped, MAX(ratio) AS ratio,
         CAST(SUM(asked) AS BIGINT) AS asked, CAST(SUM(levied) AS BIGINT) AS before
  FROM moved
  GROUP BY person_id, accrual, scheme, payer
  HAVING SUM(asked) <> SUM(levied)
)
SELECT %(employer)s, %(month)s, %(run)s, n.person_id, n.accrual, n.scheme, n.payer,
       CASE WHEN n.asked < n.before THEN '20'
            WHEN n.before = 0 THEN CASE WHEN n.accrual = %(month)s THEN '10' ELSE '30' END
            WHEN n.base IS NOT NULL AND n.base <> COALESCE(
              (SELECT l.base FROM levy_levyline l
               WHERE l.employer_id = %(employer)s AND l.person_id = n.person_id AND l.accrual = n.accrual
                 AND l.scheme = n.scheme AND l.payer = n.payer AND l.base IS NOT NULL
               ORDER BY l.month DESC, l.run DESC LIMIT 1), -1) THEN '34'
            ELSE '35' END,
       COALESCE(n.category, ''), n.wage, n.base, COALESCE(n.clamped, ''), n.asked, n.before, n.asked - n.before,
       CASE WHEN n.ratio IS NOT NULL
            THEN (n.asked * n.ratio + %(half)s) / %(scale)s
            ELSE 0 END
         - COALESCE((SELECT SUM(l.account) FROM levy_levyline l
                     WHERE l.employer_id = %(employer)s AND l.person_id = n.person_id AND l.accrual = n.accrual
                       AND l.scheme = n.scheme AND l.payer = n.payer), 0)
FROM netted n
"""
_NEW_LINES = _SQL[_SQL.index("WITH ") + len("WITH ") : _SQL.index("\nSELECT %(employer)s, %(month)s, %(run)s")]
"""The part of the statement that finds what is new, for the assessment and for what only asks how much it would be."""
_NAMED = re.compile(r"%\((\w+)\)s")
_STATEMENT = _NAMED.sub("%s", _SQL)
_PLACES = _NAMED.findall(_SQL)
"""The statement with plain placeholders and the name of each. Every table is narrowed to the employer by a value (R7),
not by what it is joined to: a sharding engine sends the statement to one shard by its text alone."""

_COLUMNS = ("law", "month", "category", "scheme", "payer", "rate", "fixed", "floor", "cap", "unit", "account")


def _literal(value: Any) -> str:
    """Return a figure's value as SQL: codes are letters and digits, the rest whole numbers."""
    if isinstance(value, str):
        if not value.isalnum():
            raise ValueError(f"{value!r} is no code")
        return f"'{value}'"
    return "CAST(NULL AS BIGINT)" if value is None else f"CAST({int(value)} AS BIGINT)"


def pending(employer_id: int, month: Month, pack: Pack) -> Fen:
    """Return what an assessment of a month would add for an employer now, fen, without writing anything.

    The same statement as the assessment's, over figures that stand in it instead of in their table. Raise
    ``NotInForce`` as :func:`assess` does.
    """
    categories, last = _categories(employer_id), last_assessed(employer_id)
    if not categories or (last is not None and month < last):
        return Fen(0)
    law, due = law_name(pack), _due(employer_id, month, last, law_name(pack), pack, categories, is_dry=True)
    figures = _all_figures(pack, law, min(due, _first_month(employer_id, last, month)), month, categories)
    if not figures:
        return Fen(0)
    rows = ", ".join("(" + ", ".join(_literal(getattr(one, name)) for name in _COLUMNS) + ")" for one in figures)
    sql = (
        f"WITH levy_figure ({', '.join(_COLUMNS)}) AS (VALUES {rows}),\n{_NEW_LINES}\n"  # noqa: S608 - codes and numbers
        "SELECT CAST(COALESCE(SUM(n.asked - n.before), 0) AS BIGINT) FROM netted n"
    )
    named = _parameters(employer_id, Run(month=month, number=0, law=law), due)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED.sub("%s", sql), [named[name] for name in _NAMED.findall(sql)])
        return Fen(int(cursor.fetchone()[0]))


__all__ = [
    "MonthPassed", "NotInForce", "assess", "last_assessed", "law_name", "pending", "publish_figures", "settled_before",
]  # fmt: skip
