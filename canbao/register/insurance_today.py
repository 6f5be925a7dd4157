"""The insurance of the people on a roster as of a month, with the change that is coming.

``InsuredPerson.insurance_status`` is the last fact of the record: a stop decided today makes it *suspended*, although
the person is covered to the month's end. Services decide by it whom they accept. Lists show the status of the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from canbao.register.models import CoveragePeriod, InsuranceStatus, InsuredPerson
from canbao.store.bulk import chunks
from canbao.store.tenancy import EmployerQuerySet
from canbao.values.months import Month

NOT_INSURED = "0"
"""The status of a person whose first insurance at the employer is yet to begin (psn_insu_stas: 0 未参保)."""


@dataclass(frozen=True, slots=True)
class InsuranceToday:
    """A person's insurance at an employer as of a month: a code of psn_insu_stas, and the change that is coming.

    ``last`` is the last month covered, None while no end is known. ``first`` is the month insurance begins in, None
    for a person who is covered already or has nothing coming.
    """

    status: str
    last: Month | None = None
    first: Month | None = None


def describe_insurance(periods: Iterable[tuple[Month, Month | None, bool]], month: Month) -> InsuranceToday:
    """Return the insurance as of a month by valid periods: first month, first uncovered month or None, whether final.

    Periods that follow each other without a gap count as one.
    """
    status, last, covered = NOT_INSURED, None, False
    for start, until, is_final in sorted(periods, key=lambda period: period[0]):
        if start > month and not (covered and last is not None and start == last + 1):
            return InsuranceToday(status, last) if covered else InsuranceToday(status, first=start)
        covered = covered or until is None or until > month
        status = InsuranceStatus.ACTIVE if covered else InsuranceStatus.ENDED if is_final else InsuranceStatus.SUSPENDED
        last = None if until is None else until - 1
    return InsuranceToday(str(status), last if covered else None)


def get_insurance_today(employer_id: int, people: Sequence[int], month: Month) -> dict[int, InsuranceToday]:
    """Return the insurance of people of a roster as of a month, by person id."""
    periods: dict[int, list[tuple[Month, Month | None, bool]]] = {person: [] for person in people}
    for part in chunks(list(people)):
        rows = CoveragePeriod.objects.for_employer(employer_id).filter(person_id__in=part, void=False)
        for person, start, until, is_final in rows.values_list("person_id", "from_month", "until_month", "ends"):
            periods[person].append((start, until, is_final))
    return {person: describe_insurance(own, month) for person, own in periods.items()}


def filter_by_status(
    rows: EmployerQuerySet[InsuredPerson], employer_id: int, statuses: Sequence[str], month: Month
) -> EmployerQuerySet[InsuredPerson]:
    """Return the roster rows whose insurance has one of some statuses as of a month, computed by the database."""
    begun = CoveragePeriod.objects.for_employer(employer_id).filter(
        person_id=OuterRef("person_id"), void=False, from_month__lte=month
    )
    status = Case(
        When(Q(until_month__isnull=True) | Q(until_month__gt=month), then=Value(InsuranceStatus.ACTIVE.value)),
        When(ends=True, then=Value(InsuranceStatus.ENDED.value)),
        default=Value(InsuranceStatus.SUSPENDED.value),
        output_field=CharField(),
    )
    latest = Subquery(begun.order_by("-from_month").annotate(status=status).values("status")[:1])
    return rows.filter(In(Coalesce(latest, Value(NOT_INSURED)), list(statuses)))
