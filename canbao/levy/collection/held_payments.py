"""Hold a tax payment that cannot be right as reported, until a clerk takes it over or a later file corrects it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import OFFICE, employer_chain, record_act
from canbao.journal.verbs import verb
from canbao.levy.collection.tax_payments import ARRIVAL_BOOKED, NO_SUCH_ARRIVAL, book_tax_payment, get_bill_of_notice
from canbao.levy.models import Bill, TaxPayment, TaxPaymentState
from canbao.rules.packs import Pack
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.refusals import refusal

STILL_TO_COME = refusal(
    "still_to_come",
    Bilingual(
        "The day of this payment, {day}, is still to come. Have the tax office correct it and read its file again.",
        "该笔缴款日期{day}尚未到来，不能入账。请税务更正后重新导入文件。",
    ),
)

ARRIVAL_TAKE_OVER = verb("arrival.take_over", Bilingual("Held receipt taken over", "暂存到账款转入"))

MOST_TIMES = 10
"""A payment of more than so many times the amount of its notice is held: the decimal point has slipped."""
MOST_WITHOUT_NOTICE = Fen(100_000_000_00)
"""A payment without a known notice above a hundred million yuan is held: no employer of a city pays so much."""

HOLD_REASONS: dict[str, Bilingual] = {
    "future": Bilingual(
        "paid or in the treasury on a day still to come; have the tax office correct the day",
        "缴款日期或入库日期尚未到来，请税务更正日期",
    ),
    "amount": Bilingual(
        "the amount is more than ten times that of its notice, or above 100,000,000 yuan; check the decimal point",
        "金额超过通知单金额的10倍，或超过1亿元，请核对小数点",
    ),
    "before_notice": Bilingual(
        "paid before its notice was issued; check the day and the notice number",
        "缴款日期早于通知单签发日期，请核对日期和通知单号",
    ),
}
"""Why a payment is held, by code."""


def get_hold_reason(amount: int, day: date, treasury_day: date | None, bill: Bill | None, today: date) -> str:
    """Return the code of the reason to hold a payment, empty for one to book; ``bill`` is that of its notice."""
    if max(day, treasury_day or day) > today:
        return "future"
    if amount > (bill.amount * MOST_TIMES if bill else MOST_WITHOUT_NOTICE):
        return "amount"
    if bill is not None and bill.issued_at is not None and day < timezone.localdate(bill.issued_at):
        return "before_notice"
    return ""


@transaction.atomic
def take_over_payment(actor: Actor, ticket: str, pack: Pack) -> TaxPayment:
    """Take over a held payment as reported: it is booked on its notice, else it is unmatched.

    Raise :class:`Refusal` ``no_such_arrival``, ``arrival_booked`` if it is not held, ``still_to_come``.
    """
    actor.require("receipts.book")
    payment = TaxPayment.objects.select_for_update().filter(ticket=ticket).first()
    if payment is None:
        raise NO_SUCH_ARRIVAL()
    if payment.state != TaxPaymentState.HELD:
        raise ARRIVAL_BOOKED(ticket=ticket)
    if payment.day > timezone.localdate():
        raise STILL_TO_COME(day=payment.day)
    payment.state = TaxPaymentState.UNMATCHED
    payment.save(update_fields=["state"])
    bill = get_bill_of_notice(payment.notice)
    if bill is not None:
        book_tax_payment(actor, payment, bill.employer_id, bill, pack)
    record_act(
        actor,
        ARRIVAL_TAKE_OVER,
        employer_chain(payment.employer_id) if payment.employer_id else OFFICE,
        ("arrival", ticket),
        new={"amount": payment.amount, "notice": payment.notice, "held_for": payment.held_for, "state": payment.state},
    )
    return payment


def get_held(after: str, limit: int) -> list[TaxPayment]:
    """Return held tax payments after the ticket ``after``, ordered by ticket."""
    with fan_out("levy.receipts"):
        return list(TaxPayment.objects.filter(state=TaxPaymentState.HELD, ticket__gt=after).order_by("ticket")[:limit])
