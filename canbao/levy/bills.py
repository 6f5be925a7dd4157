"""Bills: the lines of one employer in one accounting month, summed, issued by a second person, then final."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from canbao.journal.operations import employer_chain, record
from canbao.levy.law import BACK_PAYMENT, BASE_DIFFERENCE, NORMAL, RATE_DIFFERENCE, REFUND
from canbao.levy.ledger import fall_due
from canbao.levy.models import Bill, BillSum, LevyLine, NoticeNumber, Run
from canbao.register.models import Employer
from canbao.rules.formulas import calendar_day
from canbao.rules.packs import Pack
from canbao.store.claims import claim
from canbao.store.scope import EmployerQuerySet
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.seat import Seat

KINDS: dict[str, tuple[str, ...]] = {
    "all": (NORMAL, BACK_PAYMENT, BASE_DIFFERENCE, RATE_DIFFERENCE, REFUND),
    "normal": (NORMAL,),
    "back": (BACK_PAYMENT,),
    "difference": (BASE_DIFFERENCE, RATE_DIFFERENCE),
    "refund": (REFUND,),
}
"""缴费类型 as the query offers it: 全部, 正常 10, 补收 30, 补差 34+35, 退收 20."""


class Refusal(Exception):
    """An act on a bill was refused and nothing was changed. ``code`` names the sentence, ``words`` fill it."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(f"{code} {words}")
        self.code, self.words = code, words


@transaction.atomic
def draw_up(seat: Seat, employer_id: int, month: Month, pack: Pack) -> Bill | None:
    """Sum an employer's lines of a month that stand on no issued bill into one bill, and return it; None without lines.

    Until it is issued the bill is drawn up again with every run. What is learned after issue goes into bill number 2.
    """
    seat.require("levy.assess")
    Employer.objects.select_for_update().get(id=employer_id)
    issued = (
        Bill.objects.of(employer_id)
        .filter(month=month, issued_at__isnull=False)
        .aggregate(number=Max("number"), upto=Max("last_run"))
    )
    lines = LevyLine.objects.of(employer_id).filter(month=month, run__gt=issued["upto"] or 0)
    told = lines.aggregate(total=Sum("amount"), last=Max("run"), people=Count("person_id", distinct=True))
    number = (issued["number"] or 0) + 1
    if told["last"] is None:
        return None
    bill = Bill.objects.of(employer_id).filter(month=month, number=number).first()
    if bill is None:
        bill = Bill(employer_id=employer_id, month=month, number=number)
    bill.first_run, bill.last_run, bill.amount = (issued["upto"] or 0) + 1, told["last"], told["total"]
    bill.people = told["people"]
    bill.pay_by = calendar_day(month, "pay_by", pack)
    bill.drawn_up_by, bill.drawn_up_by_name, bill.drawn_up_at = seat.user_id, seat.name, timezone.now()
    bill.save()
    _write_sums(bill)
    return bill


def _write_sums(bill: Bill) -> None:
    """Write the sums of a bill by scheme, payer and type anew; an issued bill's are never written again."""
    BillSum.objects.of(bill.employer_id).filter(month=bill.month, number=bill.number).delete()
    told = (
        lines_of(bill)
        .values("scheme", "payer", "kind")
        .annotate(count=Count("*"), bases=Sum("base"), total=Sum("amount"), part=Sum("account"))
        .order_by("scheme", "payer", "kind")
    )
    BillSum.objects.bulk_create(
        BillSum(
            employer_id=bill.employer_id, month=bill.month, number=bill.number, scheme=one["scheme"],
            payer=one["payer"], kind=one["kind"], lines=one["count"], base=one["bases"], amount=one["total"],
            account=one["part"],
        )
        for one in told
    )  # fmt: skip


def _notice_number(month: Month, employer_id: int, number: int) -> str:
    while True:
        text = f"ZJ{int(month)}{secrets.randbelow(10**8):08d}"
        if claim(NoticeNumber(notice=text, employer_id=employer_id, month=int(month), number=number)):
            return text


@transaction.atomic
def issue(seat: Seat, employer_id: int, month: Month, number: int) -> Bill:
    """Issue a bill: it is final and has its notice number. A second person does it.

    Raise :class:`Refusal` ``no_such_bill``, ``issued_already``, or ``same_person`` for who drew it up.
    """
    seat.require("levy.issue")
    bill = Bill.objects.select_for_update().of(employer_id).filter(month=month, number=number).first()
    if bill is None:
        raise Refusal("no_such_bill")
    if bill.issued_at is not None:
        raise Refusal("issued_already", notice=bill.notice)
    if seat.user_id is not None and bill.drawn_up_by == seat.user_id:
        raise Refusal("same_person")
    bill.notice = _notice_number(month, employer_id, number)
    bill.issued_by, bill.issued_by_name, bill.issued_at = seat.user_id, seat.name, timezone.now()
    bill.save()
    fall_due(seat, bill)
    record(
        seat,
        "bill.issue",
        employer_chain(employer_id),
        ("bill", f"{int(month)}-{number}"),
        new={"notice": bill.notice, "amount": bill.amount, "people": bill.people},
    )
    return bill


def open_balance(
    seat: Seat, employer_id: int, month: Month, amount: Fen, pay_by: date, prepared_by: tuple[int | None, str]
) -> Bill:
    """Enter the balance of an imported register as an issued bill without lines; part of a released instruction.

    ``amount`` (fen) above zero is arrears, below zero 待转金.
    """
    now = timezone.now()
    bill = Bill.objects.create(
        employer_id=employer_id, month=month, number=1, first_run=0, last_run=0, amount=amount, pay_by=pay_by,
        drawn_up_at=now, drawn_up_by=prepared_by[0], drawn_up_by_name=prepared_by[1], issued_at=now,
        issued_by=seat.user_id, issued_by_name=seat.name, notice=_notice_number(month, employer_id, 1),
        is_opening=True,
    )  # fmt: skip
    fall_due(seat, bill)
    return bill


# -- reading ---------------------------------------------------------------------------------------------------------


def bills(employer_id: int, first: Month, last: Month, kind: str = "all") -> list[Bill]:
    """Return an employer's issued bills from one month to another that hold lines of a kind, newest first.

    Opening balances have no lines and are none of them; ``levy.ledger.bill_states`` has them.
    """
    rows = Bill.objects.of(employer_id).filter(month__gte=first, month__lte=last, issued_at__isnull=False)
    found = list(rows.filter(is_opening=False).order_by("-month", "-number"))
    if kind == "all":
        return found
    return [bill for bill in found if lines_of(bill).filter(kind__in=KINDS[kind]).exists()]


def lines_of(bill: Bill) -> EmployerQuerySet[LevyLine]:
    """Return the lines a bill sums, as a queryset narrowed to its employer."""
    return LevyLine.objects.of(bill.employer_id).filter(
        month=bill.month, run__gte=bill.first_run, run__lte=bill.last_run
    )


@dataclass(frozen=True, slots=True)
class SchemeSum:
    """One scheme on a notice: who pays what, in fen. ``people`` counts persons with a normal line."""

    scheme: str
    people: int
    employer_base: Fen
    person_base: Fen
    employer: Fen
    person: Fen
    account: Fen
    back: Fen
    difference: Fen
    refund: Fen

    @property
    def total(self) -> Fen:
        """Everything of the scheme on this bill."""
        return Fen(self.employer + self.person + self.back + self.difference + self.refund)


def scheme_sums(bill: Bill, kinds: Iterable[str] = KINDS["all"]) -> list[SchemeSum]:
    """Return a bill's sums by scheme for lines of some kinds: normal amounts by payer, the rest by kind. Fen."""
    rows = (
        lines_of(bill)
        .filter(kind__in=list(kinds))
        .values_list("scheme", "payer", "kind")
        .annotate(amount=Sum("amount"), bases=Sum("base"), account=Sum("account"))
        .order_by("scheme", "payer", "kind")
    )
    by_scheme: dict[str, dict[str, int]] = {}
    for scheme, payer, kind, amount, bases, account in rows:
        sums = by_scheme.setdefault(scheme, {})
        name = payer if kind == NORMAL else _COLUMN[kind]
        sums[name] = sums.get(name, 0) + amount
        sums["account"] = sums.get("account", 0) + account
        if kind == NORMAL:
            sums[f"{payer}_base"] = bases or 0
    people = _people(bill)
    return [
        SchemeSum(scheme, people.get(scheme, 0), *(Fen(sums.get(name, 0)) for name in _SUMS))
        for scheme, sums in sorted(by_scheme.items())
    ]


_COLUMN = {BACK_PAYMENT: "back", BASE_DIFFERENCE: "difference", RATE_DIFFERENCE: "difference", REFUND: "refund"}
_SUMS = ("employer_base", "person_base", "employer", "person", "account", "back", "difference", "refund")


def _people(bill: Bill) -> Mapping[str, int]:
    rows = lines_of(bill).filter(kind=NORMAL).values_list("scheme", "person_id").distinct()
    counted: dict[str, int] = {}
    for scheme, _person in rows:
        counted[scheme] = counted.get(scheme, 0) + 1
    return counted


def of_employer(employer_id: int, limit: int) -> list[Bill]:
    """Return an employer's newest bills, those not issued yet included."""
    return list(Bill.objects.of(employer_id).order_by("-month", "-number")[:limit])


def bill_of(employer_id: int, month: Month, number: int) -> Bill | None:
    """Return an employer's bill, None when there is none."""
    return Bill.objects.of(employer_id).filter(month=month, number=number).first()


def runs(employer_id: int, month: Month) -> Sequence[Run]:
    """Return an employer's runs of a month, in order."""
    return list(Run.objects.of(employer_id).filter(month=month).order_by("number"))


def is_overdue(bill: Bill, today: date) -> bool:
    """Return whether the day to pay a bill by has passed."""
    return bill.pay_by < today
