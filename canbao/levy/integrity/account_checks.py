"""What must be true of every employer's account, in fen; each fault is a sentence that names the employer.

Every booking balances; what arrived is allocated, 待转金 or paid back; a receipt is booked once for one employer; money
that leaves the books was released by a second person.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from canbao.levy.integrity.levy_checks import confirmed_faults, employer_label
from canbao.levy.models import Bill, Booking, Instruction, TaxPayment
from canbao.register.models import Employer
from canbao.store.bulk import chunks
from canbao.values.money import Fen, yuan

_COLUMNS = ("due", "principal", "fee", "credit", "cash")


def get_account_faults() -> Iterator[str]:
    """Yield what is wrong with any employer's account, employer by employer."""
    for employer in Employer.objects.order_by("id").iterator():
        yield from confirmed_faults(lambda of=employer: [f"{employer_label(of)}{fault}" for fault in _account(of.id)])  # type: ignore[misc]
    booked = TaxPayment.objects.filter(state="booked").order_by("employer_id", "ticket").iterator()
    for employer_id, group in groupby(booked, key=lambda one: one.employer_id):
        yield from _receipts(employer_id or 0, list(group))


def _yuan(fen: int) -> str:
    return f"{yuan(Fen(fen))} yuan"


def _account(employer_id: int) -> list[str]:
    rows = list(Booking.objects.for_employer(employer_id).order_by("id"))
    return [
        *_balances(rows),
        *_bills(employer_id, rows),
        *_taken_back(rows),
        *_money(employer_id, rows),
        *_instructed(employer_id, rows),
    ]


def _named(row: Booking) -> str:
    bill = f", bill {int(row.month)}-{row.number}" if row.month else ""
    return f"{bill}: booking {row.id} ({row.kind})"


def _balances(rows: Sequence[Booking]) -> Iterator[str]:
    """cash + principal + fee = due + credit, booking by booking."""
    for row in rows:
        moves, asks = row.cash + row.principal + row.fee, row.due + row.credit
        if moves != asks:
            yield f"{_named(row)} moves {_yuan(moves)} on one side and {_yuan(asks)} on the other"


def _bills(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """What is booked on a bill is on an issued one; no bill is paid beyond what it asks; no 待转金 is below zero."""
    issued = {
        (int(month), number)
        for month, number in Bill.objects.for_employer(employer_id)
        .filter(issued_at__isnull=False)
        .values_list("month", "number")
    }
    open_on: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.month is not None:
            place = (int(row.month), row.number or 0)
            open_on[place] = open_on.get(place, 0) + row.principal
    for (month, number), principal in sorted(open_on.items()):
        if (month, number) not in issued:
            yield f", bill {month}-{number}: money is booked on it, but it is not issued"
        elif principal < 0:
            yield f", bill {month}-{number}: {_yuan(-principal)} more is paid than it asks"
    credit = sum(row.credit for row in rows)
    if credit < 0:
        yield f": {_yuan(-credit)} more than there was has left the money on account"


def _taken_back(rows: Sequence[Booking]) -> Iterator[str]:
    """A counter-entry is its booking below zero, column by column."""
    by_id = {row.id: row for row in rows}
    for row in rows:
        if row.reverses is None:
            continue
        other = by_id.get(row.reverses)
        if other is None:
            yield f"{_named(row)} takes back booking {row.reverses}, which there is not"
        elif any(getattr(row, name) != -getattr(other, name) for name in _COLUMNS):
            yield f"{_named(row)} takes back booking {other.id}, but not to the fen"


def _money(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """What arrived = allocated + 待转金 that came of it + paid back, and each receipt booked here is the employer's."""
    held: dict[str, int] = {}
    for row in rows:
        if row.kind == "arrival":
            held[row.ticket] = held.get(row.ticket, 0) + row.cash
    arrived = 0
    for part in chunks(sorted(held)):
        known = TaxPayment.objects.in_bulk(part)
        for ticket in part:
            receipt = known.get(ticket)
            is_ours = receipt is not None and receipt.state == "booked" and receipt.employer_id == employer_id
            arrived += receipt.amount if receipt is not None and is_ours else 0
            if held[ticket] and not is_ours:
                yield f": {_yuan(held[ticket])} of receipt {ticket} are booked here, but the receipt says otherwise"
    allocated = -sum(row.credit for row in rows if row.kind == "allocation")
    refunded = -sum(row.cash for row in rows if row.kind == "refund")
    given = sum(row.credit for row in rows if row.kind in ("issue", "opening", "charge"))
    credit = sum(row.credit for row in rows)
    if arrived != allocated + credit - given + refunded:
        yield (
            f": {_yuan(arrived)} arrived, but {_yuan(allocated)} are allocated, {_yuan(credit)} on account "
            f"({_yuan(given)} of them given by bills) and {_yuan(refunded)} paid back"
        )


def _receipts(employer_id: int, receipts: Sequence[TaxPayment]) -> Iterator[str]:
    """A receipt said to be booked for an employer stands on his account with its amount."""
    for part in chunks(receipts):
        held: dict[str, int] = {}
        rows = Booking.objects.for_employer(employer_id).filter(kind="arrival", ticket__in=[one.ticket for one in part])
        for ticket, cash in rows.values_list("ticket", "cash"):
            held[ticket] = held.get(ticket, 0) + cash
        wrong = [one for one in part if held.get(one.ticket, 0) != one.amount]
        employer = Employer.objects.filter(id=employer_id).first() if wrong else None
        name = employer_label(employer) if employer else f"employer {employer_id}"
        for one in wrong:
            yield (
                f"{name}: receipt {one.ticket} over {_yuan(one.amount)} is booked, but {_yuan(held.get(one.ticket, 0))}"
                " of it stand on the account"
            )


def _instructed(employer_id: int, rows: Sequence[Booking]) -> Iterator[str]:
    """A waiver, a refund and a booking taken back follow from an instruction two persons signed."""
    released = {}
    for one in Instruction.objects.for_employer(employer_id).filter(state="released"):
        released[one.id] = one
        if one.decided_by is not None and one.decided_by == one.requested_by:
            yield f": {one.decided_by_name} released the {one.kind} over {_yuan(one.amount)} that he asked for"
    for row in rows:
        needs = row.kind in ("waiver", "refund") or row.reverses is not None
        if needs and row.instruction_id not in released:
            yield f"{_named(row)} over {_yuan(row.cash or row.due or row.credit)} was released by nobody"
