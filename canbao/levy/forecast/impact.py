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
from canbao.law.queries import get_city_pack, get_law_version, pack_with_value
from canbao.levy.assessment.assessment_sql import ALL
from canbao.levy.assessment.runs import prepare_dry_run, query_dry_run
from canbao.levy.forecast.quote import get_next_bill_month
from canbao.levy.models import Rate
from canbao.levy.rates.rate_table import get_law_name, get_rates
from canbao.register.models import Employer
from canbao.rules.packs import NotInForce, Pack
from canbao.store.jobs import enqueue, job_handler
from canbao.store.models import Job
from canbao.store.tenancy import fan_out
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
class ImpactSums:
    """What a value changes: people, employers, and fen by the month they are for and scheme."""

    people: int = 0
    employers: int = 0
    sums: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Fen in all: how much more the next bills ask, below zero how much less."""
        return sum(self.sums.values())


def compute_employer_impact(employer_id: int, since: Month, today: date, old: Pack, new: Pack) -> ImpactSums:
    """Return what the next assessment of an employer would add under ``new`` more than under ``old``.

    ``since`` is the month from which the laws differ. One that lies ahead of the next bill is looked at by itself, on
    the books of today. Raise ``NotInForce`` where only the new law lacks a figure.
    """
    month = get_next_bill_month(employer_id, today, old)
    try:
        found = prepare_dry_run(employer_id, max(month, since), new)
    except NotInForce:
        if _is_whole(employer_id, max(month, since), old):
            raise
        return ImpactSums()
    if found is None:
        return ImpactSums()
    # A value that lies ahead is looked at in its own month, whatever changed before it.
    look = replace(found, since=since, first=since) if since > month else found
    try:
        before = get_rates(old, get_law_name(old), look.first, look.month, look.categories)
    except NotInForce:
        before = []  # the law of now cannot be assessed at all; with the value it can
    now = [one for one in look.rates if one.month >= look.first]
    if {_plain(one) for one in before} == {_plain(one) for one in now}:
        return ImpactSums()
    rows = query_dry_run(look, _CHANGED, [*before, *now], old=get_law_name(old))
    if not rows:
        return ImpactSums()
    return ImpactSums(int(rows[0][3]), 1, {(int(accrual), scheme): int(fen) for accrual, scheme, fen, _people in rows})


def _is_whole(employer_id: int, month: Month, pack: Pack) -> bool:
    try:
        prepare_dry_run(employer_id, month, pack)
    except NotInForce:
        return False
    return True


def _plain(one: Rate) -> tuple[object, ...]:
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


@job_handler("levy.impact")
def compute_impact_chunk(payload: dict[str, object], dedupe: str) -> None:
    """Compute the next employers of a prepared value's impact and put the job for those after them on the table."""
    row = Impact.objects.select_related("value").filter(value_id=int(str(payload["value"]))).first()
    if row is None or row.state != "running" or row.attempt != payload["attempt"] or row.value.state != PREPARED:
        return
    old, version = get_city_pack(), get_law_version()
    if version != row.law:
        _end(row, {"code": "law_moved"})
        return
    new = pack_with_value(old, row.value)
    employers = _next_employers(row) if get_law_name(old) != get_law_name(new) else []
    found = ImpactSums()
    try:
        for employer in employers:
            one = compute_employer_impact(employer, Month(row.value.since), timezone.localdate(), old, new)
            found = _together((found, one))
    except NotInForce as problem:
        _end(row, {"code": "not_in_force", "parameter": problem.name, "month": int(problem.month)})
        return
    _keep(row, employers, found)


def _next_employers(row: Impact) -> list[int]:
    with fan_out("levy.run"):
        found = Employer.objects.filter(status="2", id__gt=row.cursor).order_by("id")
        return list(found.values_list("id", flat=True)[:CHUNK])


def _together(effects: Iterable[ImpactSums]) -> ImpactSums:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    people = employers = 0
    for one in effects:
        people, employers = people + one.people, employers + one.employers
        for place, fen in one.sums.items():
            sums[place] += fen
    return ImpactSums(people, employers, dict(sums))


def _end(row: Impact, problem: dict[str, object]) -> None:
    Impact.objects.filter(value_id=row.value_id, attempt=row.attempt, state="running").update(
        state="failed", problem=problem, ended_at=timezone.now()
    )


@transaction.atomic
def _keep(seen: Impact, employers: list[int], found: ImpactSums) -> None:
    """Add a chunk to what is kept, once: another worker may have done the same chunk."""
    now = Impact.objects.select_for_update().get(value_id=seen.value_id)
    if now.state != "running" or now.attempt != seen.attempt or now.cursor != seen.cursor:
        return
    before = {(int(month), scheme): fen for month, one in now.sums.items() for scheme, fen in one.items()}
    together = _together((ImpactSums(now.people, now.employers, before), found))
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


def get_failed_job_problem(row: Impact) -> dict[str, object]:
    """Return the problem of an impact whose job was set aside after its last attempt, empty where none was."""
    if row.state != "running":
        return {}
    jobs = Job.objects.filter(dedupe__startswith=f"impact:{row.value_id}:{row.attempt}:", failed_at__isnull=False)
    aside = jobs.order_by("-id").first()
    return {"code": "stuck", "error": aside.error} if aside else {}


def is_levied_by(value: PublishedValue) -> bool:
    """Return whether a prepared value can change what is levied at all; the others count for filings and dates."""
    old = get_city_pack()
    return get_law_name(old) != get_law_name(pack_with_value(old, value))
