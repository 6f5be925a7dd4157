"""到账: money that arrived is booked once, paid to the bill its notice names, the rest is 待转金.

Principal first, then late fee (社会保险法 86 条). What is 待转金 pays another bill only by an act of its own.
"""

from datetime import date

from django.db import transaction
from django.db.models import Sum

from canbao.journal.operations import employer_chain, record_act
from canbao.levy.account.ledger import (
    PAYING,
    BillState,
    add_booking,
    compute_bill_state,
    effective_bookings,
    get_balance,
    get_bill_bookings,
    get_bill_state,
)
from canbao.levy.billing.bills import Refusal
from canbao.levy.models import Bill, Booking, Instruction, NoticeNumber, TaxPayment
from canbao.register.models import Employer
from canbao.rules.packs import Pack
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.money import Fen
from canbao.values.months import Month


def lock_employer_account(employer_id: int) -> Employer:
    """Lock an employer's account until the transaction ends: acts on its money follow one another."""
    found = Employer.objects.select_for_update().filter(id=employer_id).first()
    if found is None:
        raise Refusal("no_such_employer")
    return found


def pay_bill(actor: Actor, state: BillState, limit: int, kind: str, day: date, pack: Pack, ticket: str = "") -> Fen:
    """Pay a bill out of the employer's 待转金, at most ``most`` fen: principal first, then late fee; return how much.

    The late fee is charged when the principal is paid to the end: up to the last day anything was paid on, this payment
    counted, for a receipt may be known later than those paid after it. Part of an act that holds the account.
    """
    bill = state.bill
    principal = min(limit, max(0, state.principal))
    fee = 0
    if limit >= state.principal:
        rows = get_bill_bookings(bill.employer_id, Month(bill.month), bill.number)
        days = [row.day for row in effective_bookings(rows) if row.kind in PAYING]
        paid = [*rows, Booking(kind=kind, day=day, principal=-principal)]
        settled = compute_bill_state(bill, paid, max([day, *days]), pack)
        if settled.accrued:
            _charge(actor, settled, day)
        fee = min(limit - principal, max(0, settled.late_fee))
    if principal + fee:
        add_booking(
            actor,
            bill.employer_id,
            kind,
            day,
            month=bill.month,
            number=bill.number,
            ticket=ticket,
            principal=-principal,
            fee=-fee,
            credit=-(principal + fee),
        )
    return Fen(principal + fee)


def _charge(actor: Actor, state: BillState, day: date) -> None:
    """Charge the late fee that grew; where it shrank, what was paid too much becomes 待转金 again."""
    fee = max(state.accrued, -state.fee)
    add_booking(
        actor,
        state.bill.employer_id,
        "charge",
        day,
        month=state.bill.month,
        number=state.bill.number,
        due=state.accrued,
        fee=fee,
        credit=fee - state.accrued,
    )


def charge_late_fee(actor: Actor, state: BillState, day: date) -> None:
    """Charge a bill's late fee up to a day, as part of an act that waives it."""
    if state.accrued:
        _charge(actor, state, day)


def book_tax_payment(actor: Actor, payment: TaxPayment, employer_id: int, bill: Bill | None, pack: Pack) -> None:
    """Book an arrival for an employer and pay the bill named; part of an act. The arrival's row is saved.

    Raise :class:`Refusal` ``booked_before`` when the receipt was booked for the same employer once and taken back.
    """
    lock_employer_account(employer_id)
    if (
        Booking.objects.for_employer(employer_id)
        .filter(kind="arrival", ticket=payment.ticket, reverses__isnull=True)
        .exists()
    ):
        raise Refusal("booked_before", ticket=payment.ticket)
    add_booking(
        actor, employer_id, "arrival", payment.day, ticket=payment.ticket, credit=payment.amount, cash=payment.amount
    )
    payment.state, payment.employer_id = "booked", employer_id
    payment.save(update_fields=["state", "employer_id"])
    if bill is None:
        return
    state = get_bill_state(employer_id, Month(bill.month), bill.number, payment.day, pack)
    if state is not None:
        pay_bill(actor, state, payment.amount, "allocation", payment.day, pack, payment.ticket)


def get_bill_of_notice(notice: str) -> Bill | None:
    """Return the issued bill a notice's number leads to, None when no notice has it."""
    found = NoticeNumber.objects.filter(notice=notice).first() if notice else None
    if found is None:
        return None
    return Bill.objects.for_employer(found.employer_id).filter(month=found.month, number=found.number).first()


@transaction.atomic
def assign_tax_payment(actor: Actor, ticket: str, employer_id: int, notice: str, pack: Pack) -> TaxPayment:
    """Say whose an arrival is that could not be matched, and which notice it pays (may be empty: 待转金).

    Raise :class:`Refusal` ``no_such_arrival``, ``arrival_booked``, ``no_such_employer``, ``not_the_employers_notice``.
    """
    actor.require("receipts.book")
    arrival = TaxPayment.objects.select_for_update().filter(ticket=ticket).first()
    if arrival is None:
        raise Refusal("no_such_arrival")
    if arrival.state != "unmatched":
        raise Refusal("arrival_booked", ticket=ticket)
    bill = get_bill_of_notice(notice)
    if notice and (bill is None or bill.employer_id != employer_id):
        raise Refusal("not_the_employers_notice", notice=notice)
    book_tax_payment(actor, arrival, employer_id, bill, pack)
    record_act(
        actor,
        "arrival.assign",
        employer_chain(employer_id),
        ("arrival", ticket),
        new={"amount": arrival.amount, "notice": notice},
    )
    return arrival


@transaction.atomic
def allocate_credit(
    actor: Actor, employer_id: int, month: Month, number: int, amount: int, today: date, pack: Pack
) -> Fen:
    """Pay a bill out of the employer's 待转金, at most ``amount`` fen, and return what was paid.

    Raise :class:`Refusal` ``no_such_bill``, ``amount_not_above_zero``, ``credit_too_small`` or ``nothing_open``.
    """
    actor.require("receipts.book")
    lock_employer_account(employer_id)
    state = get_bill_state(employer_id, month, number, today, pack)
    if state is None:
        raise Refusal("no_such_bill")
    if amount <= 0:
        raise Refusal("amount_not_above_zero")
    credit = get_free_credit(employer_id)
    if amount > credit:
        raise Refusal("credit_too_small", credit=credit)
    if state.total <= 0:
        raise Refusal("nothing_open", notice=state.bill.notice)
    paid = pay_bill(actor, state, amount, "allocation", today, pack)
    record_act(
        actor,
        "credit.allocate",
        employer_chain(employer_id),
        ("bill", f"{int(month)}-{number}"),
        new={"amount": paid, "notice": state.bill.notice},
    )
    return paid


def get_free_credit(employer_id: int) -> Fen:
    """Return an employer's 待转金 that no refund asked for is about to take, fen."""
    asked = (
        Instruction.objects.for_employer(employer_id).filter(kind="refund", state="asked").aggregate(sum=Sum("amount"))
    )
    return Fen(get_balance(employer_id).credit - (asked["sum"] or 0))


# -- reading ---------------------------------------------------------------------------------------------------------


def get_unmatched(after: str, limit: int) -> list[TaxPayment]:
    """Return arrivals nobody is known for yet, by ticket, behind one."""
    with fan_out("levy.receipts"):
        return list(TaxPayment.objects.filter(state="unmatched", ticket__gt=after).order_by("ticket")[:limit])
