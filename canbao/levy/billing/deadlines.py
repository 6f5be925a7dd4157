"""Payment deadlines of bills: provisional while the working days of their year are not published."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from canbao.levy.models import Bill
from canbao.rules.formulas import calendar_deadline
from canbao.rules.packs import Pack
from canbao.store.bulk import chunks, update_rows
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.months import Month

PAY_BY_FIELDS = ("pay_by", "is_pay_by_provisional")
"""The fields of a bill that hold its payment deadline."""


def renew_pay_by(bill: Bill, pack: Pack) -> bool:
    """Set the payment deadline by the present calendar and return whether it changed."""
    deadline, before = calendar_deadline(Month(bill.month), "pay_by", pack), (bill.pay_by, bill.is_pay_by_provisional)
    bill.pay_by, bill.is_pay_by_provisional = deadline.day, deadline.provisional
    return (bill.pay_by, bill.is_pay_by_provisional) != before


@transaction.atomic
def renew_provisional_deadlines(actor: Actor, pack: Pack) -> int:
    """Compute the provisional payment deadlines of bills not issued yet again; return how many changed."""
    actor.require("levy.assess")
    with fan_out("levy.day_end"):
        rows = Bill.objects.select_for_update().filter(is_pay_by_provisional=True, issued_at__isnull=True)
        changed = [bill for bill in rows.order_by("employer_id", "month", "number") if renew_pay_by(bill, pack)]
    for part in chunks(changed):
        update_rows(part, PAY_BY_FIELDS)
    return len(changed)


@dataclass(frozen=True, slots=True)
class ProvisionalDeadlines:
    """Bills whose payment deadline was provisional: not issued, issued and still provisional, and moved since.

    ``moved`` are the notice numbers of issued bills for which the calendar published since gives another day.
    """

    open: int
    issued: int
    moved: tuple[str, ...]


def count_provisional_deadlines(pack: Pack) -> ProvisionalDeadlines:
    """Return how many bills of all employers have a payment deadline that was provisional."""
    with fan_out("levy.day_end"):
        bills = list(Bill.objects.filter(is_pay_by_provisional=True).order_by("notice"))
    waiting = [bill for bill in bills if bill.issued_at is None]
    issued = [(bill, get_pay_by(bill, pack)) for bill in bills if bill.issued_at is not None]
    return ProvisionalDeadlines(
        len(waiting),
        sum(pay_by.provisional for _bill, pay_by in issued),
        tuple(bill.notice for bill, pay_by in issued if pay_by.calendar_day is not None),
    )


@dataclass(frozen=True, slots=True)
class PayBy:
    """The payment deadline of a bill; ``provisional`` if the working days of its year are not published yet.

    ``calendar_day`` is the day by a calendar published after the issue, if it is another one. The notice keeps its day.
    """

    day: date
    provisional: bool
    calendar_day: date | None


def get_pay_by(bill: Bill, pack: Pack) -> PayBy:
    """Return the payment deadline of a bill, compared with the present calendar where it was provisional."""
    if not bill.is_pay_by_provisional:
        return PayBy(bill.pay_by, provisional=False, calendar_day=None)
    deadline = calendar_deadline(Month(bill.month), "pay_by", pack)
    if deadline.provisional:
        return PayBy(bill.pay_by, provisional=True, calendar_day=None)
    is_moved = bill.issued_at is not None and deadline.day != bill.pay_by
    return PayBy(bill.pay_by, provisional=False, calendar_day=deadline.day if is_moved else None)
