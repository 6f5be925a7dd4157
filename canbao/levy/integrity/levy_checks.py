"""Check the integrity of every employer's levy; each fault is a sentence that names the employer and the bill.

A bill equals its lines, its sums by scheme, its booking and its notice. Every line has a run. Nobody issued a bill they
drew up. Levied amounts equal the amounts due by law. These are recomputed by the pure arithmetic of
``levy.arithmetic.contribution`` over the register's records, not by the SQL that wrote the lines. Accounts are checked
in ``levy.integrity.account_checks``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from django.db.models import Count, Sum

from canbao.levy.account.ledger import DUE_BY_BILL
from canbao.levy.arithmetic.due_table import DueTable
from canbao.levy.assessment.runs import get_last_assessed_month, get_settled_before
from canbao.levy.models import Bill, BillKey, BillSum, Booking, LevyLine, NoticeNumber, Run
from canbao.register.insurance_record import InsuranceRecord
from canbao.register.models import Employer, InsuredPerson
from canbao.register.queries import get_records
from canbao.rules.packs import NotInForce, Pack
from canbao.rules.scheme_terms import get_first_assessed_month
from canbao.store.bulk import chunks
from canbao.values.money import Fen, yuan
from canbao.values.months import Month, months

MAX_FAULTS = 50
"""Differences between lines and law listed for one employer; further ones are counted in one fault."""

_Part = tuple[str, str, str]
"""Scheme, payer and type of lines."""


def get_levy_faults(pack: Pack) -> Iterator[str]:
    """Yield the faults of all runs, lines and bills, employer by employer."""
    for employer in Employer.objects.order_by("id").iterator():
        yield from confirmed_faults(partial(get_employer_faults, employer, pack))
    claims = NoticeNumber.objects.order_by("employer_id", "notice").iterator()
    for employer_id, group in groupby(claims, key=lambda claim: claim.employer_id):
        yield from _claims(employer_id, list(group))


def get_employer_faults(employer: Employer, pack: Pack) -> list[str]:
    """Return the faults of one employer's runs, lines and bills."""
    return [*_record_faults(employer), *_law_faults(employer, pack)]


def confirmed_faults(check: Callable[[], list[str]]) -> list[str]:
    """Return the faults that a second check finds too, since records may have changed during the first."""
    first = check()
    return [fault for fault in check() if fault in first] if first else []


def employer_label(employer: Employer) -> str:
    """Return the name of an employer in a fault."""
    return f"employer {employer.number} {employer.name}"


def _bill(bill: Bill) -> str:
    return f"bill {bill.key}" + (f" (notice {bill.notice})" if bill.notice else "")


def _yuan(fen: int) -> str:
    return f"{yuan(Fen(fen))} yuan"


# -- runs and bills --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of one run of a month, for one scheme, payer and type: number and sums (fen)."""

    month: int
    run: int
    part: _Part
    count: int
    amount: int
    account: int


def _record_faults(employer: Employer) -> Iterator[str]:
    rows = (
        LevyLine.objects.for_employer(employer.id)
        .values_list("month", "run", "scheme", "payer", "kind")
        .annotate(count=Count("*"), total=Sum("amount"), part=Sum("account"))
        .order_by("month", "run", "scheme", "payer", "kind")
    )
    lines = [
        _Lines(int(month), run, tuple(part), *sums)
        for month, run, *part, in_all, total, account in rows
        for sums in [(in_all, total, account)]
    ]
    bills = list(Bill.objects.for_employer(employer.id).order_by("month", "number"))
    yield from (f"{employer_label(employer)}: {fault}" for fault in _runs(employer.id, lines))
    yield from (f"{employer_label(employer)}: {fault}" for fault in _billing(employer.id, lines, bills))
    for bill, fault in _bills(employer.id, lines, bills):
        yield f"{employer_label(employer)}, {_bill(bill)}: {fault}"


def _runs(employer_id: int, lines: list[_Lines]) -> Iterator[str]:
    """Check that every line has a run, and every run has the number and sum of its lines."""
    runs = {(int(row.month), row.number): (row.lines or 0, row.amount) for row in Run.objects.for_employer(employer_id)}
    sums: dict[tuple[int, int], tuple[int, int]] = {}
    for group in lines:
        count, amount = sums.get((group.month, group.run), (0, 0))
        sums[group.month, group.run] = (count + group.count, amount + group.amount)
    for (month, run), (count, amount) in sums.items():
        if (month, run) not in runs:
            yield f"{count} lines of {month} over {_yuan(amount)} name run {run}, which does not exist"
    for (month, run), (count, amount) in runs.items():
        stored = sums.get((month, run), (0, 0))
        if stored != (count, amount):
            yield (
                f"run {run} of {month} made {count} lines over {_yuan(amount)}, "
                f"but it has {stored[0]} over {_yuan(stored[1])}"
            )


def _is_on(group: _Lines, bill: Bill) -> bool:
    return group.month == bill.month and bill.first_run <= group.run <= bill.last_run


def _billing(employer_id: int, lines: list[_Lines], bills: list[Bill]) -> Iterator[str]:
    """Check that every line is on exactly one bill; the last assessed month may lack its bill."""
    last = get_last_assessed_month(employer_id)
    by_run: dict[tuple[int, int], int] = {}
    for group in lines:
        by_run[group.month, group.run] = by_run.get((group.month, group.run), 0) + group.amount
    for (month, run), amount in by_run.items():
        on = [bill.number for bill in bills if bill.month == month and bill.first_run <= run <= bill.last_run]
        if len(on) > 1:
            yield f"the lines of run {run} of {month} over {_yuan(amount)} are on bills {on}"
        if not on and last is not None and month < last:
            yield f"the lines of run {run} of {month} over {_yuan(amount)} are on no bill"


def _bills(employer_id: int, lines: list[_Lines], bills: list[Bill]) -> Iterator[tuple[Bill, str]]:
    """Check that a bill equals its lines, its sums by scheme and its booking, and owns its notice number."""
    sums: dict[BillKey, dict[_Part, tuple[int, int, int]]] = {}
    for row in BillSum.objects.for_employer(employer_id):
        parts = sums.setdefault(BillKey(employer_id, Month(row.month), row.number), {})
        parts[row.scheme, row.payer, row.kind] = (row.lines, row.amount, row.account)
    due = {
        BillKey(employer_id, Month(month), number): amount
        for month, number, amount in Booking.objects.for_employer(employer_id)
        .filter(kind__in=DUE_BY_BILL)
        .values_list("month", "number")
        .annotate(total=Sum("due"))
        .order_by("month", "number")
    }
    for bill in bills:
        own: dict[_Part, tuple[int, int, int]] = {}
        for group in lines:
            if _is_on(group, bill):
                count, amount, account = own.get(group.part, (0, 0, 0))
                own[group.part] = (count + group.count, amount + group.amount, account + group.account)
        for fault in (*_sums(bill, own, sums.get(bill.key, {})), *_issue(bill, due.get(bill.key, 0))):
            yield bill, fault


def _sums(
    bill: Bill, lines: dict[_Part, tuple[int, int, int]], sums: dict[_Part, tuple[int, int, int]]
) -> Iterator[str]:
    if bill.is_opening:
        if lines or sums:
            yield "it is an opening balance, but it has lines"
        return
    levied = sum(amount for _count, amount, _account in lines.values())
    if levied != bill.amount:
        yield f"it asks {_yuan(bill.amount)}, but its lines come to {_yuan(levied)}"
    for part in sorted(lines.keys() | sums.keys()):
        if lines.get(part) != sums.get(part):
            of_lines, of_sums = lines.get(part, (0, 0, 0)), sums.get(part, (0, 0, 0))
            yield (
                f"scheme {part[0]}, payer {part[1]}, type {part[2]}: {of_lines[0]} lines come to {_yuan(of_lines[1])}, "
                f"its sum says {of_sums[0]} over {_yuan(of_sums[1])}"
            )


def _issue(bill: Bill, due: int) -> Iterator[str]:
    asks = bill.amount if bill.issued_at is not None else 0
    if due != asks:
        yield f"it makes {_yuan(asks)} fall due, but the account was booked {_yuan(due)}"
    if bill.issued_by is not None and bill.issued_by == bill.drawn_up_by:
        yield f"{bill.issued_by_name} both drew it up and issued it"
    if bill.notice and not NoticeNumber.objects.filter(notice=bill.notice).exists():
        yield "its notice number is not claimed"


def _claims(employer_id: int, claims: list[NoticeNumber]) -> Iterator[str]:
    """Check that every claimed notice number leads to the bill that carries it."""
    carried = {
        bill.notice: (int(bill.month), bill.number)
        for bill in Bill.objects.for_employer(employer_id).exclude(notice="")
    }
    for claim in claims:
        if carried.get(claim.notice) != (claim.month, claim.number):
            employer = Employer.objects.filter(id=employer_id).first()
            name = employer_label(employer) if employer else f"employer {employer_id}"
            yield f"{name}: notice {claim.notice} leads to bill {claim.month}-{claim.number}, which does not carry it"


# -- the law ---------------------------------------------------------------------------------------------------------


def _law_faults(employer: Employer, pack: Pack) -> Iterator[str]:
    """Check that for every assessed person, scheme, payer and month the levied amount is the amount due.

    Months before the ``levy.first_month`` in force in the last assessed month keep what was levied for them.
    """
    last, until = get_last_assessed_month(employer.id), get_settled_before(employer.id, pack)
    if last is None or until is None:
        return
    first, count = get_first_assessed_month(pack.at(last)), 0
    for fault in _differences(employer.id, first, until, pack):
        count += 1
        if count <= MAX_FAULTS:
            yield f"{employer_label(employer)}: {fault}"
    if count > MAX_FAULTS:
        yield f"{employer_label(employer)}: {count - MAX_FAULTS} more lines are not what the law asks"


def _differences(employer_id: int, first: Month | None, until: Month, pack: Pack) -> Iterator[str]:
    due_table = DueTable(pack)
    roster = (
        InsuredPerson.objects.for_employer(employer_id).order_by("person_id").values_list("person_id", "changed_from")
    )
    people = list(roster)
    strangers = set(LevyLine.objects.for_employer(employer_id).values_list("person_id", flat=True).distinct())
    for person in sorted(strangers - {person for person, _changed in people}):
        yield f"person {person} has lines but is not on the roster"
    for part in chunks(people):
        ends = {person: until if changed is None else min(until, Month(changed)) for person, changed in part}
        levied = _levied(employer_id, first, ends)
        records = get_records(employer_id, list(ends))
        for person, end in ends.items():
            try:
                due = _due(records.get(person), first, end, due_table)
            except NotInForce as missing:
                yield f"the amounts due of person {person} cannot be computed: {missing}"
                continue
            for key in sorted(due.keys() | levied.get(person, {}).keys()):
                asks, has = due.get(key, 0), levied.get(person, {}).get(key, 0)
                if asks != has:
                    yield (
                        f"person {person}, month {key[0]}, scheme {key[1]}, payer {key[2]}: "
                        f"{_yuan(has)} levied, the law asks {_yuan(asks)}"
                    )


_Key = tuple[int, str, str]
"""Accrual month, scheme and payer."""


def _levied(employer_id: int, first: Month | None, ends: dict[int, Month]) -> dict[int, dict[_Key, int]]:
    rows = (
        LevyLine.objects.for_employer(employer_id)
        .filter(person_id__in=list(ends))
        .values_list("person_id", "accrual", "scheme", "payer")
        .annotate(total=Sum("amount"))
        .order_by("person_id", "accrual", "scheme", "payer")
    )
    levied: dict[int, dict[_Key, int]] = {}
    for person, accrual, scheme, payer, total in rows:
        if (first or accrual) <= accrual < ends[person]:
            levied.setdefault(person, {})[int(accrual), scheme, payer] = total
    return levied


def _due(record: InsuranceRecord | None, first: Month | None, end: Month, due_table: DueTable) -> dict[_Key, int]:
    """Return a person's amounts due in every month from ``first`` to the one before ``end``."""
    if record is None or not record.valid_periods:
        return {}
    start = record.valid_periods[0].start
    return {
        (int(month), head.scheme, head.payer): amount
        for month in months(max(start, first or start), end - 1)
        for head, amount in due_table.get_amounts(record, month).items()
    }
