"""The city's state on one page: bills, collected, arrears by age, overdue matters, breaks, jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from canbao.levy.collection.arrears import AgeBand, get_arrears_by_age
from canbao.levy.integrity.reconciliation import count_breaks, get_reconciliations
from canbao.levy.models import Bill, TaxPayment, TaxPaymentState
from canbao.matters.models import Matter
from canbao.matters.worklist import OPEN_AT_AGENCY
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay
from canbao.store.jobs import JobCounts, count_jobs
from canbao.store.tenancy import fan_out
from canbao.values.money import Fen
from canbao.values.months import Month

MONTHS = 6


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month's bills: how many are issued and how many wait for issue, and the sum of the issued ones (fen)."""

    month: Month
    issued: int
    waiting: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class CityState:
    """The city's state on a day; amounts in fen. ``reconciled_on`` is None before the first reconciliation."""

    day: date
    months: Sequence[MonthState]
    collected_this_month: Fen
    unmatched: int
    held: int
    ages: Sequence[AgeBand]
    overdue_matters: int
    open_matters: int
    breaks: int
    reconciled_on: date | None
    jobs: JobCounts

    @property
    def arrears(self) -> Fen:
        """The open principal of all ages."""
        return Fen(sum(band.principal for band in self.ages))


def get_city_state(law_day: LawDay) -> CityState:
    """Return the city's state on a day."""
    reconciled = get_reconciliations(1)
    with fan_out("levy.receipts"):
        booked = TaxPayment.objects.filter(state=TaxPaymentState.BOOKED)
        this_month = booked.filter(day__gte=law_day.day.replace(day=1), day__lte=law_day.day)
        collected = this_month.aggregate(sum=Sum("amount"))["sum"] or 0
        waiting = dict(TaxPayment.objects.order_by().values_list("state").annotate(Count("ticket")))
    with fan_out("office.worklist"):
        matters = Matter.objects.filter(state__in=OPEN_AT_AGENCY)
        open_matters, overdue = matters.count(), matters.filter(promised_on__lt=law_day.day).count()
    return CityState(
        day=law_day.day,
        months=_get_months(accounting_month(law_day)),
        collected_this_month=Fen(collected),
        unmatched=waiting.get(TaxPaymentState.UNMATCHED, 0),
        held=waiting.get(TaxPaymentState.HELD, 0),
        ages=get_arrears_by_age(law_day),
        overdue_matters=overdue,
        open_matters=open_matters,
        breaks=count_breaks(),
        reconciled_on=reconciled[0].day if reconciled else None,
        jobs=count_jobs(),
    )


def _get_months(last: Month) -> list[MonthState]:
    with fan_out("levy.report"):
        bills = Bill.objects.filter(month__gt=last - MONTHS, month__lte=last, is_opening=False)
        is_issued = Q(issued_at__isnull=False)
        rows = (
            bills.order_by()
            .values("month")
            .annotate(
                issued=Count("number", filter=is_issued),
                waiting=Count("number", filter=~is_issued),
                issued_amount=Sum("amount", filter=is_issued),
            )
        )
        found = {int(row["month"]): row for row in rows}
    months = [last - step for step in range(MONTHS)]
    return [
        MonthState(month, row["issued"], row["waiting"], Fen(row["issued_amount"] or 0))
        for month in months
        if (row := found.get(int(month)))
    ]
