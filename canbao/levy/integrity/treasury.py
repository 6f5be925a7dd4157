"""入库日合计: the tax office's own totals of treasury days, compared with the receipts read for these days.

Reading every row of a file proves nothing about a file that never came. The tax office's total of a day does.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Case, Count, F, Sum, When
from django.utils import timezone

from canbao.journal.operations import OFFICE, record_act
from canbao.journal.verbs import verb
from canbao.levy.models import TaxPayment, TaxPaymentKind, TreasuryTotal
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow
from canbao.values.money import Fen
from canbao.values.refusals import refusal

TREASURY_DAY_AHEAD = refusal(
    "treasury_day_ahead",
    Bilingual("The treasury day {day} is still to come.", "入库日{day}尚未到来。"),
)
TREASURY_TOTAL_INVALID = refusal(
    "treasury_total_invalid",
    Bilingual(
        "A day without receipts has the amount 0.",
        "没有税票的日期，金额应为0。",
    ),
)
TREASURY_SOURCE_MISSING = refusal(
    "treasury_source_missing",
    Bilingual(
        "Enter where the total is from, such as the number of the day's statement.",
        "请填写合计的来源，如当日对账单号。",
    ),
)

TREASURY_TOTAL = verb("treasury.total", Bilingual("Tax office's total of a day entered", "录入税务入库日合计"))


_NET = Case(When(kind=TaxPaymentKind.PAYMENT, then=F("amount")), default=-F("amount"))
"""What a row of the feed adds to its treasury day, fen."""


@dataclass(frozen=True, slots=True)
class TreasuryDay:
    """A treasury day: receipts read and their fen, and the tax office's total, None if it was not entered.

    ``day`` is None for receipts whose file named no treasury day; no total can confirm them.
    """

    day: date | None
    receipts: int
    amount: Fen
    total: TreasuryTotal | None

    @property
    def agrees(self) -> bool:
        """Return whether number and sum are those of the tax office."""
        return self.total is not None and (self.receipts, self.amount) == (self.total.receipts, self.total.amount)


def get_entry_window(today: date) -> DayWindow:
    """Return the treasury days whose total can be entered on a day."""
    return DayWindow(last=today)


@transaction.atomic
def enter_treasury_total(actor: Actor, day: date, receipts: int, amount: Fen, source: str) -> TreasuryTotal:
    """Enter the tax office's own number of receipts and sum (fen) of a treasury day; a later entry replaces it.

    Raise :class:`Refusal` ``treasury_day_ahead``, ``treasury_total_invalid`` or ``treasury_source_missing``.
    """
    actor.require("receipts.book")
    if day > timezone.localdate():
        raise TREASURY_DAY_AHEAD(day=day)
    if receipts < 0 or (receipts == 0 and amount != 0):
        raise TREASURY_TOTAL_INVALID()
    if not source.strip():
        raise TREASURY_SOURCE_MISSING()
    before = TreasuryTotal.objects.select_for_update().filter(day=day).first()
    row = TreasuryTotal(
        day=day,
        receipts=receipts,
        amount=amount,
        source=source.strip()[:100],
        entered_by=actor.user_id,
        entered_by_name=actor.name,
    )
    row.save(force_insert=before is None, force_update=before is not None)
    record_act(
        actor,
        TREASURY_TOTAL,
        OFFICE,
        ("treasury", day.isoformat()),
        old={"receipts": before.receipts, "amount": before.amount, "source": before.source} if before else {},
        new={"receipts": receipts, "amount": amount, "source": row.source},
    )
    return row


def get_treasury_days(first: date, last: date) -> list[TreasuryDay]:
    """Return the treasury days from ``first`` to ``last`` with a receipt or a total, newest first.

    Receipts without a treasury day come first, by their day of payment. Every receipt counts, whatever became of it:
    the tax office counts what it received. Red-letter and refund rows are subtracted.
    """
    with fan_out("levy.day_end"):
        read = TaxPayment.objects.order_by()
        undated = read.filter(treasury_day__isnull=True, day__range=(first, last)).aggregate(
            count=Count("ticket"), amount=Sum(_NET)
        )
        totals = {row.day: row for row in TreasuryTotal.objects.filter(day__range=(first, last))}
        rows = read.filter(treasury_day__range=(first, last)).values_list("treasury_day")
        ours = {day: (count, amount) for day, count, amount in rows.annotate(count=Count("ticket"), sum=Sum(_NET))}
    days = [
        TreasuryDay(day, *_get_sums(ours.get(day)), totals.get(day))
        for day in sorted(totals.keys() | ours.keys(), reverse=True)
    ]
    if undated["count"]:
        days.insert(0, TreasuryDay(None, undated["count"], Fen(undated["amount"]), None))
    return days


def _get_sums(sums: tuple[int, int] | None) -> tuple[int, Fen]:
    count, amount = sums or (0, 0)
    return count, Fen(amount)


def get_differing_days() -> list[TreasuryDay]:
    """Return every day on which receipts and the tax office's total differ."""
    days = get_treasury_days(date.min, date.max)
    return [day for day in days if day.total is not None and not day.agrees]
