"""Quote a filing: compute the next bill from the insurance records before and after it.

The *next bill* is drawn up by the next assessment. It is for the open month, or for the month after the last assessed
one if that was issued. It includes lines already levied but on no issued bill.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max, Sum

from canbao.levy.arithmetic.contribution import Difference, Levied, compute_differences
from canbao.levy.arithmetic.due_table import DueTable
from canbao.levy.assessment.runs import get_last_assessed_month, get_pending_amount
from canbao.levy.models import Bill, LevyLine, Quote
from canbao.levy.rates.rate_table import get_law_name
from canbao.register.insurance_record import InsuranceRecord, first_changed_month
from canbao.rules.formulas import accounting_month
from canbao.rules.packs import LawDay, Pack
from canbao.rules.scheme_terms import SchemePayer, get_first_assessed_month
from canbao.store.bulk import chunks
from canbao.values.money import Fen
from canbao.values.months import Month, months


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One line of a filing: position, person (None if not registered yet), and their records before and after."""

    position: int
    person_id: int | None
    before: InsuranceRecord
    after: InsuranceRecord


@dataclass(slots=True)
class QuoteLine:
    """One line of the next bill, fen, as ``explain_line`` takes it. ``was`` is its amount without the filing."""

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
    """The effect of one line of the filing: how it changes the next bill (fen), and its person's changed levy lines.

    ``is_affected`` says whether any levy line changes, even if their sum does not. ``lines`` is empty where lines were
    not asked for.
    """

    position: int
    person_id: int | None
    change: Fen
    is_affected: bool
    lines: tuple[QuoteLine, ...] = ()


@dataclass(frozen=True, slots=True)
class NextBill:
    """The next bill without and with a filing, fen, and the changes by person. ``law`` is the name of the law."""

    month: Month
    law: str
    before: Fen
    people: tuple[PersonQuote, ...]

    @property
    def change(self) -> Fen:
        """Return the change of the next bill by the filing, fen."""
        return Fen(sum(person.change for person in self.people))

    @property
    def after(self) -> Fen:
        """Return the next bill with the filing, fen."""
        return Fen(self.before + self.change)


def get_next_bill_month(employer_id: int, law_day: LawDay) -> Month:
    """Return the accounting month of an employer's next bill."""
    now, last = accounting_month(law_day), get_last_assessed_month(employer_id)
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
    """Return the sum of an employer's lines of a month that are on no issued bill yet, fen."""
    upto = (
        Bill.objects.for_employer(employer_id)
        .filter(month=month, issued_at__isnull=False)
        .aggregate(run=Max("last_run"))["run"]
    )
    lines = LevyLine.objects.for_employer(employer_id).filter(month=month, run__gt=upto or 0)
    return Fen(lines.aggregate(sum=Sum("amount"))["sum"] or 0)


_LevyHistory = Mapping[tuple[SchemePayer, Month], Sequence[Levied]]


def get_levied(employer_id: int, people: Iterable[int]) -> dict[int, _LevyHistory]:
    """Return by person the lines already levied, by scheme, payer and accrual month, in order of levying."""
    history: dict[int, dict[tuple[SchemePayer, Month], list[Levied]]] = {}
    for part in chunks(list(people)):
        rows = LevyLine.objects.for_employer(employer_id).filter(person_id__in=part).order_by("month", "run")
        for person, accrual, scheme, payer, base, amount in rows.values_list(
            "person_id", "accrual", "scheme", "payer", "base", "amount"
        ):
            key = (SchemePayer(scheme, "employer" if payer == "employer" else "person"), Month(accrual))
            history.setdefault(person, {}).setdefault(key, []).append(Levied(base, amount))
    return dict(history)


def compute_quote(
    employer_id: int, changes: Sequence[RecordChange], month: Month, pack: Pack, most_explained: int | None = None
) -> NextBill:
    """Return the bill of a month (:func:`get_next_bill_month`) without and with a filing. Nothing is written.

    The first ``most_explained`` affected people have lines; None means all. Raise ``NotInForce`` if the law lacks a
    required value.
    """
    before = get_unbilled_amount(employer_id, month) + get_pending_amount(employer_id, month, pack)
    due_table, first = DueTable(pack), get_first_assessed_month(pack.at(month))
    people = [_compare_dues(change, first, month, due_table) for change in changes]
    affected = [index for index, person in enumerate(people) if person.is_affected][:most_explained]
    levied = get_levied(employer_id, {person for index in affected if (person := changes[index].person_id) is not None})
    for index in affected:
        change = changes[index]
        people[index] = replace(people[index], lines=_lines(change, month, pack, levied.get(change.person_id or 0, {})))
    return NextBill(month, get_law_name(pack), Fen(before), tuple(people))


def _compare_dues(change: RecordChange, first: Month | None, month: Month, due_table: DueTable) -> PersonQuote:
    """Return how a change of a record changes the bill of a month, without lines.

    Whatever was levied before is subtracted from the amounts due with and without the change, so it does not count.
    """
    since = first_changed_month(change.before, change.after)
    if since is None or since > month:
        return PersonQuote(change.position, change.person_id, Fen(0), is_affected=False)
    difference, is_affected = 0, False
    for accrual in months(max(since, first or since), month):
        was, now = due_table.get_amounts(change.before, accrual), due_table.get_amounts(change.after, accrual)
        if was != now:
            difference, is_affected = difference + sum(now.values()) - sum(was.values()), True
    return PersonQuote(change.position, change.person_id, Fen(difference), is_affected)


def _lines(change: RecordChange, month: Month, pack: Pack, levied: _LevyHistory) -> tuple[QuoteLine, ...]:
    was = {(line.scheme_payer, line.accrual): line for line in compute_differences(change.before, month, pack, levied)}
    now = {(line.scheme_payer, line.accrual): line for line in compute_differences(change.after, month, pack, levied)}
    lines = []
    for key in sorted(was.keys() | now.keys(), key=lambda each: (each[1], each[0].scheme, each[0].payer)):
        old, new = was.get(key), now.get(key)
        if (old.amount if old else 0) != (new.amount if new else 0):
            lines.append(_line(change.after, key, old, new, levied))
    return tuple(lines)


def _line(
    record: InsuranceRecord,
    key: tuple[SchemePayer, Month],
    old: Difference | None,
    new: Difference | None,
    levied: _LevyHistory,
) -> QuoteLine:
    head, accrual = key
    due = new.due if new else None
    line = new or old
    before = sum(row.amount for row in levied.get(key, ()))
    return QuoteLine(
        accrual,
        head.scheme,
        head.payer,
        line.kind if line else "",
        record.get_category(accrual) or "" if due else "",
        record.get_wage(accrual) if due else None,
        due.base if due else None,
        (due.clamped or "") if due else "",
        due.amount if due else before + (new.amount if new else 0),
        before,
        new.amount if new else 0,
        old.amount if old else 0,
    )


# -- stored quotes ---------------------------------------------------------------------------------------------------


def save_quote(employer_id: int, matter_id: int, stage: str, quote: NextBill) -> None:
    """Save the quote of a matter at a stage (submitted, decided), replacing an earlier one of that stage."""
    Quote.objects.for_employer(employer_id).filter(matter_id=matter_id, stage=stage).delete()
    Quote.objects.create(
        employer_id=employer_id,
        matter_id=matter_id,
        stage=stage,
        month=quote.month,
        law=quote.law,
        before=quote.before,
        after=quote.after,
        changes=[
            [person.position, str(person.person_id) if person.person_id else None, person.change]
            for person in quote.people
        ],
    )


def get_quotes(employer_id: int, matter_ids: Iterable[int]) -> list[Quote]:
    """Return the stored quotes of some matters."""
    return list(Quote.objects.for_employer(employer_id).filter(matter_id__in=list(matter_ids)).order_by("at"))
