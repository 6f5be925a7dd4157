"""Compute the impact of a prepared value on the next bills: a dry run of the assessment under both laws.

The difference between two laws does not depend on amounts already levied, since both subtract the same ones. Only
months before a law's ``levy.first_month`` are left as they are. So one statement for each employer computes the amounts
under the current law and under the new one, and keeps the differences.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from canbao.law.models import Impact, ImpactState, PublishedValue, ValueState
from canbao.law.queries import get_city_pack, get_law_version, pack_with_value
from canbao.levy.assessment.assessment_sql import ALL
from canbao.levy.assessment.runs import DryRun, prepare_dry_run, query_dry_run
from canbao.levy.forecast.debt_impact import (
    DebtImpact,
    compute_debt_impact,
    count_closed_bills,
    decides_debts,
    get_fee_day,
)
from canbao.levy.forecast.quote import get_next_bill_month
from canbao.levy.models import Rate, Run
from canbao.levy.rates.rate_table import get_floor, get_law_name, get_rates
from canbao.register.models import Employer, EmployerStatus
from canbao.rules.packs import LawDay, NotInForce, Pack
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.store.jobs import enqueue, job_handler
from canbao.store.models import Job
from canbao.store.tenancy import fan_out
from canbao.values.money import Fen
from canbao.values.months import Month

LARGEST = 10
"""Employers named with the largest changes."""

CHUNK = 50
"""Employers per job; each needs one statement for both laws."""

_OLD = ALL.replace("%(law)s", "%(old)s").replace("%(floor)s", "%(old_floor)s")
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
"""  # noqa: S608 - built from constants


@dataclass(slots=True)
class ImpactSums:
    """The impact of a value: people, employers, fen by accrual month and scheme, and the effect on debts.

    ``closed_bills`` are issued bills that the value reaches over. ``by_employer`` is what each employer owes more, fen.
    """

    people: int = 0
    employers: int = 0
    sums: dict[tuple[int, str], int] = field(default_factory=dict)
    debts: DebtImpact = DebtImpact()
    closed_bills: int = 0
    by_employer: dict[int, int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Return the total change of the next bills, fen; negative if they decrease."""
        return sum(self.sums.values())


def compute_employer_impact(employer_id: int, since: Month, today: date, old: Pack, new: Pack) -> ImpactSums:
    """Return the change of an employer's next assessment from law ``old`` to law ``new``.

    ``since`` is the month from which the laws differ. A month after the next bill is computed alone, on the current
    records. Raise ``NotInForce`` if only the new law lacks a required value.
    """
    month = get_next_bill_month(employer_id, LawDay(today, old))
    current = _dry_run_where_whole(employer_id, max(month, since), old)
    try:
        dry_run = prepare_dry_run(employer_id, max(month, since), new)
    except NotInForce:
        if current is not None:
            raise
        return ImpactSums()
    if dry_run is None:
        return ImpactSums()
    dry_run = _widened(dry_run, current, new)
    if since > month:
        # A future value is computed in its own month only, whatever changed before it.
        dry_run = replace(dry_run, since=since, first=since, floor=get_floor(new, since, dry_run.month))
    try:
        before = get_rates(old, get_law_name(old), dry_run.first, dry_run.month, dry_run.categories)
    except NotInForce:
        before = []  # the current law cannot be assessed at all; with the value it can
    now = [rate for rate in dry_run.rates if rate.month >= dry_run.first]
    if {_plain(rate) for rate in before} == {_plain(rate) for rate in now}:
        return ImpactSums()
    floor = get_floor(old, dry_run.first, dry_run.month)
    rows = query_dry_run(dry_run, _CHANGED, [*before, *now], old=get_law_name(old), old_floor=int(floor))
    if not rows:
        return ImpactSums()
    return ImpactSums(int(rows[0][3]), 1, {(int(accrual), scheme): int(fen) for accrual, scheme, fen, _people in rows})


def _dry_run_where_whole(employer_id: int, month: Month, pack: Pack) -> DryRun | None:
    """Return the input of an assessment, None where the law lacks a value it needs or a later month was assessed."""
    try:
        return prepare_dry_run(employer_id, month, pack)
    except NotInForce:
        return None


def _widened(dry_run: DryRun, current: DryRun | None, pack: Pack) -> DryRun:
    """Return a dry run that also covers the months which only the current law would assess again."""
    if current is None or (dry_run.since <= current.since and dry_run.first <= current.first):
        return dry_run
    since, first = min(dry_run.since, current.since), min(dry_run.first, current.first)
    rates = tuple(get_rates(pack, dry_run.law, first, dry_run.month, dry_run.categories))
    return replace(dry_run, since=since, first=first, floor=get_floor(pack, first, dry_run.month), rates=rates)


def _plain(rate: Rate) -> tuple[object, ...]:
    return (
        rate.month,
        rate.category,
        rate.scheme,
        rate.payer,
        rate.rate,
        rate.fixed,
        rate.floor,
        rate.cap,
        rate.unit,
        rate.account,
    )


# -- over all employers, in the background ---------------------------------------------------------------------------


@job_handler("levy.impact")
def compute_impact_chunk(payload: dict[str, object], dedupe: str) -> None:
    """Compute the impact of a prepared value on the next employers and enqueue the next chunk."""
    row = Impact.objects.select_related("value").filter(value_id=int(str(payload["value"]))).first()
    if (
        row is None
        or row.state != ImpactState.RUNNING
        or row.attempt != payload["attempt"]
        or row.value.state != ValueState.PREPARED
    ):
        return
    old, version = get_city_pack(), get_law_version()
    if version != row.law:
        _end(row, {"code": "law_moved"})
        return
    new = pack_with_value(old, row.value)
    is_felt = get_law_name(old) != get_law_name(new) or decides_debts(row.value.name)
    employers = _next_employers(row) if is_felt else []
    if row.value.name == "levy.first_month" and not row.value.beyond_bounds:
        closed = _get_month_closed_by(new, Month(row.value.since), old)
        if closed is not None:
            _end(row, {"code": "first_month_assessed", "month": int(closed)})
            return
    total = ImpactSums()
    try:
        for employer in employers:
            total = _add((total, _compute_whole_impact(employer, row.value, old, new)))
    except NotInForce as problem:
        _end(row, {"code": "not_in_force", "parameter": problem.name, "month": int(problem.month)})
        return
    _save(row, employers, total)


def _get_month_closed_by(new: Pack, since: Month, old: Pack) -> Month | None:
    """Return the first assessed month that a later ``levy.first_month`` would close, None if it closes none."""
    opens, present = get_first_assessed_month(new.at(since)), get_first_assessed_month(old.at(since))
    if opens is None or present is None or opens <= present:
        return None
    with fan_out("levy.run"):
        assessed = Run.objects.filter(month__gte=present, month__lt=opens).aggregate(first=Min("month"))["first"]
    return Month(assessed) if assessed else None


def _compute_whole_impact(employer_id: int, value: PublishedValue, old: Pack, new: Pack) -> ImpactSums:
    """Return what a value changes for an employer: the next bills and the debts."""
    since, today = Month(value.since), timezone.localdate()
    impact = ImpactSums()
    if get_law_name(old) != get_law_name(new):
        impact = compute_employer_impact(employer_id, since, today, old, new)
    if decides_debts(value.name):
        impact = replace(impact, debts=compute_debt_impact(employer_id, since, today, old, new))
    if impact.debts.fee_bills:
        impact = replace(impact, closed_bills=impact.debts.fee_bills)
    elif impact.people:
        impact = replace(impact, closed_bills=count_closed_bills(employer_id, since))
    fen = impact.amount + impact.debts.fee_amount
    return replace(impact, by_employer={employer_id: fen}) if fen else impact


def _next_employers(row: Impact) -> list[int]:
    with fan_out("levy.run"):
        waiting = Employer.objects.filter(status=EmployerStatus.INSURED, id__gt=row.cursor).order_by("id")
        return list(waiting.values_list("id", flat=True)[:CHUNK])


def _add(impacts: Iterable[ImpactSums]) -> ImpactSums:
    sums: dict[tuple[int, str], int] = defaultdict(int)
    people = employers = closed_bills = 0
    debts, by_employer = DebtImpact(), dict[int, int]()
    for impact in impacts:
        people, employers = people + impact.people, employers + impact.employers
        debts, closed_bills = debts + impact.debts, closed_bills + impact.closed_bills
        by_employer |= impact.by_employer
        for key, fen in impact.sums.items():
            sums[key] += fen
    largest = sorted(by_employer.items(), key=lambda entry: (-abs(entry[1]), entry[0]))[:LARGEST]
    return ImpactSums(people, employers, dict(sums), debts, closed_bills, dict(largest))


def _end(row: Impact, problem: dict[str, object]) -> None:
    Impact.objects.filter(value_id=row.value_id, attempt=row.attempt, state=ImpactState.RUNNING).update(
        state=ImpactState.FAILED, problem=problem, ended_at=timezone.now()
    )


@transaction.atomic
def _save(seen: Impact, employers: list[int], chunk: ImpactSums) -> None:
    """Add a chunk to the stored impact, unless another worker has added the same chunk."""
    now = Impact.objects.select_for_update().get(value_id=seen.value_id)
    if now.state != ImpactState.RUNNING or now.attempt != seen.attempt or now.cursor != seen.cursor:
        return
    before = {(int(month), scheme): fen for month, schemes in now.sums.items() for scheme, fen in schemes.items()}
    debts = DebtImpact(now.fee_bills, Fen(now.fee_amount), now.reopened_bills, now.due_bills)
    largest = {int(employer): int(fen) for employer, fen in now.largest}
    total = _add((ImpactSums(now.people, now.employers, before, debts, now.closed_bills, largest), chunk))
    now.fee_bills, now.fee_amount = total.debts.fee_bills, total.debts.fee_amount
    now.reopened_bills, now.due_bills = total.debts.reopened_bills, total.debts.due_bills
    now.fee_day = get_fee_day(Month(seen.value.since), timezone.localdate()) if total.debts.fee_bills else None
    now.closed_bills = total.closed_bills
    now.largest = [[str(employer), fen] for employer, fen in total.by_employer.items()]
    now.people, now.employers, now.amount = total.people, total.employers, total.amount
    sums: dict[str, dict[str, int]] = {}
    for (month, scheme), fen in sorted(total.sums.items()):
        sums.setdefault(str(month), {})[scheme] = fen
    months = [Month(int(month)) for month in sums]
    now.sums, now.first_month, now.last_month = sums, min(months, default=None), max(months, default=None)
    now.done += len(employers)
    now.total = max(
        now.done, Employer.objects.filter(status=EmployerStatus.INSURED).count() if now.cursor == 0 else now.total
    )
    if len(employers) < CHUNK:
        now.state, now.ended_at = ImpactState.DONE, timezone.now()
    else:
        now.cursor = employers[-1]
        payload = {"value": str(now.value_id), "attempt": now.attempt}
        enqueue("levy.impact", f"impact:{now.value_id}:{now.attempt}:{now.cursor}", payload)
    now.save()


def get_failed_job_problem(row: Impact) -> dict[str, object]:
    """Return the problem of an impact whose job failed its last attempt, empty otherwise."""
    if row.state != ImpactState.RUNNING:
        return {}
    jobs = Job.objects.filter(dedupe__startswith=f"impact:{row.value_id}:{row.attempt}:", failed_at__isnull=False)
    aside = jobs.order_by("-id").first()
    return {"code": "stuck", "error": aside.error} if aside else {}


def is_levied_by(value: PublishedValue) -> bool:
    """Return whether a prepared value can change bills or debts; other values affect only filings."""
    old = get_city_pack()
    return decides_debts(value.name) or get_law_name(old) != get_law_name(pack_with_value(old, value))
