"""限期缴纳通知书: prepare, release, refuse and void the letter that orders an employer to pay what is overdue."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from canbao.journal.operations import clean_reason, employer_chain, record_act
from canbao.journal.verbs import JournalVerb, verb
from canbao.levy.account.ledger import BillState, get_bill_states
from canbao.levy.collection.tax_payments import lock_employer_account
from canbao.levy.models import PaymentDemand, PaymentDemandNumber, PaymentDemandState
from canbao.rules.packs import LawDay, Pack
from canbao.rules.workdays import on_or_after
from canbao.store.claims import claim
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.days import DayWindow
from canbao.values.ids import new_id
from canbao.values.money import Fen
from canbao.values.refusals import refusal

NOTHING_OVERDUE = refusal("nothing_overdue", Bilingual("Nothing of this employer is overdue.", "该单位没有逾期欠费。"))
DEMANDED_TODAY = refusal(
    "demanded_today",
    Bilingual(
        "A payment demand of today exists for this employer. Use that one, or void it first.",
        "今天已为该单位制作限期缴纳通知书。请使用该份，或先将其作废。",
    ),
)
PAY_UNTIL_OUTSIDE = refusal(
    "pay_until_outside",
    Bilingual(
        "The employer has to be able to pay: set a day from {first} to {last}.",
        "须给单位留出缴款时间：限缴日期请填 {first} 至 {last}。",
    ),
)
PAY_UNTIL_ON_HOLIDAY = refusal(
    "pay_until_on_holiday",
    Bilingual("{day} is not a working day. The next one is {next}.", "{day} 不是工作日，下一个工作日是 {next}。"),
)
NO_SUCH_DEMAND = refusal("no_such_demand", Bilingual("There is no such payment demand.", "没有这份限期缴纳通知书。"))
DEMAND_DECIDED = refusal(
    "demand_decided", Bilingual("This payment demand is decided already.", "这份限期缴纳通知书已处理。")
)
DEMAND_PREPARED_BY_YOU = refusal(
    "demand_prepared_by_you",
    Bilingual(
        "You prepared this payment demand, so somebody else releases it.", "这份通知书由您制作，须由另一人复核。"
    ),
)
DEMAND_OUTDATED = refusal(
    "demand_outdated",
    Bilingual(
        "What is overdue has changed since this payment demand was prepared. Refuse it, then prepare another.",
        "制作以后该单位的逾期欠费已有变化，请不予发出，再重新制作。",
    ),
)

DEMAND_PREPARE = verb("demand.prepare", Bilingual("Payment demand prepared", "制作限期缴纳通知书"))
DEMAND_RELEASE = verb("demand.release", Bilingual("Payment demand released", "复核发出限期缴纳通知书"))
DEMAND_REFUSE = verb("demand.refuse", Bilingual("Payment demand refused", "限期缴纳通知书不予发出"))
DEMAND_VOID = verb("demand.void", Bilingual("Payment demand voided", "作废限期缴纳通知书"))

FEWEST_DAYS = 5
MOST_DAYS = 60
"""The days between a payment demand and its deadline: time to pay, and near enough to be an order."""
USUAL_DAYS = 15
_COUNTING = (PaymentDemandState.PREPARED, PaymentDemandState.RELEASED)


def get_pay_until_window(today: date) -> DayWindow:
    """Return the days that a payment demand of ``today`` may set as its deadline."""
    return DayWindow(today + timedelta(days=FEWEST_DAYS), today + timedelta(days=MOST_DAYS))


def get_usual_pay_until(law_day: LawDay) -> date:
    """Return the deadline proposed for a payment demand: the first working day after some two weeks."""
    return on_or_after(law_day.day + timedelta(days=USUAL_DAYS), law_day.pack)


@transaction.atomic
def prepare_payment_demand(actor: Actor, employer_id: int, pay_until: date, pack: Pack) -> PaymentDemand:
    """Prepare a payment demand (社会保险法第六十三条), at most one a day; a second person releases it.

    ``pay_until`` is the deadline it sets. Raise :class:`Refusal` ``nothing_overdue``, ``demanded_today``,
    ``pay_until_outside`` or ``pay_until_on_holiday``.
    """
    actor.require("receipts.book")
    today = timezone.localdate()
    lock_employer_account(employer_id)
    _check_pay_until(pay_until, LawDay(today, pack))
    if PaymentDemand.objects.for_employer(employer_id).filter(day=today, state__in=_COUNTING).exists():
        raise DEMANDED_TODAY()
    overdue = _get_overdue(employer_id, LawDay(today, pack))
    if not overdue:
        raise NOTHING_OVERDUE()
    row_id = new_id()
    row = PaymentDemand.objects.create(
        employer_id=employer_id,
        id=row_id,
        letter=_claim_number(employer_id, row_id, today),
        day=today,
        pay_until=pay_until,
        principal=sum(state.principal for state in overdue),
        fee=sum(state.late_fee for state in overdue),
        bills=[_list_bill(state) for state in overdue],
        prepared_by=actor.user_id,
        prepared_by_name=actor.name,
    )
    _record(actor, DEMAND_PREPARE, row)
    return row


def _check_pay_until(pay_until: date, law_day: LawDay) -> None:
    window = get_pay_until_window(law_day.day)
    if pay_until not in window:
        raise PAY_UNTIL_OUTSIDE(first=window.first.isoformat(), last=window.last.isoformat())
    workday = on_or_after(pay_until, law_day.pack)
    if workday != pay_until:
        raise PAY_UNTIL_ON_HOLIDAY(day=pay_until.isoformat(), next=workday.isoformat())


def _get_overdue(employer_id: int, law_day: LawDay) -> list[BillState]:
    return [state for state in get_bill_states(employer_id, law_day) if state.days > 0]


def _list_bill(state: BillState) -> list[Any]:
    return [state.bill.notice, int(state.bill.month), state.bill.number, state.principal, state.late_fee]


def _claim_number(employer_id: int, demand_id: int, today: date) -> str:
    while True:
        letter = f"CJ{today:%Y%m%d}{secrets.randbelow(10**8):08d}"
        if claim(PaymentDemandNumber(letter=letter, employer_id=employer_id, demand_id=demand_id)):
            return letter


def _record(actor: Actor, act: JournalVerb, row: PaymentDemand, reason: str = "") -> None:
    new = {"principal": row.principal, "fee": row.fee, "pay_until": row.pay_until.isoformat()}
    record_act(actor, act, employer_chain(row.employer_id), ("payment_demand", row.letter), new=new, reason=reason)


# -- the second person -----------------------------------------------------------------------------------------------


def _lock_demand(employer_id: int, demand_id: int) -> PaymentDemand:
    lock_employer_account(employer_id)
    row = PaymentDemand.objects.select_for_update().for_employer(employer_id).filter(id=demand_id).first()
    if row is None:
        raise NO_SUCH_DEMAND()
    return row


def _lock_prepared(actor: Actor, employer_id: int, demand_id: int) -> PaymentDemand:
    row = _lock_demand(employer_id, demand_id)
    if row.state != PaymentDemandState.PREPARED:
        raise DEMAND_DECIDED()
    if actor.user_id is not None and row.prepared_by == actor.user_id:
        raise DEMAND_PREPARED_BY_YOU()
    return row


def _decide(actor: Actor, row: PaymentDemand, state: PaymentDemandState) -> None:
    row.state = state
    row.decided_by, row.decided_by_name, row.decided_at = actor.user_id, actor.name, timezone.now()
    row.save()


@transaction.atomic
def release_payment_demand(actor: Actor, employer_id: int, demand_id: int, law_day: LawDay) -> PaymentDemand:
    """Release a payment demand, as a second person: from now on the employer sees it and it can be checked.

    Raise :class:`Refusal` ``no_such_demand``, ``demand_decided``, ``demand_prepared_by_you``, ``demand_outdated`` if
    what is overdue differs from what it lists, or ``pay_until_outside`` if its deadline came too near.
    """
    actor.require("receipts.release")
    row = _lock_prepared(actor, employer_id, demand_id)
    listed = [(notice, principal) for notice, _month, _number, principal, _fee in row.bills]
    overdue = _get_overdue(employer_id, law_day)
    if listed != [(state.bill.notice, state.principal) for state in overdue]:
        raise DEMAND_OUTDATED()
    _check_pay_until(row.pay_until, law_day)
    _decide(actor, row, PaymentDemandState.RELEASED)
    _record(actor, DEMAND_RELEASE, row)
    return row


@transaction.atomic
def refuse_payment_demand(actor: Actor, employer_id: int, demand_id: int, answer: str) -> PaymentDemand:
    """Refuse to release a payment demand, as a second person, with an answer. Raise :class:`Refusal` as release does,
    or ``words_missing`` or ``words_too_long``.
    """
    actor.require("receipts.release")
    row = _lock_prepared(actor, employer_id, demand_id)
    row.answer = clean_reason(answer)
    _decide(actor, row, PaymentDemandState.REFUSED)
    _record(actor, DEMAND_REFUSE, row, row.answer)
    return row


@transaction.atomic
def void_payment_demand(actor: Actor, employer_id: int, demand_id: int, reason: str) -> PaymentDemand:
    """Void a payment demand that is prepared or released; employer and public check page see that it does not count.

    Raise :class:`Refusal` ``no_such_demand``, ``demand_decided`` if it is refused or void, ``words_missing`` or
    ``words_too_long``.
    """
    actor.require("receipts.book")
    row = _lock_demand(employer_id, demand_id)
    if row.state not in _COUNTING:
        raise DEMAND_DECIDED()
    row.void_reason, row.void_by_name, row.void_at = clean_reason(reason), actor.name, timezone.now()
    row.state = PaymentDemandState.VOID
    row.save()
    _record(actor, DEMAND_VOID, row, row.void_reason)
    return row


# -- reads -----------------------------------------------------------------------------------------------------------


def get_payment_demands(employer_id: int, limit: int) -> Sequence[PaymentDemand]:
    """Return an employer's newest payment demands in every state."""
    return list(PaymentDemand.objects.for_employer(employer_id).order_by("-day", "-id")[:limit])


def get_sent_payment_demands(employer_id: int, limit: int) -> Sequence[PaymentDemand]:
    """Return the newest payment demands that were released, void ones among them: those an employer may see."""
    sent = PaymentDemand.objects.for_employer(employer_id).filter(decided_at__isnull=False)
    return list(sent.exclude(state=PaymentDemandState.REFUSED).order_by("-day", "-id")[:limit])


def get_waiting_payment_demands(limit: int) -> Sequence[PaymentDemand]:
    """Return payment demands of all employers that wait for a second person, the oldest first, with the employer."""
    with fan_out("levy.receipts"):
        rows = PaymentDemand.objects.filter(state=PaymentDemandState.PREPARED).select_related("employer")
        return list(rows.order_by("day", "employer_id", "id")[:limit])


def get_payment_demand(employer_id: int, demand_id: int) -> PaymentDemand | None:
    """Return one of an employer's payment demands by its id, None if there is none."""
    return PaymentDemand.objects.for_employer(employer_id).filter(id=demand_id).first()


def get_total(row: PaymentDemand) -> Fen:
    """Return what a payment demand asks for: principal and late fee, fen."""
    return Fen(row.principal + row.fee)
