"""Check the integrity of every employer's account; each fault is a sentence that names the employer.

Every booking balances. Money received is allocated, 待转金 or refunded; a refund has a payment order. A
receipt is booked once for one employer. A second person released every waiver, write-off, refund and reversal.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from canbao.levy.account.ledger import MAKING_CREDIT, effective_bookings
from canbao.levy.collection.refund_orders import PAID_BACK
from canbao.levy.collection.settlement import SETTLED_AGAIN
from canbao.levy.integrity.levy_checks import confirmed_faults, employer_label
from canbao.levy.models import (
    Bill,
    BillKey,
    Booking,
    BookingKind,
    Instruction,
    InstructionState,
    RefundOrder,
    TaxPayment,
    TaxPaymentState,
)
from canbao.register.models import Employer
from canbao.store.bulk import chunks
from canbao.values.money import Fen, yuan

_RELEASED = (BookingKind.WAIVER, BookingKind.WRITE_OFF, BookingKind.REFUND)
"""Kinds of bookings that a second person releases."""

_COLUMNS = ("due", "principal", "fee", "credit", "cash")


def get_account_faults() -> Iterator[str]:
    """Yield the faults of all accounts, employer by employer."""
    for employer in Employer.objects.order_by("id").iterator():
        yield from confirmed_faults(partial(_account_faults, employer))
    booked = TaxPayment.objects.filter(state=TaxPaymentState.BOOKED).order_by("employer_id", "ticket").iterator()
    for employer_id, group in groupby(booked, key=lambda receipt: receipt.employer_id):
        yield from _receipts(employer_id or 0, list(group))


def _yuan(fen: int) -> str:
    return f"{yuan(Fen(fen))} yuan"


def _account_faults(employer: Employer) -> list[str]:
    return [f"{employer_label(employer)}{fault}" for fault in _account(employer.id)]


def _account(employer_id: int) -> list[str]:
    rows = list(Booking.objects.for_employer(employer_id).order_by("id"))
    return [
        *_balances(rows),
        *_bills(employer_id, rows),
        *_reversals(rows),
        *_money(employer_id, rows),
        *_instructions(employer_id, rows),
        *_refunds(employer_id, rows),
    ]


def _named(row: Booking) -> str:
    bill = f", bill {row.bill_key}" if row.bill_key else ""
    return f"{bill}: booking {row.id} ({row.kind})"


def _balances(rows: Sequence[Booking]) -> Iterator[str]:
    """Check each booking: cash + principal + fee = due + credit."""
    for row in rows:
        moves, asks = row.cash + row.principal + row.fee, row.due + row.credit
        if moves != asks:
            yield f"{_named(row)} moves {_yuan(moves)} on one side and {_yuan(asks)} on the other"


def _bills(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """Check that bookings name issued bills, no bill is overpaid, and 待转金 is not negative."""
    issued = {bill.key for bill in Bill.objects.for_employer(employer_id).filter(issued_at__isnull=False)}
    open_on: dict[BillKey, int] = {}
    for row in rows:
        if row.bill_key:
            open_on[row.bill_key] = open_on.get(row.bill_key, 0) + row.principal
    for key, principal in sorted(open_on.items()):
        if key not in issued:
            yield f", bill {key}: money is booked on it, but it is not issued"
        elif principal < 0:
            yield f", bill {key}: {_yuan(-principal)} was paid more than it asks"
    credit = sum(row.credit for row in rows)
    if credit < 0:
        yield f": {_yuan(-credit)} more was used than there was money on account"


def _reversals(rows: Sequence[Booking]) -> Iterator[str]:
    """Check that a counter-entry negates its booking in every column."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.reverses is None:
            continue
        other = by_id.get(row.reverses)
        if other is None:
            yield f"{_named(row)} takes back booking {row.reverses}, which does not exist"
        elif any(getattr(row, name) != -getattr(other, name) for name in _COLUMNS):
            yield f"{_named(row)} takes back booking {other.id}, but not to the fen"


def _money(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """Check that received = allocated + 待转金 + refunded, and each receipt booked here is the employer's."""
    booked: dict[str, int] = {}
    for row in rows:
        if row.kind == BookingKind.ARRIVAL:
            booked[row.ticket] = booked.get(row.ticket, 0) + row.cash
    arrived = 0
    for part in chunks(sorted(booked)):
        known = TaxPayment.objects.in_bulk(part)
        for ticket in part:
            receipt = known.get(ticket)
            is_ours = (
                receipt is not None and receipt.state == TaxPaymentState.BOOKED and receipt.employer_id == employer_id
            )
            arrived += receipt.amount if receipt is not None and is_ours else 0
            if booked[ticket] and not is_ours:
                yield f": {_yuan(booked[ticket])} of receipt {ticket} are booked here, but the receipt says otherwise"
    allocated = -sum(row.credit for row in rows if row.kind == BookingKind.ALLOCATION)
    refunded = -sum(row.cash for row in rows if row.kind == BookingKind.REFUND)
    credited = sum(row.credit for row in rows if row.kind in MAKING_CREDIT)
    credit = sum(row.credit for row in rows)
    if arrived != allocated + credit - credited + refunded:
        yield (
            f": {_yuan(arrived)} arrived, but {_yuan(allocated)} are allocated, {_yuan(credit)} on account "
            f"({_yuan(credited)} of them credited by bills) and {_yuan(refunded)} paid back"
        )


def _receipts(employer_id: int, receipts: Sequence[TaxPayment]) -> Iterator[str]:
    """Check that each receipt marked as booked is on the employer's account with its amount."""
    for part in chunks(receipts):
        booked: dict[str, int] = {}
        rows = Booking.objects.for_employer(employer_id).filter(
            kind=BookingKind.ARRIVAL, ticket__in=[receipt.ticket for receipt in part]
        )
        for ticket, cash in rows.values_list("ticket", "cash"):
            booked[ticket] = booked.get(ticket, 0) + cash
        wrong = [receipt for receipt in part if booked.get(receipt.ticket, 0) != receipt.amount]
        employer = Employer.objects.filter(id=employer_id).first() if wrong else None
        name = employer_label(employer) if employer else f"employer {employer_id}"
        for receipt in wrong:
            yield (
                f"{name}: receipt {receipt.ticket} over {_yuan(receipt.amount)} is booked, "
                f"but the account has {_yuan(booked.get(receipt.ticket, 0))} of it"
            )


def _refunds(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """Check that each refund in effect has a payment order over its amount that can be paid, and each other has none.

    A refund of the treasury has a receipt and no payment order.
    """
    booked = {
        row.id: -row.cash for row in effective_bookings(rows) if row.kind == BookingKind.REFUND and not row.ticket
    }
    for order in RefundOrder.objects.for_employer(employer_id).order_by("id"):
        due = booked.pop(order.booking_id, 0)
        paid = order.amount if order.state in PAID_BACK else 0
        if due != paid:
            yield f": payment order {order.number} pays {_yuan(paid)}, but {_yuan(due)} are booked as refunded"
    for booking_id, amount in sorted(booked.items()):
        yield f": booking {booking_id} refunds {_yuan(amount)} without a payment order"


def _instructions(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """Check that each waiver, write-off, refund and reversal has an instruction released by a second person."""
    released = {}
    for instruction in Instruction.objects.for_employer(employer_id).filter(state=InstructionState.RELEASED):
        released[instruction.id] = instruction
        if instruction.decided_by is not None and instruction.decided_by == instruction.requested_by:
            yield (
                f": {instruction.decided_by_name} requested and released "
                f"the {instruction.kind} over {_yuan(instruction.amount)}"
            )
    for row in rows:
        is_made_by_rule = row.reason == SETTLED_AGAIN and row.kind in (BookingKind.ALLOCATION, BookingKind.CHARGE)
        needs = row.kind in _RELEASED or (row.reverses is not None and not is_made_by_rule)
        if needs and row.instruction_id not in released:
            yield f"{_named(row)} over {_yuan(row.cash or row.due or row.credit)} has no released instruction"
