"""Check that roster, coverage periods, current coverage and names agree."""

from collections.abc import Iterator


def get_roster_faults() -> Iterator[str]:
    """Yield a fault for each roster row that differs from its person's latest coverage period."""
    from canbao.register.models import CoveragePeriod, InsuranceStatus, InsuredPerson

    latest: dict[tuple[int, int], CoveragePeriod] = {}
    for period in CoveragePeriod.objects.filter(void=False).order_by("from_month", "id").iterator():
        latest[period.employer_id, period.person_id] = period
    for row in InsuredPerson.objects.only(
        "employer_id", "person_id", "insurance_status", "from_month", "until_month"
    ).iterator():
        period = latest.get((row.employer_id, row.person_id))
        if period is None:
            continue
        insurance_status = (
            InsuranceStatus.ACTIVE
            if period.until_month is None
            else InsuranceStatus.ENDED
            if period.ends
            else InsuranceStatus.SUSPENDED
        )
        if (row.insurance_status, row.from_month, row.until_month) != (
            insurance_status,
            period.from_month,
            period.until_month,
        ):
            yield f"employer {row.employer_id}: the roster and the periods of person {row.person_id} differ"


def get_coverage_faults() -> Iterator[str]:
    """Yield a fault for each person whose current coverage differs from their open coverage periods."""
    from canbao.register.models import CoveragePeriod, CurrentCoverage

    open_periods: dict[int, list[int]] = {}
    for person, employer in CoveragePeriod.objects.filter(until_month__isnull=True, void=False).values_list(
        "person_id", "employer_id"
    ):
        open_periods.setdefault(person, []).append(employer)
    for cover in CurrentCoverage.objects.all().iterator():
        employers = open_periods.pop(cover.person_id, [])
        if employers != ([cover.employer_id] if cover.employer_id else []):
            yield f"person {cover.person_id}: covered by {cover.employer_id}, but open periods are at {employers}"
    for person in open_periods:
        yield f"person {person}: has an open period, but no current coverage"


def get_name_faults() -> Iterator[str]:
    """Yield a fault for each insured person whose name on the roster is not the register's."""
    from canbao.register.models import InsuranceStatus, InsuredPerson, Person

    names = dict(Person.objects.values_list("id", "name").iterator())
    insured = InsuredPerson.objects.filter(insurance_status=InsuranceStatus.ACTIVE)
    for employer, person, name in insured.values_list("employer_id", "person_id", "name").iterator():
        if names.get(person) != name:
            yield f"employer {employer}: the roster has another name for person {person} than the register"
