"""The SQL of the assessment: amounts due by law less amounts already levied, portable over engines."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from canbao.levy.rates.rate_table import SCALE
from canbao.values.months import Month

_BASE = """WHEN r.wage IS NULL THEN f.floor WHEN r.round > f.cap OR f.floor > f.cap THEN f.cap
              WHEN r.round < f.floor THEN f.floor ELSE r.round"""
"""A base as ``rules.formulas.contribution_base`` takes it: a cap below the floor counts last."""

_ASKED = """
chosen AS MATERIALIZED (
  SELECT r.employer_id, r.number AS run, r.since,
         (SELECT MAX(o.month) FROM levy_run o
          WHERE o.employer_id = r.employer_id AND o.employer_id {of} AND o.lines IS NOT NULL) AS last
  FROM levy_run r
  WHERE r.employer_id {of} AND r.month = %(month)s AND r.lines IS NULL
),
touched AS MATERIALIZED (
  SELECT p.employer_id, p.person_id, c.run, {after} AS after, {upto} AS upto
  FROM register_insuredperson p
  JOIN chosen c ON c.employer_id = p.employer_id
  WHERE p.employer_id {of} AND {who}
),
insured AS MATERIALIZED (
  SELECT t.employer_id, t.person_id, t.run, m.month AS accrual, m.unit,
         (SELECT c.category FROM register_personcategory c
          WHERE c.employer_id = t.employer_id AND c.employer_id {of} AND c.person_id = t.person_id
            AND c.from_month <= m.month AND NOT c.superseded
          ORDER BY c.from_month DESC LIMIT 1) AS category,
         (SELECT w.wage FROM register_declaredwage w
          WHERE w.employer_id = t.employer_id AND w.employer_id {of} AND w.person_id = t.person_id
            AND w.from_month <= m.month AND NOT w.superseded
          ORDER BY w.from_month DESC LIMIT 1) AS wage
  FROM touched t
  CROSS JOIN register_coverageperiod s
  CROSS JOIN (SELECT month, MAX(unit) AS unit FROM levy_rate
              WHERE law = %(law)s AND month >= %(floor)s AND month <= %(month)s GROUP BY month) m
  WHERE s.employer_id = t.employer_id AND s.employer_id {of} AND s.person_id = t.person_id AND NOT s.void
    AND m.month > t.after AND m.month <= t.upto
    AND s.from_month <= m.month AND (s.levied_from IS NULL OR s.levied_from <= m.month)
    AND (s.until_month IS NULL OR s.until_month > m.month)
),
rounded AS MATERIALIZED (
  SELECT i.*, (2 * i.wage + i.unit) / (2 * i.unit) * i.unit AS round FROM insured i
),
asked AS (
  SELECT r.employer_id, r.person_id, r.run, r.accrual, r.category, r.wage, f.scheme, f.payer, f.account AS ratio,
         CASE WHEN f.rate IS NULL THEN NULL
              {base} END AS base,
         CASE WHEN f.rate IS NULL THEN ''
              WHEN r.wage IS NULL THEN 'floor' WHEN r.round > f.cap OR f.floor > f.cap THEN 'cap'
              WHEN r.round < f.floor THEN 'floor' ELSE '' END AS clamped,
         COALESCE(f.fixed,
           (CASE {base} END * f.rate + %(half)s) / %(scale)s) AS asked
  FROM rounded r
  CROSS JOIN levy_rate f
  WHERE f.law = %(law)s AND f.month = r.accrual AND f.category = r.category
)""".replace("{base}", _BASE)
"""Select the amounts due of the affected people. A missing wage counts as the floor.

Steps are materialised, so that no engine computes a person's wage once for each scheme. CROSS JOIN keeps SQLite from
reordering the joins. Every table is filtered by employer id directly, not only through its join: a sharding engine
routes a statement about one employer by its text alone.
"""

_NETTED = """,
moved AS (
  SELECT employer_id, person_id, run, accrual, scheme, payer, category, wage, base, clamped, ratio,
         asked, 0 AS levied, 0 AS kept
  FROM asked
  UNION ALL
  SELECT l.employer_id, l.person_id, t.run, l.accrual, l.scheme, l.payer, NULL, NULL, NULL, NULL, NULL, 0, l.amount,
         l.account
  FROM touched t
  CROSS JOIN levy_levyline l
  WHERE l.employer_id = t.employer_id AND l.person_id = t.person_id AND l.accrual > t.after AND l.accrual <= t.upto
    AND l.accrual >= %(floor)s AND l.employer_id {of}
),
netted AS (
  SELECT employer_id, person_id, run, accrual, scheme, payer, MAX(category) AS category, MAX(wage) AS wage,
         MAX(base) AS base, MAX(clamped) AS clamped, MAX(ratio) AS ratio,
         CAST(SUM(asked) AS BIGINT) AS asked, CAST(SUM(levied) AS BIGINT) AS before, CAST(SUM(kept) AS BIGINT) AS kept
  FROM moved
  GROUP BY employer_id, person_id, run, accrual, scheme, payer
  HAVING SUM(asked) <> SUM(levied)
)"""
"""Amounts due less amounts already levied, of months from ``levy.first_month`` on; earlier ones are not touched."""

_SINCE = "CASE WHEN p.changed_from IS NULL OR p.changed_from > c.since THEN c.since ELSE p.changed_from END - 1"
ALL = (_ASKED + _NETTED).replace("{after}", _SINCE).replace("{upto}", "%(month)s")
ALL = ALL.replace("{who}", "(c.since <= %(month)s OR p.changed_from <= %(month)s)")
"""All differences an assessment would add; used by dry runs."""

_FRESH = (
    _ASKED.replace(
        "{after}", "COALESCE(c.last, CASE WHEN p.changed_from < %(month)s THEN p.changed_from ELSE %(month)s END - 1)"
    )
    .replace("{upto}", "%(month)s")
    .replace("{who}", "(c.last IS NULL OR c.last < %(month)s)")
)
"""Amounts due for months never assessed. They have no lines yet, since a line is for its own month or earlier."""

_PAST = (_ASKED + _NETTED).replace("{after}", _SINCE).replace("{upto}", "c.last")
"""Differences of months assessed before."""

_COLUMNS = """
INSERT INTO levy_levyline (employer_id, month, run, person_id, accrual, scheme, payer, kind, category, wage, base,
                           clamped, asked, before, amount, account)
"""
INSERT_FRESH = f"""{_COLUMNS} WITH {_FRESH}
SELECT {{employer}}, %(month)s, a.run, a.person_id, a.accrual, a.scheme, a.payer,
       CASE WHEN a.accrual = %(month)s THEN '10' ELSE '30' END, a.category, a.wage, a.base, a.clamped, a.asked, 0,
       a.asked, (a.asked * a.ratio + %(half)s) / %(scale)s
FROM asked a
WHERE a.asked <> 0
"""  # noqa: S608 - built from constants
INSERT_PAST = f"""{_COLUMNS} WITH {_PAST}
SELECT {{employer}}, %(month)s, n.run, n.person_id, n.accrual, n.scheme, n.payer,
       CASE WHEN n.asked < n.before THEN '20'
            WHEN n.before = 0 THEN CASE WHEN n.accrual = %(month)s THEN '10' ELSE '30' END
            WHEN n.base <>
              (SELECT l.base FROM levy_levyline l
               WHERE l.employer_id = n.employer_id AND l.employer_id {{of}} AND l.person_id = n.person_id
                 AND l.accrual = n.accrual AND l.scheme = n.scheme AND l.payer = n.payer AND l.base IS NOT NULL
               ORDER BY l.month + 0 DESC, l.run DESC LIMIT 1) THEN '34'
            ELSE '35' END,
       COALESCE(n.category, ''), n.wage, n.base, COALESCE(n.clamped, ''), n.asked, n.before, n.asked - n.before,
       CASE WHEN n.ratio IS NOT NULL THEN (n.asked * n.ratio + %(half)s) / %(scale)s ELSE 0 END - n.kept
FROM netted n
"""  # noqa: S608 - built from constants
"""``month + 0`` keeps the engines from scanning an employer's lines in key order for each line of a person.

They find the person's few lines by their own index and sort those instead.
"""
EVERYBODY, THE_CHANGED = "(c.since <= c.last OR p.changed_from <= c.last)", "p.changed_from <= c.last"
FORGET_CHANGES = """
UPDATE register_insuredperson SET changed_from = NULL
WHERE employer_id BETWEEN %s AND %s AND (employer_id, person_id) IN (VALUES {pairs})
"""

_NAMED = re.compile(r"%\((\w+)\)s")


def build_statement(
    sql: str, employers: Sequence[int], month: Month, law: str, floor: Month, **more: int | str
) -> tuple[str, list[int | str]]:
    """Return the statement for these employers with plain placeholders, and their values; ``more`` adds named ones.

    ``floor`` is the first month that is assessed for anybody (``levy.rates.rate_table.get_floor``).
    """
    named: dict[str, int | str] = {
        "first": employers[0],
        "last": employers[-1],
        "month": int(month),
        "law": law,
        "floor": int(floor),
        "scale": SCALE,
        "half": SCALE // 2,
        **more,
    }
    is_single = len(employers) == 1
    text = sql.replace("{of}", "= %(first)s" if is_single else "BETWEEN %(first)s AND %(last)s")
    text = text.replace("{employer}", "%(first)s" if is_single else "employer_id")
    return _NAMED.sub("%s", text), [named[name] for name in _NAMED.findall(text)]


def _literal(value: Any) -> str:
    """Return a code or whole number as an SQL literal; raise ValueError for a code with other characters."""
    if isinstance(value, str):
        if not value.isalnum():
            raise ValueError(f"{value!r} is not a code")
        return f"'{value}'"
    return "CAST(NULL AS BIGINT)" if value is None else f"CAST({int(value)} AS BIGINT)"


def rows_as_table(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], texts: Collection[str] = ()) -> str:
    """Return rows as a common table expression that replaces the table of this name.

    ``texts`` are the columns that hold codes. Without rows the table is empty, with the same columns and types.
    """
    if rows:
        query = "VALUES " + ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)
    else:
        types = ("TEXT" if column in texts else "BIGINT" for column in columns)
        query = "SELECT " + ", ".join(f"CAST(NULL AS {kind})" for kind in types) + " WHERE 1 = 0"
    return f"{name} ({', '.join(columns)}) AS ({query})"
