"""What a filing would change on the next bill: the assessment's arithmetic over the records before and after it.

The *next bill* is the one the next assessment draws up: of the month now open, or of the month after the last one
assessed once that was issued. Lines already levied for it that stand on no issued bill are in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum

from canbao.levy.arithmetic.contribution import Difference, Levied, SchemePayer, compute_differences
from canbao.levy.assessment.runs import get_last_assessed_month, get_pending_amount
from canbao.levy.models import Bill, LevyLine, Quote
from canbao.levy.rates.rate_table import get_law_name
from canbao.register.insurance_record import InsuranceRecord
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import Pack
from canbao.store.bulk import chunks
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One line of a filing: its position, whose it is (None: nobody known yet), his records before and after."""

    position: int
    person_id: int | None
    before: InsuranceRecord
    after: InsuranceRecord


@dataclass(slots=True)
class QuoteLine:
    """One line the next bill would get, as ``explain`` takes it (fen). ``was``: what it would be without the filing."""

    accrual: Month
    scheme: str
    payer: str
    kind: str
    category: str
    wage: int | None
    base: int | None
    clamped: str
    asked: int
    before: int
    amount: int
    was: int


@dataclass(frozen=True, slots=True)
class PersonQuote:
    """What one line of the filing changes: the lines of its person that differ (fen)."""

    position: int
    person_id: int | None
    lines: tuple[QuoteLine, ...]

    @property
    def change(self) -> Fen:
        """By how much the next bill grows with this line of the filing; below zero it shrinks."""
        return Fen(sum(line.amount - line.was for line in self.lines))


@dataclass(frozen=True, slots=True)
class NextBill:
    """The next bill without and with a filing, fen, and who changes how. ``law`` names the parameters."""

    month: Month
    law: str
    before: Fen
    people: tuple[PersonQuote, ...]

    @property
    def change(self) -> Fen:
        """By how much the filing moves the next bill."""
        return Fen(sum(one.change for one in self.people))

    @property
    def after(self) -> Fen:
        """The next bill with the filing."""
        return Fen(self.before + self.change)


def get_next_bill_month(employer_id: int, today: date, pack: Pack) -> Month:
    """Return the accounting month of an employer's next bill."""
    now, last = accounting_month(today, pack), get_last_assessed_month(employer_id)
    if last is None or last < now:
        return now
    issued = (
        Bill.objects.for_employer(employer_id)
        .filter(month=last)
        .aggregate(upto=Max("last_run", default=0), at=Max("issued_at"))
    )
    waiting = Bill.objects.for_employer(employer_id).filter(month=last, issued_at__isnull=True).exists()
    return last if waiting or issued["at"] is None else last + 1


def get_unbilled_amount(employer_id: int, month: Month) -> Fen:
    """Return what of an employer's month is levied and stands on no issued bill yet, fen."""
    upto = (
        Bill.objects.for_employer(employer_id)
        .filter(month=month, issued_at__isnull=False)
        .aggregate(run=Max("last_run"))["run"]
    )
    lines = LevyLine.objects.for_employer(employer_id).filter(month=month, run__gt=upto or 0)
    return Fen(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


_Standing = Mapping[tuple[SchemePayer, Month], Sequence[Levied]]


def get_levied(employer_id: int, people: Iterable[int]) -> dict[int, _Standing]:
    """Return what stands levied of some people, by scheme and payer and the month it is for, in order of levying."""
    found: dict[int, dict[tuple[SchemePayer, Month], list[Levied]]] = {}
    for part in chunks(list(people)):
        rows = LevyLine.objects.for_employer(employer_id).filter(person_id__in=part).order_by("month", "run")
        for person, accrual, scheme, payer, base, amount in rows.values_list(
            "person_id", "accrual", "scheme", "payer", "base", "amount"
        ):
            place = (SchemePayer(scheme, "employer" if payer == "employer" else "person"), Month(accrual))
            found.setdefault(person, {}).setdefault(place, []).append(Levied(base, amount))
    return dict(found)


def compute_quote(employer_id: int, changes: Sequence[RecordChange], month: Month, pack: Pack) -> NextBill:
    """Return the bill of a month (:func:`get_next_bill_month`) without and with a filing. Nothing is written.

    Raise ``NotInForce`` when the law has no figure it needs.
    """
    before = get_unbilled_amount(employer_id, month) + get_pending_amount(employer_id, month, pack)
    stands = get_levied(employer_id, {turn.person_id for turn in changes if turn.person_id is not None})
    people = tuple(_person(turn, month, pack, stands.get(turn.person_id or 0, {})) for turn in changes)
    return NextBill(month, get_law_name(pack), Fen(before), people)


def _person(turn: RecordChange, month: Month, pack: Pack, stands: _Standing) -> PersonQuote:
    was = {(one.scheme_payer, one.accrual): one for one in compute_differences(turn.before, month, pack, stands)}
    now = {(one.scheme_payer, one.accrual): one for one in compute_differences(turn.after, month, pack, stands)}
    lines = []
    for place in sorted(was.keys() | now.keys(), key=lambda one: (one[1], one[0].scheme, one[0].payer)):
        old, new = was.get(place), now.get(place)
        if (old.amount if old else 0) != (new.amount if new else 0):
            lines.append(_line(turn.after, place, old, new, stands))
    return PersonQuote(turn.position, turn.person_id, tuple(lines))


def _line(
    record: InsuranceRecord,
    place: tuple[SchemePayer, Month],
    old: Difference | None,
    new: Difference | None,
    stands: _Standing,
) -> QuoteLine:
    head, accrual = place
    asked = new.due if new else None
    wage = record.value_at(accrual, dict(record.wages))
    told = new or old
    before = sum(line.amount for line in stands.get(place, ()))
    return QuoteLine(
        accrual,
        head.scheme,
        head.payer,
        told.kind if told else "",
        str(record.value_at(accrual, dict(record.categories)) or "") if asked else "",
        wage if asked and isinstance(wage, int) else None,
        asked.base if asked else None,
        (asked.clamped or "") if asked else "",
        asked.amount if asked else before + (new.amount if new else 0),
        before,
        new.amount if new else 0,
        old.amount if old else 0,
    )


# -- kept ------------------------------------------------------------------------------------------------------------


def save_quote(employer_id: int, matter_id: int, stage: str, quote: NextBill) -> None:
    """Keep what a matter was quoted at a stage (submitted, decided); a later one of the same stage replaces it."""
    Quote.objects.for_employer(employer_id).filter(matter_id=matter_id, stage=stage).delete()
    Quote.objects.create(
        employer_id=employer_id,
        matter_id=matter_id,
        stage=stage,
        month=quote.month,
        law=quote.law,
        before=quote.before,
        after=quote.after,
        changes=[[one.position, str(one.person_id) if one.person_id else None, one.change] for one in quote.people],
    )


def get_quotes(employer_id: int, matter_ids: Iterable[int]) -> list[Quote]:
    """Return the quotes kept of some matters."""
    return list(Quote.objects.for_employer(employer_id).filter(matter_id__in=list(matter_ids)).order_by("at"))
