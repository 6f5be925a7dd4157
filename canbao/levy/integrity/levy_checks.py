"""What must be true of every employer's levy, in fen; each fault is a sentence that names the employer and the bill.

Bill = its lines = its sums by scheme = its booking = its notice; a line has its run; nobody issued what he drew up;
what stands levied is what the law asks. The law's side is the pure arithmetic of ``levy.arithmetic.contribution``
over the register's records, not the statement that wrote the lines. What is true of accounts stands in
``levy.integrity.account_checks``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Sum

from canbao.levy.arithmetic.contribution import Due, compute_dues, is_covered
from canbao.levy.assessment.runs import get_last_assessed_month, get_settled_before
from canbao.levy.models import Bill, BillSum, Booking, LevyLine, NoticeNumber, Run
from canbao.register.insurance_record import InsuranceRecord
from canbao.register.models import Employer, InsuredPerson
from canbao.register.queries import get_records
from canbao.rules.packs import NotInForce, Pack
from canbao.store.bulk import chunks
from canbao.values.money import Fen, yuan
from canbao.values.months import Month

MOST = 50
"""Differences between lines and law listed of one employer; more than that is one fault, not a thousand."""

_Part = tuple[str, str, str]
"""Scheme, payer and type of lines."""


def get_levy_faults(pack: Pack) -> Iterator[str]:
    """Yield what is wrong with any employer's runs, lines and bills, employer by employer."""
    for employer in Employer.objects.order_by("id").iterator():
        yield from confirmed_faults(lambda of=employer: get_employer_faults(of, pack))  # type: ignore[misc]
    claims = NoticeNumber.objects.order_by("employer_id", "notice").iterator()
    for employer_id, group in groupby(claims, key=lambda one: one.employer_id):
        yield from _claims(employer_id, list(group))


def get_employer_faults(employer: Employer, pack: Pack) -> list[str]:
    """Return what is wrong with one employer's runs, lines and bills."""
    return [*_records_of(employer), *_law_of(employer, pack)]


def confirmed_faults(look: Callable[[], list[str]]) -> list[str]:
    """Return the faults that a second look sees, too: somebody may have been at work during the first."""
    found = look()
    return [one for one in look() if one in found] if found else []


def employer_label(employer: Employer) -> str:
    """Return how a fault names an employer."""
    return f"employer {employer.number} {employer.name}"


def _bill(bill: Bill) -> str:
    return f"bill {int(bill.month)}-{bill.number}" + (f" (notice {bill.notice})" if bill.notice else "")


def _yuan(fen: int) -> str:
    return f"{yuan(Fen(fen))} yuan"


# -- runs and bills --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of one run of a month: how many and what they come to, by scheme, payer and type (fen)."""

    month: int
    run: int
    part: _Part
    count: int
    amount: int
    account: int


def _records_of(employer: Employer) -> Iterator[str]:
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
    yield from (f"{employer_label(employer)}: {fault}" for fault in _stranded(employer.id, lines, bills))
    for bill, fault in _bills(employer.id, lines, bills):
        yield f"{employer_label(employer)}, {_bill(bill)}: {fault}"


def _runs(employer_id: int, lines: list[_Lines]) -> Iterator[str]:
    """Every line has its run, and a run says how many lines it made and what they come to."""
    told = {(int(row.month), row.number): (row.lines or 0, row.amount) for row in Run.objects.for_employer(employer_id)}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for one in lines:
        count, amount = found.get((one.month, one.run), (0, 0))
        found[one.month, one.run] = (count + one.count, amount + one.amount)
    for (month, run), (count, amount) in found.items():
        if (month, run) not in told:
            yield f"{count} lines of {month} over {_yuan(amount)} name run {run}, which there is not"
    for (month, run), (count, amount) in told.items():
        made = found.get((month, run), (0, 0))
        if made != (count, amount):
            yield (
                f"run {run} of {month} made {count} lines over {_yuan(amount)}, but {made[0]} over {_yuan(made[1])} "
                "stand"
            )


def _is_on(one: _Lines, bill: Bill) -> bool:
    return one.month == bill.month and bill.first_run <= one.run <= bill.last_run


def _stranded(employer_id: int, lines: list[_Lines], bills: list[Bill]) -> Iterator[str]:
    """A line stands on exactly one bill; only in the month assessed last may the bill not be drawn up yet."""
    last = get_last_assessed_month(employer_id)
    by_run: dict[tuple[int, int], int] = {}
    for one in lines:
        by_run[one.month, one.run] = by_run.get((one.month, one.run), 0) + one.amount
    for (month, run), amount in by_run.items():
        on = [bill.number for bill in bills if bill.month == month and bill.first_run <= run <= bill.last_run]
        if len(on) > 1:
            yield f"the lines of run {run} of {month} over {_yuan(amount)} stand on bills {on}"
        if not on and last is not None and month < last:
            yield f"the lines of run {run} of {month} over {_yuan(amount)} stand on no bill"


def _bills(employer_id: int, lines: list[_Lines], bills: list[Bill]) -> Iterator[tuple[Bill, str]]:
    """A bill is the sum of its lines, of its sums by scheme, and of what was booked of it; its notice is its own."""
    sums: dict[tuple[int, int], dict[_Part, tuple[int, int, int]]] = {}
    for row in BillSum.objects.for_employer(employer_id):
        parts = sums.setdefault((int(row.month), row.number), {})
        parts[row.scheme, row.payer, row.kind] = (row.lines, row.amount, row.account)
    due = {
        (int(month), number): amount
        for month, number, amount in Booking.objects.for_employer(employer_id)
        .filter(kind__in=("issue", "opening"))
        .values_list("month", "number")
        .annotate(total=Sum("due"))
        .order_by("month", "number")
    }
    for bill in bills:
        place = (int(bill.month), bill.number)
        mine: dict[_Part, tuple[int, int, int]] = {}
        for one in lines:
            if _is_on(one, bill):
                count, amount, account = mine.get(one.part, (0, 0, 0))
                mine[one.part] = (count + one.count, amount + one.amount, account + one.account)
        for fault in (*_sums(bill, mine, sums.get(place, {})), *_issue(bill, due.get(place, 0))):
            yield bill, fault


def _sums(
    bill: Bill, lines: dict[_Part, tuple[int, int, int]], sums: dict[_Part, tuple[int, int, int]]
) -> Iterator[str]:
    if bill.is_opening:
        if lines or sums:
            yield "an opening balance has no lines, but some stand on it"
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
        yield f"{bill.issued_by_name} issued it, who drew it up"
    if bill.notice and not NoticeNumber.objects.filter(notice=bill.notice).exists():
        yield "its notice number is claimed by nobody"


def _claims(employer_id: int, claims: list[NoticeNumber]) -> Iterator[str]:
    """Every notice's number leads to the bill that carries it."""
    carried = {
        bill.notice: (int(bill.month), bill.number)
        for bill in Bill.objects.for_employer(employer_id).exclude(notice="")
    }
    for one in claims:
        if carried.get(one.notice) != (one.month, one.number):
            employer = Employer.objects.filter(id=employer_id).first()
            name = employer_label(employer) if employer else f"employer {employer_id}"
            yield f"{name}: notice {one.notice} leads to bill {one.month}-{one.number}, which does not carry it"


# -- the law ---------------------------------------------------------------------------------------------------------


def _law_of(employer: Employer, pack: Pack) -> Iterator[str]:
    """What stands levied of a person, scheme, payer and month is what the law asks, as far as it was assessed."""
    until = get_settled_before(employer.id, pack)
    if until is None:
        return
    found = 0
    for fault in _differences(employer.id, until, pack):
        found += 1
        if found <= MOST:
            yield f"{employer_label(employer)}: {fault}"
    if found > MOST:
        yield f"{employer_label(employer)}: {found - MOST} more lines are not what the law asks"


def _differences(employer_id: int, until: Month, pack: Pack) -> Iterator[str]:
    told: dict[tuple[str, int | None, Month], list[Due]] = {}
    roster = (
        InsuredPerson.objects.for_employer(employer_id).order_by("person_id").values_list("person_id", "changed_from")
    )
    people = list(roster)
    strangers = set(LevyLine.objects.for_employer(employer_id).values_list("person_id", flat=True).distinct())
    for person in sorted(strangers - {one for one, _changed in people}):
        yield f"lines of person {person} stand levied, who is not on the roster"
    for part in chunks(people):
        ends = {person: until if changed is None else min(until, Month(changed)) for person, changed in part}
        levied = _levied(employer_id, ends)
        held = get_records(employer_id, list(ends))
        for person, end in ends.items():
            try:
                wanted = _wanted(held.get(person), end, pack, told)
            except NotInForce as lacking:
                yield f"what the law asks of person {person} cannot be told: {lacking}"
                continue
            for place in sorted(wanted.keys() | levied.get(person, {}).keys()):
                asks, stands = wanted.get(place, 0), levied.get(person, {}).get(place, 0)
                if asks != stands:
                    yield (
                        f"person {person}, month {place[0]}, scheme {place[1]}, payer {place[2]}: "
                        f"{_yuan(stands)} stand levied, the law asks {_yuan(asks)}"
                    )


_Place = tuple[int, str, str]
"""Month it is for, scheme and payer."""


def _levied(employer_id: int, ends: dict[int, Month]) -> dict[int, dict[_Place, int]]:
    rows = (
        LevyLine.objects.for_employer(employer_id)
        .filter(person_id__in=list(ends))
        .values_list("person_id", "accrual", "scheme", "payer")
        .annotate(total=Sum("amount"))
        .order_by("person_id", "accrual", "scheme", "payer")
    )
    found: dict[int, dict[_Place, int]] = {}
    for person, accrual, scheme, payer, total in rows:
        if accrual < ends[person]:
            found.setdefault(person, {})[int(accrual), scheme, payer] = total
    return found


def _wanted(
    record: InsuranceRecord | None, end: Month, pack: Pack, told: dict[tuple[str, int | None, Month], list[Due]]
) -> dict[_Place, int]:
    """Return what the law asks of a person in every month before ``end``; ``told`` keeps what was worked out."""
    found: dict[_Place, int] = {}
    for month in _months(record, end, pack) if record else ():
        category, wage = record.value_at(month, dict(record.categories)), record.value_at(month, dict(record.wages))  # type: ignore[union-attr]
        key = (str(category or ""), wage if isinstance(wage, int) else None, month)
        if key not in told:
            told[key] = compute_dues(key[0], key[1], pack.at(month))
        for one in told[key]:
            found[int(month), one.scheme_payer.scheme, one.scheme_payer.payer] = one.amount
    return found


def _months(record: InsuranceRecord, end: Month, pack: Pack) -> Iterator[Month]:
    begin = pack.explain("levy.first_month", end)
    starts = [period.start for period in record.valid_periods]
    first = max(min(starts, default=end), Month(begin.value)) if begin else min(starts, default=end)
    for step in range(max(0, end - first)):
        if is_covered(record, first + step):
            yield first + step
