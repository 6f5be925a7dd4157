"""Whatever month is stated, a line has findings with sentences, and at most one error at its month."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.law.queries import get_configured_pack
from canbao.matters.catalogue import get_service
from canbao.matters.facts import Facts, Line, PersonFacts
from canbao.matters.finding_sentences import finding_sentence
from canbao.register.insurance_record import InsuranceRecord, RecordPeriod
from canbao.register.models import InsuranceStatus
from canbao.rules.packs import Pack
from canbao.values.findings import Finding
from canbao.values.months import Month

HERE, TODAY, OPEN = 1, date(2026, 11, 23), Month(202611)
LAW = get_configured_pack()
YOUNG_LAW = Pack({name: history for name, history in LAW.parameters.items() if name != "reference_wage.annual"})
YOUNG_LAW = YOUNG_LAW.with_published("reference_wage.annual", Month(202610), 95_040)
"""A law whose limits of wages begin within the months that can be filed."""
LAWS = {
    "as configured": LAW,
    "with limits since last month": YOUNG_LAW,
    "with effects in the month after": LAW.laid_over(Pack({})).with_published(
        "join.effect", Month(190001), "next_month"
    ),
    "without a retirement age": Pack(
        {name: LAW.parameters[name] for name in LAW.parameters if "retirement" not in name}
    ),
}
VALUES = {
    "birth": "1990-01-01",
    "sex": "1",
    "name": None,
    "certificate": None,
    "number": None,
    "phone": None,
    "category": "1102",
    "wage": 680_000,
    "last": 670_000,
    "first_employed": None,
    "reason": "121",
}
KNOWN = {
    "insurance_status": InsuranceStatus.SUSPENDED,
    "birth": date(1990, 1, 1),
    "sex": "1",
    "category": "1101",
    "from_month": Month(202501),
}
INSURED = InsuranceRecord(HERE, periods=(RecordPeriod(Month(202501)),))
MONTHS = st.builds(lambda year, number: Month(year * 100 + number), st.integers(1900, 2099), st.integers(1, 12))
SERVICES = ("enrolment", "resumption", "base_declaration", "person_change")


def check(service: str, month: Month, pack: Pack, **known: Any) -> list[Finding]:
    """Return the findings of a line with a month; each has a sentence."""
    line = Line(1, {**VALUES, "month": month}, person_id=7)
    facts = Facts(HERE, TODAY, OPEN, pack, {1: PersonFacts(**known)})
    findings = get_service(service).check([line], facts)
    assert all(finding_sentence(finding, get_service(service).sentences).zh for finding in findings)
    return findings


def person_of(service: str, insurable_from: Month | None) -> dict[str, Any]:
    """Return the facts about a person for whom a service can be filed."""
    known = {} if service == "enrolment" else {"particulars": KNOWN, "person_id": 7}
    if service in ("base_declaration", "person_change"):
        return {**known, "record": INSURED}
    return {**known, "insurable_from": insurable_from}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("service", SERVICES)
@given(month=MONTHS, insurable_from=st.none() | MONTHS)
def test_any_month_has_at_most_one_error(service: str, law: str, month: Month, insurable_from: Month | None) -> None:
    findings = check(service, month, LAWS[law], **person_of(service, insurable_from))
    assert sum(finding.is_error and finding.column == "month" for finding in findings) <= 1
    if month > OPEN or month < 202501:
        assert [finding.column for finding in findings if finding.is_error] == ["month"]


@pytest.mark.parametrize("service", ["enrolment", "resumption"])
def test_a_month_before_the_first_limits_of_wages_is_an_error_at_the_month(service: str) -> None:
    (finding,) = [one for one in check(service, Month(202609), YOUNG_LAW) if one.column == "month" and one.is_error]
    assert finding_sentence(finding, {}).zh == "202609 没有缴费工资上下限的规定，请更正年月。"


@pytest.mark.parametrize("month", [190001, 201712])
def test_a_month_far_back_has_the_earliest_month_as_its_only_finding(month: int) -> None:
    assert [one.code for one in check("enrolment", Month(month), LAW)] == ["too_far_back"]
    declared = check("base_declaration", Month(month), LAW, **person_of("base_declaration", None))
    assert [one.code for one in declared] == ["before_year"]


@pytest.mark.parametrize("month", [202612, 209912])
def test_a_month_to_come_has_the_latest_month_as_its_only_finding(month: int) -> None:
    assert [one.code for one in check("enrolment", Month(month), LAW)] == ["month_in_future"]
