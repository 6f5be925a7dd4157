"""欠费: overdue principal over all employers, by age."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery, Sum

from canbao.levy.models import Bill, Booking
from canbao.rules.formulas import get_arrears_tolerance
from canbao.rules.packs import LawDay, Pack
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen

BANDS: tuple[tuple[int, int | None, Bilingual], ...] = (
    (1, 30, Bilingual("1–30 days", "1–30天")),
    (31, 90, Bilingual("31–90 days", "31–90天")),
    (91, 180, Bilingual("91–180 days", "91–180天")),
    (181, 365, Bilingual("181–365 days", "181–365天")),
    (366, None, Bilingual("over a year", "一年以上")),
)
"""Ages of arrears in days after the payment deadline, with their names."""


def _open_bills(law_day: LawDay) -> Any:
    """Return a queryset of overdue bills, each annotated with its open ``principal`` (fen), above the tolerance."""
    principal = (
        Booking.objects.filter(employer_id=OuterRef("employer_id"), month=OuterRef("month"), number=OuterRef("number"))
        .order_by()
        .values("employer_id", "month", "number")
        .annotate(open_principal=Sum("principal"))
        .values("open_principal")
    )
    overdue = Bill.objects.filter(issued_at__isnull=False, amount__gt=0, pay_by__lt=law_day.day)
    return overdue.annotate(principal=Subquery(principal[:1])).filter(_above_tolerance(law_day.pack))


def _above_tolerance(pack: Pack) -> Q:
    """Return the condition that a bill's open principal is above ``arrears.tolerance`` of the bill's month."""
    entries = pack.parameters.get("arrears.tolerance", ())
    if not entries:
        return Q(principal__gt=0)
    above = Q(month__lt=entries[0].since, principal__gt=0)
    for entry, after in zip_longest(entries, entries[1:]):
        months = Q(month__gte=entry.since, month__lt=after.since) if after else Q(month__gte=entry.since)
        above |= months & Q(principal__gt=get_arrears_tolerance(pack.at(entry.since)))
    return above


def get_overdue_bills(law_day: LawDay) -> list[Any]:
    """Return every overdue bill of the city, each with its open ``principal`` (fen), the longest overdue first."""
    with fan_out("levy.report"):
        return list(_open_bills(law_day).order_by("pay_by", "employer_id", "month", "number"))


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Arrears of one age: name, number of employers and bills, open principal in fen."""

    words: Bilingual
    employers: int
    bills: int
    principal: Fen


def get_arrears_by_age(law_day: LawDay) -> list[AgeBand]:
    """Return the city's open principal by days after the payment deadline."""
    bands = []
    with fan_out("levy.report"):
        for first, last, name in BANDS:
            rows = _open_bills(law_day).filter(pay_by__lte=law_day.day - timedelta(days=first))
            if last is not None:
                rows = rows.filter(pay_by__gte=law_day.day - timedelta(days=last))
            overdue = list(rows.values_list("employer_id", "principal"))
            employers = {employer for employer, _principal in overdue}
            principal = Fen(sum(principal for _employer, principal in overdue))
            bands.append(AgeBand(name, len(employers), len(overdue), principal))
    return bands


@dataclass(frozen=True, slots=True)
class Debtor:
    """An employer in arrears: open principal (fen), bills, and the earliest overdue payment deadline."""

    employer_id: int
    principal: Fen
    bills: int
    since: date


def get_debtors(law_day: LawDay, after: tuple[date, int] | None, limit: int) -> list[Debtor]:
    """Return employers in arrears, longest overdue first, after the debtor ``after`` (day, employer)."""
    with fan_out("levy.report"):
        rows = _open_bills(law_day).values("employer_id").annotate(since=Min("pay_by")).order_by("since", "employer_id")
        if after is not None:
            rows = rows.filter(Q(since__gt=after[0]) | Q(since=after[0], employer_id__gt=after[1]))
        picked = {row["employer_id"]: row["since"] for row in rows[:limit]}
        sums: dict[int, list[int]] = {employer: [] for employer in picked}
        for employer, principal in (
            _open_bills(law_day).filter(employer_id__in=picked).values_list("employer_id", "principal")
        ):
            sums[employer].append(principal)
    return [
        Debtor(employer, Fen(sum(sums[employer])), len(sums[employer]), since) for employer, since in picked.items()
    ]
