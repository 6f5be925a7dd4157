"""Hold a tax payment that cannot be right as reported, until two people decide on it or a later file corrects it."""

from datetime import date

from django.utils import timezone

from canbao.levy.models import Bill, TaxPayment, TaxPaymentKind, TaxPaymentState
from canbao.store.tenancy import fan_out
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen

MOST_WITHOUT_NOTICE = Fen(100_000_000_00)
"""A payment without a known notice above a hundred million yuan is held: no employer of a city pays so much."""

HOLD_REASONS: dict[str, Bilingual] = {
    "future": Bilingual(
        "paid or in the treasury on a day still to come; have the tax office correct the day",
        "缴款日期或入库日期尚未到来，请税务更正日期",
    ),
    "amount": Bilingual(
        "the amount is above what is open of its notice and the notice once more, or above 100,000,000 yuan; check the "
        "decimal point",
        "金额超过通知单未缴额加一倍通知单金额，或超过1亿元，请核对小数点",
    ),
    "before_notice": Bilingual(
        "paid before its notice was issued; check the day and the notice number",
        "缴款日期早于通知单签发日期，请核对日期和通知单号",
    ),
    "red_letter": Bilingual(
        "a red-letter row: the tax office cancels a payment or part of it", "冲红：税务冲销一笔到账或其中一部分"
    ),
    "refund": Bilingual("a refund of the treasury to the payer", "退库：国库已退还缴费人"),
}
"""Why a row is held, by code."""

HOLD_BY_KIND = {TaxPaymentKind.RED_LETTER: "red_letter", TaxPaymentKind.REFUND: "refund"}
"""The code of the reason for rows that take money back: two people always look at them."""


def get_hold_reason(
    amount: int, day: date, treasury_day: date | None, bill: Bill | None, open_principal: int, today: date
) -> str:
    """Return the code of the reason to hold a payment, empty for one to book.

    ``bill`` is that of its notice, ``open_principal`` what is open of it (fen). That a notice is paid twice is
    ordinary, so the amount of the notice may come once more than what is open.
    """
    if max(day, treasury_day or day) > today:
        return "future"
    if amount > (max(0, open_principal) + bill.amount if bill else MOST_WITHOUT_NOTICE):
        return "amount"
    if bill is not None and bill.issued_at is not None and day < timezone.localdate(bill.issued_at):
        return "before_notice"
    return ""


def get_held(after: str, limit: int) -> list[TaxPayment]:
    """Return held tax payments after the ticket ``after``, ordered by ticket."""
    with fan_out("levy.receipts"):
        return list(TaxPayment.objects.filter(state=TaxPaymentState.HELD, ticket__gt=after).order_by("ticket")[:limit])
