"""What a filing would change on the next bill: the assessment's arithmetic over the books before and after it.

The *next bill* is the one the next assessment draws up: of the month now open, or of the month after the last one
assessed once that was issued. Lines already levied for it that stand on no issued bill are in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum

from canbao.levy.assess import last_assessed, pending
from canbao.levy.figures import law_name
from canbao.levy.law import Difference, Head, Levied, differences
from canbao.levy.models import Bill, LevyLine, Quote
from canbao.register.book import Book
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import Pack
from canbao.store.rows import chunks
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of a filing: its position, whose it is (None: nobody known yet), his books before and after."""

    position: int
    person_id: int | None
    before: Book
    after: Book


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


def next_month(employer_id: int, today: date, pack: Pack) -> Month:
    """Return the accounting month of an employer's next bill."""
    now, last = accounting_month(today, pack), last_assessed(employer_id)
    if last is None or last < now:
        return now
    issued = (
        Bill.objects.of(employer_id).filter(month=last).aggregate(upto=Max("last_run", default=0), at=Max("issued_at"))
    )
    waiting = Bill.objects.of(employer_id).filter(month=last, issued_at__isnull=True).exists()
    return last if waiting or issued["at"] is None else last + 1


def standing(employer_id: int, month: Month) -> Fen:
    """Return what of an employer's month is levied and stands on no issued bill yet, fen."""
    upto = (
        Bill.objects.of(employer_id).filter(month=month, issued_at__isnull=False).aggregate(run=Max("last_run"))["run"]
    )
    lines = LevyLine.objects.of(employer_id).filter(month=month, run__gt=upto or 0)
    return Fen(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


_Standing = Mapping[tuple[Head, Month], Sequence[Levied]]


def levied(employer_id: int, people: Iterable[int]) -> dict[int, _Standing]:
    """Return what stands levied of some people, by scheme and payer and the month it is for, in order of levying."""
    found: dict[int, dict[tuple[Head, Month], list[Levied]]] = {}
    for part in chunks(list(people)):
        rows = LevyLine.objects.of(employer_id).filter(person_id__in=part).order_by("month", "run")
        for person, accrual, scheme, payer, base, amount in rows.values_list(
            "person_id", "accrual", "scheme", "payer", "base", "amount"
        ):
            place = (Head(scheme, "employer" if payer == "employer" else "person"), Month(accrual))
            found.setdefault(person, {}).setdefault(place, []).append(Levied(base, amount))
    return dict(found)


def quote(employer_id: int, turns: Sequence[Turn], month: Month, pack: Pack) -> NextBill:
    """Return the bill of a month (:func:`next_month`) without and with a filing. Nothing is written.

    Raise ``NotInForce`` when the law has no figure it needs.
    """
    before = standing(employer_id, month) + pending(employer_id, month, pack)
    stands = levied(employer_id, {turn.person_id for turn in turns if turn.person_id is not None})
    people = tuple(_person(turn, month, pack, stands.get(turn.person_id or 0, {})) for turn in turns)
    return NextBill(month, law_name(pack), Fen(before), people)


def _person(turn: Turn, month: Month, pack: Pack, stands: _Standing) -> PersonQuote:
    was = {(one.head, one.accrual): one for one in differences(turn.before, month, pack, stands)}
    now = {(one.head, one.accrual): one for one in differences(turn.after, month, pack, stands)}
    lines = []
    for place in sorted(was.keys() | now.keys(), key=lambda one: (one[1], one[0].scheme, one[0].payer)):
        old, new = was.get(place), now.get(place)
        if (old.amount if old else 0) != (new.amount if new else 0):
            lines.append(_line(turn.after, place, old, new, stands))
    return PersonQuote(turn.position, turn.person_id, tuple(lines))


def _line(
    book: Book, place: tuple[Head, Month], old: Difference | None, new: Difference | None, stands: _Standing
) -> QuoteLine:
    head, accrual = place
    asked = new.asked if new else None
    wage = book.at(accrual, dict(book.wages))
    told = new or old
    before = sum(line.amount for line in stands.get(place, ()))
    return QuoteLine(
        accrual,
        head.scheme,
        head.payer,
        told.kind if told else "",
        str(book.at(accrual, dict(book.categories)) or "") if asked else "",
        wage if asked and isinstance(wage, int) else None,
        asked.base if asked else None,
        (asked.clamped or "") if asked else "",
        asked.amount if asked else before + (new.amount if new else 0),
        before,
        new.amount if new else 0,
        old.amount if old else 0,
    )


# -- kept ------------------------------------------------------------------------------------------------------------


def keep(employer_id: int, matter_id: int, stage: str, told: NextBill) -> None:
    """Keep what a matter was quoted at a stage (submitted, decided); a later one of the same stage replaces it."""
    Quote.objects.of(employer_id).filter(matter_id=matter_id, stage=stage).delete()
    Quote.objects.create(
        employer_id=employer_id,
        matter_id=matter_id,
        stage=stage,
        month=told.month,
        law=told.law,
        before=told.before,
        after=told.after,
        changes=[[one.position, str(one.person_id) if one.person_id else None, one.change] for one in told.people],
    )


def kept(employer_id: int, matter_ids: Iterable[int]) -> list[Quote]:
    """Return the quotes kept of some matters."""
    return list(Quote.objects.of(employer_id).filter(matter_id__in=list(matter_ids)).order_by("at"))
