"""Make the demonstration's bills: the finance clerk assesses past months, another person issues them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from canbao.access.actors import SYSTEM
from canbao.demonstration.city import past_acts
from canbao.journal.operations import employer_chain, record_act
from canbao.law.queries import get_city_pack, get_law_today
from canbao.levy.assessment import city
from canbao.levy.exchange.tax_feed import import_tax_payments
from canbao.levy.models import Bill
from canbao.register.models import CoveragePeriod, DeclaredWage, Employer
from canbao.register.operations import apply_changes
from canbao.register.verbs import REGISTER_CORRECT
from canbao.rules.formulas import accounting_month, calendar_day
from canbao.rules.packs import LawDay
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.rules.workdays import on_or_after
from canbao.values.actor import Actor
from canbao.values.fact_changes import DeclareWage, FactChange, Suspend
from canbao.values.money import Fen, yuan_plain
from canbao.values.months import Month, months

MOST = 4
"""Number of assessed months before the current one."""


def months_assessed(law_day: LawDay) -> list[Month]:
    """Return the months with bills: the last ones before the current month, none before ``levy.first_month``."""
    last = accounting_month(law_day) - 1
    return months(max(get_first_assessed_month(law_day.pack.at(last)) or last, last - (MOST - 1)), last)


def make_bills(posts: Mapping[str, Actor], entered: Sequence[Employer], opened: datetime) -> None:
    """Assess and issue the months; before the last one, the first employer corrects its declarations."""
    pack = get_city_pack()
    assessed_months = months_assessed(get_law_today())
    for number, month in enumerate(assessed_months, start=1):
        if number == len(assessed_months) > 2:
            _correct(entered[0], assessed_months[0])
        day = on_or_after(calendar_day(month, "cutoff", pack), pack)
        assessed = min(max(past_acts.local_time(day, 17), opened), timezone.now())
        with past_acts.clock_at(assessed):
            city.start_assessment(posts["finance"], month)
            for _row in city.run_assessment(month):
                pass
        with past_acts.clock_at(min(max(past_acts.local_time(day, 18), opened), timezone.now())):
            city.issue_month_bills(posts["approver1"], month)
    _report_payments(posts["finance"], assessed_months, entered)


def _report_payments(finance: Actor, months: Sequence[Month], entered: Sequence[Employer]) -> None:
    """Import payments: most months paid, one in part, one overpaid, one receipt with an unknown notice number."""
    rows = ["电子税票号,征缴通知单号,入库金额,缴款日期"]
    pack = get_city_pack()
    for position, employer in enumerate(entered):
        for number, month in enumerate(months):
            bill = Bill.objects.for_employer(employer.id).filter(month=month, amount__gt=0).order_by("number").first()
            is_late = position == 1 and number == len(months) - 2
            is_unpaid = number >= len(months) - 2 and position % 5 == 2
            if bill is None or is_unpaid:
                continue
            amount = bill.amount // 2 if is_late else bill.amount + (50_000 if position == number == 0 else 0)
            day = min(calendar_day(month, "pay_by", pack), timezone.localdate())
            ticket = f"361026{int(month)}{position:04d}{number:02d}"
            rows.append(f"{ticket},{bill.notice},{yuan_plain(Fen(amount))},{day}")
    rows.append(f"36102699999900,ZJ00000000000000,1234.56,{timezone.localdate()}")
    import_tax_payments(finance, "arrivals.csv", "\n".join(rows).encode(), pack)


def _correct(employer: Employer, since: Month) -> None:
    """Correct three wages from a month already levied and end one insurance in it: differences and a refund."""
    open_periods = CoveragePeriod.objects.for_employer(employer.id).filter(
        until_month__isnull=True, void=False, from_month__lt=since
    )
    people = list(open_periods.order_by("person_id").values_list("person_id", flat=True)[:4])
    wages = {
        row.person_id: row.wage
        for row in DeclaredWage.objects.for_employer(employer.id).filter(person_id__in=people).order_by("from_month")
    }
    changes: list[FactChange] = [
        DeclareWage(employer.id, person, since, wages[person] + raised)
        for person, raised in zip(people[:3], (120_000, 60_000, -50_000), strict=False)
    ]
    changes += [Suspend(employer.id, person, since.last_day, since + 1, "221") for person in people[3:]]
    apply_changes(SYSTEM, employer.id, changes)
    record_act(
        SYSTEM,
        REGISTER_CORRECT,
        employer_chain(employer.id),
        ("employer", employer.id),
        new={"people": len(people)},
    )
