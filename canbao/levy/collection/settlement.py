"""Settle a bill from the payments made for it, in the order of the days on which they were made.

A payment covers the principal first, then the late fee (社会保险法 86 条). Files of the tax office report payments
out of order, and mistakes are put right later. So what a bill's payments cover depends on the set of payments and their
days alone: a payment that comes before others takes its place among them, and one that is reversed leaves it.
"""

from datetime import date

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
from canbao.levy.models import Bill, Booking, BookingKind, TaxPayment, TaxPaymentState
from canbao.rules.packs import LawDay, Pack
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.money import Fen

SETTLED_AGAIN = "按缴款日期重新分配"
"""The reason of a counter-entry that is written because another payment takes its place before or is gone."""


def pay_bill(
    actor: Actor,
    state: BillState,
    limit: int,
    kind: BookingKind,
    law_day: LawDay,
    ticket: str = "",
    restores: int | None = None,
) -> Fen:
    """Pay a bill from the employer's 待转金, at most ``limit`` fen, and return the amount paid.

    Principal is paid first, then late fee. Once the principal is fully paid, the late fee is charged up to the last day
    of any payment, since receipts may arrive out of order. ``restores`` is the reversal that it undoes. The caller
    holds the lock of the account.
    """
    bill = state.bill
    principal = min(limit, max(0, state.principal))
    fee = 0
    if limit >= state.principal:
        rows = get_bill_bookings(bill.key)
        days = [row.day for row in effective_bookings(rows) if row.kind in PAYING]
        paid = [*rows, Booking(kind=kind, day=law_day.day, principal=-principal)]
        settled = compute_bill_state(bill, paid, LawDay(max([law_day.day, *days]), law_day.pack))
        if settled.accrued:
            _charge(actor, settled, law_day.day)
        fee = min(limit - principal, max(0, settled.late_fee))
    if principal + fee:
        add_booking(
            actor,
            bill.employer_id,
            kind,
            law_day.day,
            **bill.key.columns,
            ticket=ticket,
            restores=restores,
            principal=-principal,
            fee=-fee,
            credit=-(principal + fee),
        )
    return Fen(principal + fee)


def _charge(actor: Actor, state: BillState, day: date) -> None:
    """Charge the accrued late fee; if it is negative, the overpaid part becomes 待转金 again."""
    fee = max(state.accrued, -state.fee)
    add_booking(
        actor,
        state.bill.employer_id,
        BookingKind.CHARGE,
        day,
        **state.bill.key.columns,
        due=state.accrued,
        fee=fee,
        credit=fee - state.accrued,
    )


def charge_late_fee(actor: Actor, state: BillState, day: date) -> None:
    """Charge a bill's late fee up to a day, inside the act that waives it."""
    if state.accrued:
        _charge(actor, state, day)


def reverse_booking(actor: Actor, booking: Booking, instruction_id: int | None, reason: str) -> Booking:
    """Write the counter-entry of a booking, inside the calling act."""
    columns = {name: -getattr(booking, name) for name in ("due", "principal", "fee", "credit", "cash")}
    return add_booking(
        actor,
        booking.employer_id,
        booking.kind,
        booking.day,
        month=booking.month,
        number=booking.number,
        ticket=booking.ticket,
        turn=booking.turn,
        reverses=booking.id,
        instruction_id=instruction_id,
        reason=reason,
        **columns,
    )


def settle_bill(
    actor: Actor,
    bill: Bill,
    changed: TaxPayment,
    pack: Pack,
    instruction_id: int | None = None,
    restores: int | None = None,
) -> None:
    """Settle a bill after a payment came, or went, inside the calling act.

    ``changed`` is that payment; it counts while it is booked for the bill. Payments made after it are allocated again.
    Money that was used elsewhere meanwhile stays there. ``restores`` is the reversal that the payment's allocation
    undoes. The caller holds the lock of the account.
    """
    place = (changed.day, changed.ticket)
    with fan_out("levy.receipts"):
        booked = list(
            TaxPayment.objects.filter(
                employer_id=bill.employer_id, pays=bill.notice, state=TaxPaymentState.BOOKED, day__gte=changed.day
            )
        )
    later = sorted((payment.day, payment.ticket) for payment in booked if (payment.day, payment.ticket) > place)
    is_booked = changed.state == TaxPaymentState.BOOKED and changed.pays == bill.notice
    if later or not is_booked:
        _release(actor, bill, {ticket for _day, ticket in later}, instruction_id)
    amounts = {payment.ticket: payment.amount for payment in booked}
    for day, ticket in [place] * is_booked + later:
        law_day = LawDay(day, pack)
        state = get_bill_state(bill.key, law_day)
        limit = min(amounts[ticket], max(0, get_balance(bill.employer_id).credit))
        if state is not None and limit:
            undone = restores if ticket == changed.ticket else None
            pay_bill(actor, state, limit, BookingKind.ALLOCATION, law_day, ticket, undone)


def _release(actor: Actor, bill: Bill, tickets: set[str], instruction_id: int | None) -> None:
    """Reverse what the payments with these receipts cover of a bill, and the late fee charged with any payment.

    A late fee that was waived or written off in part stays charged; what was charged too much is put right when the
    principal is paid.
    """
    rows = effective_bookings(get_bill_bookings(bill.key))
    is_waived = any(row.kind in (BookingKind.WAIVER, BookingKind.WRITE_OFF) for row in rows)
    for row in rows:
        is_charge = row.kind == BookingKind.CHARGE and not is_waived
        if is_charge or (row.kind == BookingKind.ALLOCATION and row.ticket in tickets):
            reverse_booking(actor, row, instruction_id, SETTLED_AGAIN)
