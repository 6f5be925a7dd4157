"""What a prepared value of the law would do to the next bills: the assessment's own statement, run dry under both laws.

The difference between two laws does not hang on what stands levied: both ask, both subtract the same. So one statement
for each employer asks under the law of now and under the law with the value, and keeps what differs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from canbao.law.models import PREPARED, Impact, PublishedValue
from canbao.law.queries import city_pack, law_version, with_value
from canbao.levy.assess import ask, dry
from canbao.levy.figures import all_figures, law_name
from canbao.levy.models import Figure
from canbao.levy.quote import next_month
from canbao.levy.statements import ALL
from canbao.register.models import Employer
from canbao.rules.packs import NotInForce, Pack
from canbao.store.jobs import enqueue, handles
from canbao.store.models import Job
from canbao.store.scope import fan_out
from canbao.values.months import Month

CHUNK = 50
"""Employers a job: each is asked by a statement of its own, under both laws."""

_OLD = ALL.replace("%(law)s", "%(old)s")
_CHANGED = f"""
changed AS (
  SELECT person_id, accrual, scheme, payer, CAST(SUM(amount) AS BIGINT) AS amount
  FROM (
    SELECT * FROM (WITH {ALL} SELECT person_id, accrual, scheme, payer, asked - before AS amount FROM netted) n
    UNION ALL
    SELECT * FROM (WITH {_OLD} SELECT person_id, accrual, scheme, payer, before - asked FROM netted) o
  ) u
  GROUP BY person_id, accrual, scheme, payer
  HAVING SUM(amount) <> 0
)
SELECT accrual, scheme, CAST(SUM(amount) AS BIGINT), (SELECT COUNT(DISTINCT person_id) FROM changed)
FROM changed
GROUP BY accrual, scheme
ORDER BY accrual, scheme
"""  # noqa: S608 - nothing in it comes from outside


@dataclass(slots=True)
class Effect:
    """What a value changes: people, employers, and fen by the month they are for and scheme."""

    people: int = 0
    employers: int = 0
    sums: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Fen in all: how much more the next bills ask, below zero how much less."""
        return sum(self.sums.values())


def of_employer(employer_id: int, since: Month, today: date, old: Pack, new: Pack) -> Effect:
    """Return what the next assessment of an employer would add under ``new`` more than under ``old``.

    ``since`` is the month from which the laws differ. One that lies ahead of the next bill is looked at by itself, on
    the books of today. Raise ``NotInForce`` where only the new law lacks a figure.
    """
    month = next_month(employer_id, today, old)
    try:
        found = dry(employer_id, max(month, since), new)
    except NotInForce:
        if _is_whole(employer_id, max(month, since), old):
            raise
        return Effect()
    if found is None:
        return Effect()
    # A value that lies ahead is looked at in its own month, whatever changed before it.
    look = replace(found, since=since, first=since) if since > month else found
    try:
        before = all_figures(old, law_name(old), look.first, look.month, look.categories)
    except NotInForce:
        before = []  # the law of now cannot be assessed at all; with the value it can
    now = [one for one in look.figures if one.month >= look.first]
    if {_plain(one) for one in before} == {_plain(one) for one in now}:
        return Effect()
    rows = ask(look, _CHANGED, [*before, *now], old=law_name(old))
    if not rows:
        return Effect()
    return Effect(int(rows[0][3]), 1, {(int(accrual), scheme): int(fen) for accrual, scheme, fen, _people in rows})


def _is_whole(employer_id: int, month: Month, pack: Pack) -> bool:
    try:
        dry(employer_id, month, pack)
    except NotInForce:
        return False
    return True


def _plain(one: Figure) -> tuple[object, ...]:
    return (
        one.month,
        one.category,
        one.scheme,
        one.payer,
        one.rate,
        one.fixed,
        one.floor,
        one.cap,
        one.unit,
        one.account,
    )


# -- over all employers, in the background ---------------------------------------------------------------------------


@handles("levy.impact")
def measure_chunk(payload: dict[str, object], dedupe: str) -> None:
    """Compute the next employers of a prepared value's impact and put the job for those after them on the table."""
    row = Impact.objects.select_related("value").filter(value_id=int(str(payload["value"]))).first()
    if row is None or row.state != "running" or row.attempt != payload["attempt"] or row.value.state != PREPARED:
        return
    old, version = city_pack(), law_version()
    if version != row.law:
        _end(row, {"code": "law_moved"})
        return
    new = with_value(old, row.value)
    employers = _next_employers(row) if law_name(old) != law_name(new) else []
    found = Effect()
    try:
        for employer in employers:
            one = of_employer(employer, Month(row.value.since), timezone.localdate(), old, new)
            found = _together((found, one))
    except NotInForce as problem:
        _end(row, {"code": "not_in_force", "parameter": problem.name, "month": int(problem.month)})
        return
    _keep(row, employers, found)


def _next_employers(row: Impact) -> list[int]:
    with fan_out("levy.run"):
        found = Employer.objects.filter(status="2", id__gt=row.cursor).order_by("id")
        return list(found.values_list("id", flat=True)[:CHUNK])


def _together(effects: Iterable[Effect]) -> Effect:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    people = employers = 0
    for one in effects:
        people, employers = people + one.people, employers + one.employers
        for place, fen in one.sums.items():
            sums[place] += fen
    return Effect(people, employers, dict(sums))


def _end(row: Impact, problem: dict[str, object]) -> None:
    Impact.objects.filter(value_id=row.value_id, attempt=row.attempt, state="running").update(
        state="failed", problem=problem, ended_at=timezone.now()
    )


@transaction.atomic
def _keep(seen: Impact, employers: list[int], found: Effect) -> None:
    """Add a chunk to what is kept, once: another worker may have done the same chunk."""
    now = Impact.objects.select_for_update().get(value_id=seen.value_id)
    if now.state != "running" or now.attempt != seen.attempt or now.cursor != seen.cursor:
        return
    before = {(int(month), scheme): fen for month, one in now.sums.items() for scheme, fen in one.items()}
    together = _together((Effect(now.people, now.employers, before), found))
    now.people, now.employers, now.amount = together.people, together.employers, together.amount
    sums: dict[str, dict[str, int]] = {}
    for (month, scheme), fen in sorted(together.sums.items()):
        sums.setdefault(str(month), {})[scheme] = fen
    months = [Month(int(month)) for month in sums]
    now.sums, now.first_month, now.last_month = sums, min(months, default=None), max(months, default=None)
    now.done += len(employers)
    now.total = max(now.done, Employer.objects.filter(status="2").count() if now.cursor == 0 else now.total)
    if len(employers) < CHUNK:
        now.state, now.ended_at = "done", timezone.now()
    else:
        now.cursor = employers[-1]
        payload = {"value": str(now.value_id), "attempt": now.attempt}
        enqueue("levy.impact", f"impact:{now.value_id}:{now.attempt}:{now.cursor}", payload)
    now.save()


def stuck(row: Impact) -> dict[str, object]:
    """Return the problem of an impact whose job was set aside after its last attempt, empty where none was."""
    if row.state != "running":
        return {}
    jobs = Job.objects.filter(dedupe__startswith=f"impact:{row.value_id}:{row.attempt}:", failed_at__isnull=False)
    aside = jobs.order_by("-id").first()
    return {"code": "stuck", "error": aside.error} if aside else {}


def touches_bills(value: PublishedValue) -> bool:
    """Return whether a prepared value can change what is levied at all; the others count for filings and dates."""
    old = city_pack()
    return law_name(old) != law_name(with_value(old, value))
