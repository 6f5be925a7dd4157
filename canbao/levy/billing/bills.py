"""Bills: the summed lines of one employer and accounting month, final once a second person has issued them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import timezone

from canbao.journal.operations import Act, employer_chain, record_acts
from canbao.journal.verbs import verb
from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import book_issued_bills
from canbao.levy.arithmetic.contribution import LineKind
from canbao.levy.billing.deadlines import PAY_BY_FIELDS, renew_pay_by
from canbao.levy.billing.notice_numbers import claim_notice_numbers
from canbao.levy.billing.statement import state_bills
from canbao.levy.models import Bill, BillKey, BillSum, LevyLine, Run
from canbao.register.models import Employer
from canbao.rules.formulas import calendar_deadline
from canbao.rules.packs import Pack
from canbao.store.bulk import update_rows
from canbao.store.tenancy import EmployerQuerySet
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.money import Fen
from canbao.values.months import Month
from canbao.values.refusals import refusal

NO_SUCH_BILL = refusal(
    "no_such_bill",
    Bilingual(
        "This bill does not exist; it may have been drawn up again. Look at the list below.",
        "没有这张核定单，可能已重新出具。请查看下方列表。",
    ),
)
ISSUED_ALREADY = refusal(
    "issued_already",
    Bilingual("This bill was issued already, as notice {notice}.", "该核定单已签发，通知单号{notice}。"),
)
SAME_PERSON_DREW_UP = refusal(
    "same_person_drew_up",
    Bilingual("You drew this bill up yourself, so somebody else has to issue it.", "核定单由您出具，须由另一人签发。"),
)

BILL_ISSUE = verb("bill.issue", Bilingual("Bill issued", "核定单签发"))

KINDS: dict[str, tuple[str, ...]] = {
    "all": tuple(LineKind),
    "normal": (LineKind.NORMAL,),
    "back": (LineKind.BACK_PAYMENT,),
    "difference": (LineKind.BASE_DIFFERENCE, LineKind.RATE_DIFFERENCE),
    "refund": (LineKind.REFUND,),
}
"""缴费类型 as the query offers it: 全部, 正常 10, 补收 30, 补差 34+35, 退收 20."""


def draw_up_bill(actor: Actor, employer_id: int, month: Month, pack: Pack) -> Bill | None:
    """Draw up and return one employer's bill of a month, None without lines; see :func:`draw_up_bills`."""
    return next(iter(draw_up_bills(actor, [employer_id], month, pack)), None)


@transaction.atomic
def draw_up_bills(actor: Actor, employers: Sequence[int], month: Month, pack: Pack) -> list[Bill]:
    """Sum each employer's lines of a month without an issued bill into one bill; return the bills, by employer.

    An employer without such lines gets no bill. Until it is issued, a bill is drawn up again with every run. Lines
    added after its issue go into bill number 2. More than one employer needs the named report ``levy.run``.
    """
    actor.require("levy.assess")
    list(Employer.objects.select_for_update().filter(id__in=employers).order_by("id").values_list("id"))
    if not employers:
        return []
    so_far = list(Bill.objects.for_employers(employers).filter(month=month).order_by("number"))
    issued = {bill.employer_id: bill for bill in so_far if bill.issued_at is not None}
    waiting = {bill.employer_id: bill for bill in so_far if bill.issued_at is None}
    upto = {employer: issued[employer].last_run if employer in issued else 0 for employer in employers}
    sums = _sums(employers, month, upto)
    people, known = _people_since(month, {employer: upto[employer] for employer in sums})
    pay_by, now = calendar_deadline(month, "pay_by", pack), timezone.now()
    drawn = []
    for employer, (last_run, parts) in sorted(sums.items()):
        number = issued[employer].number + 1 if employer in issued else 1
        bill = waiting.get(employer) or Bill(employer_id=employer, month=month, number=number)
        bill.first_run, bill.last_run, bill.people = upto[employer] + 1, last_run, people[employer]
        bill.new_people = people[employer] - known.get(employer, 0)
        bill.amount = Fen(sum(part.amount for part in parts))
        bill.pay_by, bill.is_pay_by_provisional = pay_by.day, pay_by.provisional
        bill.drawn_up_by, bill.drawn_up_by_name, bill.drawn_up_at = actor.user_id, actor.name, now
        drawn.append(bill)
    Bill.objects.bulk_create([bill for bill in drawn if bill.employer_id not in waiting])
    update_rows([bill for bill in drawn if bill.employer_id in waiting], _DRAWN)
    _write_sums(drawn, waiting.keys(), sums)
    return drawn


_DRAWN = (
    "first_run",
    "last_run",
    "people",
    "new_people",
    "amount",
    *PAY_BY_FIELDS,
    "drawn_up_by",
    "drawn_up_by_name",
    "drawn_up_at",
)


def _sums(employers: Sequence[int], month: Month, upto: Mapping[int, int]) -> dict[int, tuple[int, list[BillSum]]]:
    """Return by employer the last run, and the sums of the lines after run ``upto`` by scheme, payer and type."""
    rows = (
        LevyLine.objects.for_employers(employers)
        .filter(month=month)
        .values_list("employer_id", "run", "scheme", "payer", "kind")
        .annotate(count=Count("*"), bases=Sum("base"), total=Sum("amount"), part=Sum("account"))
        .order_by("employer_id", "scheme", "payer", "kind", "run")
    )
    sums: dict[int, tuple[int, list[BillSum]]] = {}
    for employer, run, scheme, payer, kind, count, bases, total, part in rows:
        if run <= upto[employer]:
            continue
        last, parts = sums.setdefault(employer, (run, []))
        if not parts or (parts[-1].scheme, parts[-1].payer, parts[-1].kind) != (scheme, payer, kind):
            parts.append(
                BillSum(employer_id=employer, month=month, scheme=scheme, payer=payer, kind=kind, lines=0, amount=0)
            )
        row = parts[-1]
        row.lines, row.amount, row.account = row.lines + count, row.amount + total, row.account + part
        row.base = row.base if bases is None else bases + (row.base or 0)
        sums[employer] = (max(last, run), parts)
    return sums


def _people_since(month: Month, upto: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """Return by employer how many people have a line of a month after run ``upto``, and how many of them before too."""
    people: dict[int, int] = {}
    known: dict[int, int] = {}
    for run in set(upto.values()):
        employers = [employer for employer, last in upto.items() if last == run]
        lines = LevyLine.objects.for_employers(employers).filter(month=month, run__gt=run).order_by()
        people |= dict(lines.values_list("employer_id").annotate(people=Count("person_id", distinct=True)))
        if run:
            same = {"employer_id": OuterRef("employer_id"), "person_id": OuterRef("person_id")}
            before = lines.filter(Exists(LevyLine.objects.filter(**same, month=month, run__lte=run)))
            known |= dict(before.values_list("employer_id").annotate(people=Count("person_id", distinct=True)))
    return people, known


def _write_sums(drawn: Sequence[Bill], renewed: Collection[int], sums: Mapping[int, tuple[int, list[BillSum]]]) -> None:
    """Rewrite the sums of open bills by scheme, payer and type; those of an issued bill are final."""
    for number in {bill.number for bill in drawn if bill.employer_id in renewed}:
        again = [bill.employer_id for bill in drawn if bill.employer_id in renewed and bill.number == number]
        BillSum.objects.for_employers(again).filter(month=drawn[0].month, number=number).delete()
    for bill in drawn:
        for part in sums[bill.employer_id][1]:
            part.number = bill.number
    BillSum.objects.bulk_create([part for bill in drawn for part in sums[bill.employer_id][1]])


@transaction.atomic
def issue_bill(actor: Actor, key: BillKey) -> Bill:
    """Issue a bill, as a second person: it becomes final and gets its notice number.

    A provisional payment deadline is computed again first, since the calendar may be published by now.

    Raise :class:`Refusal` ``no_such_bill``, ``issued_already``, or ``same_person_drew_up`` for who drew it up.
    """
    actor.require("levy.issue")
    bill = Bill.objects.select_for_update().for_employer(key.employer_id).filter(**key.columns).first()
    if bill is None:
        raise NO_SUCH_BILL()
    if bill.issued_at is not None:
        raise ISSUED_ALREADY(notice=bill.notice)
    if actor.user_id is not None and bill.drawn_up_by == actor.user_id:
        raise SAME_PERSON_DREW_UP()
    _issue(actor, [bill])
    return bill


@transaction.atomic
def issue_bills(actor: Actor, month: Month, employers: Sequence[int]) -> int:
    """Issue the open bills of a month of some employers, as :func:`issue_bill`; return how many were issued.

    Bills that the actor drew up stay open. The number of statements does not depend on the number of bills. More than
    one employer needs the named report ``levy.run``.
    """
    actor.require("levy.issue")
    rows = Bill.objects.select_for_update().for_employers(employers).filter(month=month, issued_at__isnull=True)
    if actor.user_id is not None:
        rows = rows.exclude(drawn_up_by=actor.user_id)
    bills = list(rows.order_by("employer_id", "number"))
    if bills:
        _issue(actor, bills)
    return len(bills)


def _issue(actor: Actor, bills: Sequence[Bill]) -> None:
    """Issue locked bills of one month: what they state, their numbers, bookings and journal entries."""
    now, pack = timezone.now(), get_city_pack()
    state_bills(bills, pack)
    numbers = claim_notice_numbers([bill.key for bill in bills])
    for bill in bills:
        if bill.is_pay_by_provisional:
            renew_pay_by(bill, pack)
        bill.notice = numbers[bill.key]
        bill.issued_by, bill.issued_by_name, bill.issued_at = actor.user_id, actor.name, now
    update_rows(bills, ("notice", "issued_by", "issued_by_name", "issued_at", "stated", *PAY_BY_FIELDS))
    book_issued_bills(actor, bills)
    acts = [
        Act(
            employer_chain(bill.employer_id),
            ("bill", str(bill.key)),
            {"notice": bill.notice, "amount": bill.amount, "people": bill.people},
        )
        for bill in bills
    ]
    record_acts(actor, BILL_ISSUE, acts)


def issue_opening_bill(
    actor: Actor, employer_id: int, month: Month, amount: Fen, pay_by: date, prepared_by: tuple[int | None, str]
) -> Bill:
    """Create an issued bill without lines for an opening balance, inside the release of its instruction.

    A positive ``amount`` (fen) is arrears, a negative one 待转金. An opening balance of the month that was reversed
    keeps its bill, which asks for nothing.
    """
    number = Bill.objects.for_employer(employer_id).filter(month=month).count() + 1
    now, key = timezone.now(), BillKey(employer_id, month, number)
    bill = Bill.objects.create(
        employer_id=employer_id,
        month=month,
        number=number,
        first_run=0,
        last_run=0,
        amount=amount,
        pay_by=pay_by,
        drawn_up_at=now,
        drawn_up_by=prepared_by[0],
        drawn_up_by_name=prepared_by[1],
        issued_at=now,
        issued_by=actor.user_id,
        issued_by_name=actor.name,
        notice=claim_notice_numbers([key])[key],
        is_opening=True,
    )
    book_issued_bills(actor, [bill])
    return bill


# -- reading ---------------------------------------------------------------------------------------------------------


def get_issued_bills(employer_id: int, first: Month, last: Month, kind: str = "all") -> list[Bill]:
    """Return an employer's issued bills from ``first`` to ``last`` with lines of a kind, newest first.

    Opening balances have no lines and are left out; ``levy.account.ledger.get_bill_states`` includes them.
    """
    rows = Bill.objects.for_employer(employer_id).filter(month__gte=first, month__lte=last, issued_at__isnull=False)
    bills = list(rows.filter(is_opening=False).order_by("-month", "-number"))
    if kind == "all":
        return bills
    return [bill for bill in bills if get_bill_lines(bill).filter(kind__in=KINDS[kind]).exists()]


def get_bill_lines(bill: Bill) -> EmployerQuerySet[LevyLine]:
    """Return a queryset of a bill's lines."""
    return LevyLine.objects.for_employer(bill.employer_id).filter(
        month=bill.month, run__gte=bill.first_run, run__lte=bill.last_run
    )


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """The people of a bill: with a normal line, and the others, who have only lines of ``kinds`` (keys of KINDS).

    ``person_months`` (人次) counts each person once for each month the bill levies.
    """

    normal: int
    others: int
    kinds: tuple[str, ...]
    person_months: int

    @property
    def total(self) -> int:
        """Return the number of people on the bill, each counted once."""
        return self.normal + self.others


def get_people_count(bill: Bill) -> PeopleCount:
    """Return the number of a bill's people with a normal line, and of those with only other lines.

    Schemes count people with a normal line, so a bill with a refund of somebody who left has more people than each
    of its schemes.
    """
    lines = get_bill_lines(bill)
    regular = lines.filter(kind=LineKind.NORMAL).values("person_id")
    others = lines.exclude(person_id__in=regular).order_by()
    found = set(others.values_list("kind", flat=True).distinct())
    kinds = tuple(name for name, codes in KINDS.items() if name != "all" and found.intersection(codes))
    count = others.values("person_id").distinct().count() if kinds else 0
    months = lines.order_by().values("person_id", "accrual").distinct().count()
    return PeopleCount(regular.distinct().count(), count, kinds, months)


@dataclass(frozen=True, slots=True)
class SchemeSum:
    """One scheme on a notice, in fen by payer. ``people`` counts the people with a normal line."""

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
        """Return the scheme's total on this bill."""
        return Fen(self.employer + self.person + self.back + self.difference + self.refund)


def get_scheme_sums(bill: Bill, kinds: Iterable[str] = KINDS["all"]) -> list[SchemeSum]:
    """Return a bill's sums by scheme for lines of some kinds, fen: normal amounts by payer, others by kind."""
    rows = (
        get_bill_lines(bill)
        .filter(kind__in=list(kinds))
        .values_list("scheme", "payer", "kind")
        .annotate(amount=Sum("amount"), bases=Sum("base"), account=Sum("account"))
        .order_by("scheme", "payer", "kind")
    )
    by_scheme: dict[str, dict[str, int]] = {}
    for scheme, payer, kind, amount, bases, account in rows:
        sums = by_scheme.setdefault(scheme, {})
        name = payer if kind == LineKind.NORMAL else _COLUMN[kind]
        sums[name] = sums.get(name, 0) + amount
        sums["account"] = sums.get("account", 0) + account
        if kind == LineKind.NORMAL:
            sums[f"{payer}_base"] = bases or 0
    people = _people(bill)
    return [
        SchemeSum(scheme, people.get(scheme, 0), *(Fen(sums.get(name, 0)) for name in _SUMS))
        for scheme, sums in sorted(by_scheme.items())
    ]


_COLUMN = {
    LineKind.BACK_PAYMENT: "back",
    LineKind.BASE_DIFFERENCE: "difference",
    LineKind.RATE_DIFFERENCE: "difference",
    LineKind.REFUND: "refund",
}
_SUMS = ("employer_base", "person_base", "employer", "person", "account", "back", "difference", "refund")


def _people(bill: Bill) -> Mapping[str, int]:
    rows = get_bill_lines(bill).filter(kind=LineKind.NORMAL).values_list("scheme", "person_id").distinct()
    counted: dict[str, int] = {}
    for scheme, _person in rows:
        counted[scheme] = counted.get(scheme, 0) + 1
    return counted


def get_bills(employer_id: int, limit: int) -> list[Bill]:
    """Return an employer's newest bills, including those not issued yet."""
    return list(Bill.objects.for_employer(employer_id).order_by("-month", "-number")[:limit])


def get_bill(key: BillKey) -> Bill | None:
    """Return a bill, None if there is none."""
    return Bill.objects.for_employer(key.employer_id).filter(**key.columns).first()


def get_issued_bill(employer_id: int, month: int, number: int) -> Bill | None:
    """Return an employer's issued bill, None if not issued, an opening balance, or for an invalid month."""
    try:
        bill = get_bill(BillKey(employer_id, Month(month), number))
    except ValueError:
        return None
    return None if bill is None or bill.issued_at is None or bill.is_opening else bill


def get_runs(employer_id: int, month: Month) -> Sequence[Run]:
    """Return an employer's runs of a month, in order."""
    return list(Run.objects.for_employer(employer_id).filter(month=month).order_by("number"))


def is_overdue(bill: Bill, today: date) -> bool:
    """Return whether the day to pay a bill by has passed."""
    return bill.pay_by < today
