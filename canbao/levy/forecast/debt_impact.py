"""Compute what a prepared value changes on debts: late fees of issued bills, and due days of bills not issued yet."""

from dataclasses import dataclass
from datetime import date

from canbao.levy.account.ledger import get_bill_states
from canbao.levy.forecast.quote import get_next_bill_month
from canbao.levy.models import Bill
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import LawDay, NotInForce, Pack
from canbao.values.money import Fen
from canbao.values.months import Month

_OF_DEBTS = ("late_fee.", "arrears.", "calendar.pay_by_day", "calendar.overrides")


@dataclass(frozen=True, slots=True)
class DebtImpact:
    """The effect of a value on the debts of one or more employers.

    ``fee_bills`` issued bills change their late fee, by ``fee_amount`` in all; ``reopened_bills`` of them are settled
    under the present law. ``due_bills`` bills not issued yet get another due day.
    """

    fee_bills: int = 0
    fee_amount: Fen = Fen(0)
    reopened_bills: int = 0
    due_bills: int = 0

    def __add__(self, other: "DebtImpact") -> "DebtImpact":
        """Return the effect on both."""
        return DebtImpact(
            self.fee_bills + other.fee_bills,
            Fen(self.fee_amount + other.fee_amount),
            self.reopened_bills + other.reopened_bills,
            self.due_bills + other.due_bills,
        )


def decides_debts(name: str) -> bool:
    """Return whether a parameter decides late fees or due days."""
    return name.startswith(_OF_DEBTS)


def get_fee_day(since: Month, today: date) -> date:
    """Return the day up to which late fees are compared: today, for a later value the end of its first month."""
    return max(today, since.last_day) if since > Month.of(today) else today


def compute_debt_impact(employer_id: int, since: Month, today: date, old: Pack, new: Pack) -> DebtImpact:
    """Return the effect of law ``new`` instead of ``old`` on an employer's debts, were nothing paid in between."""
    day = get_fee_day(since, today)
    present = get_bill_states(employer_id, LawDay(day, old))
    changed = get_bill_states(employer_id, LawDay(day, new))
    pairs = [(now, then) for now, then in zip(present, changed, strict=True) if now.late_fee != then.late_fee]
    return DebtImpact(
        fee_bills=len(pairs),
        fee_amount=Fen(sum(then.late_fee - now.late_fee for now, then in pairs)),
        reopened_bills=sum(now.total <= 0 < then.total for now, then in pairs),
        due_bills=_count_due_bills(employer_id, since, today, old, new),
    )


def _count_due_bills(employer_id: int, since: Month, today: date, old: Pack, new: Pack) -> int:
    """Return how many bills get another due day: those drawn up and not issued, and the next one."""
    drawn_up = Bill.objects.for_employer(employer_id).filter(issued_at__isnull=True).values_list("month", flat=True)
    next_month = max(get_next_bill_month(employer_id, LawDay(today, old)), since)
    months = [*map(Month, drawn_up)]
    if next_month not in months:
        months.append(next_month)
    return sum(_due_day(month, old) != _due_day(month, new) for month in months)


def _due_day(month: Month, pack: Pack) -> date | None:
    try:
        return calendar_day(month, "pay_by", pack)
    except NotInForce:
        return None


def count_closed_bills(employer_id: int, since: Month) -> int:
    """Return how many bills of a month or later are issued: those that a value from this month reaches over."""
    return Bill.objects.for_employer(employer_id).filter(issued_at__isnull=False, month__gte=since).count()
