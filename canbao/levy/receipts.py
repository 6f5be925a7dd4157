"""到账: money that arrived is booked once, paid to the bill its notice names, the rest is 待转金.

Principal first, then late fee (社会保险法 86 条). What is 待转金 pays another bill only by an act of its own.
"""

from datetime import date

from django.db import transaction
from django.db.models import Sum

from canbao.journal.operations import employer_chain, record
from canbao.levy.bills import Refusal
from canbao.levy.ledger import PAYING, BillState, balance, bill_state, book, booked_on, standing, state_of_bill
from canbao.levy.models import Arrival, Bill, Booking, Instruction, NoticeNumber
from canbao.register.models import Employer
from canbao.rules.packs import Pack
from canbao.store.scope import fan_out
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat


def lock_account(employer_id: int) -> Employer:
    """Lock an employer's account until the transaction ends: acts on its money follow one another."""
    found = Employer.objects.select_for_update().filter(id=employer_id).first()
    if found is None:
        raise Refusal("no_such_employer")
    return found


def pay(seat: Seat, state: BillState, most: int, kind: str, day: date, pack: Pack, ticket: str = "") -> Fen:
    """Pay a bill out of the employer's 待转金, at most ``most`` fen: principal first, then late fee; return how much.

    The late fee is charged when the principal is paid to the end: up to the last day anything was paid on, this payment
    counted, for a receipt may be known later than those paid after it. Part of an act that holds the account.
    """
    bill = state.bill
    principal = min(most, max(0, state.principal))
    fee = 0
    if most >= state.principal:
        rows = booked_on(bill.employer_id, Month(bill.month), bill.number)
        days = [row.day for row in standing(rows) if row.kind in PAYING]
        paid = [*rows, Booking(kind=kind, day=day, principal=-principal)]
        settled = bill_state(bill, paid, max([day, *days]), pack)
        if settled.accrued:
            _charge(seat, settled, day)
        fee = min(most - principal, max(0, settled.late_fee))
    if principal + fee:
        book(
            seat,
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


def _charge(seat: Seat, state: BillState, day: date) -> None:
    """Charge the late fee that grew; where it shrank, what was paid too much becomes 待转金 again."""
    fee = max(state.accrued, -state.fee)
    book(
        seat,
        state.bill.employer_id,
        "charge",
        day,
        month=state.bill.month,
        number=state.bill.number,
        due=state.accrued,
        fee=fee,
        credit=fee - state.accrued,
    )


def charge_up_to(seat: Seat, state: BillState, day: date) -> None:
    """Charge a bill's late fee up to a day, as part of an act that waives it."""
    if state.accrued:
        _charge(seat, state, day)


def book_arrival(seat: Seat, arrival: Arrival, employer_id: int, bill: Bill | None, pack: Pack) -> None:
    """Book an arrival for an employer and pay the bill named; part of an act. The arrival's row is saved.

    Raise :class:`Refusal` ``booked_before`` when the receipt was booked for the same employer once and taken back.
    """
    lock_account(employer_id)
    if Booking.objects.of(employer_id).filter(kind="arrival", ticket=arrival.ticket, reverses__isnull=True).exists():
        raise Refusal("booked_before", ticket=arrival.ticket)
    book(seat, employer_id, "arrival", arrival.day, ticket=arrival.ticket, credit=arrival.amount, cash=arrival.amount)
    arrival.state, arrival.employer_id = "booked", employer_id
    arrival.save(update_fields=["state", "employer_id"])
    if bill is None:
        return
    state = state_of_bill(employer_id, Month(bill.month), bill.number, arrival.day, pack)
    if state is not None:
        pay(seat, state, arrival.amount, "allocation", arrival.day, pack, arrival.ticket)


def bill_of_notice(notice: str) -> Bill | None:
    """Return the issued bill a notice's number leads to, None when no notice has it."""
    found = NoticeNumber.objects.filter(notice=notice).first() if notice else None
    if found is None:
        return None
    return Bill.objects.of(found.employer_id).filter(month=found.month, number=found.number).first()


@transaction.atomic
def assign(seat: Seat, ticket: str, employer_id: int, notice: str, pack: Pack) -> Arrival:
    """Say whose an arrival is that could not be matched, and which notice it pays (may be empty: 待转金).

    Raise :class:`Refusal` ``no_such_arrival``, ``arrival_booked``, ``no_such_employer``, ``not_the_employers_notice``.
    """
    seat.require("receipts.book")
    arrival = Arrival.objects.select_for_update().filter(ticket=ticket).first()
    if arrival is None:
        raise Refusal("no_such_arrival")
    if arrival.state != "unmatched":
        raise Refusal("arrival_booked", ticket=ticket)
    bill = bill_of_notice(notice)
    if notice and (bill is None or bill.employer_id != employer_id):
        raise Refusal("not_the_employers_notice", notice=notice)
    book_arrival(seat, arrival, employer_id, bill, pack)
    record(
        seat,
        "arrival.assign",
        employer_chain(employer_id),
        ("arrival", ticket),
        new={"amount": arrival.amount, "notice": notice},
    )
    return arrival


@transaction.atomic
def allocate(seat: Seat, employer_id: int, month: Month, number: int, amount: int, today: date, pack: Pack) -> Fen:
    """Pay a bill out of the employer's 待转金, at most ``amount`` fen, and return what was paid.

    Raise :class:`Refusal` ``no_such_bill``, ``amount_not_above_zero``, ``credit_too_small`` or ``nothing_open``.
    """
    seat.require("receipts.book")
    lock_account(employer_id)
    state = state_of_bill(employer_id, month, number, today, pack)
    if state is None:
        raise Refusal("no_such_bill")
    if amount <= 0:
        raise Refusal("amount_not_above_zero")
    credit = free_credit(employer_id)
    if amount > credit:
        raise Refusal("credit_too_small", credit=credit)
    if state.total <= 0:
        raise Refusal("nothing_open", notice=state.bill.notice)
    paid = pay(seat, state, amount, "allocation", today, pack)
    record(
        seat,
        "credit.allocate",
        employer_chain(employer_id),
        ("bill", f"{int(month)}-{number}"),
        new={"amount": paid, "notice": state.bill.notice},
    )
    return paid


def free_credit(employer_id: int) -> Fen:
    """Return an employer's 待转金 that no refund asked for is about to take, fen."""
    asked = Instruction.objects.of(employer_id).filter(kind="refund", state="asked").aggregate(sum=Sum("amount"))
    return Fen(balance(employer_id).credit - (asked["sum"] or 0))


# -- reading ---------------------------------------------------------------------------------------------------------


def unmatched(after: str, limit: int) -> list[Arrival]:
    """Return arrivals nobody is known for yet, by ticket, behind one."""
    with fan_out("levy.receipts"):
        return list(Arrival.objects.filter(state="unmatched", ticket__gt=after).order_by("ticket")[:limit])
