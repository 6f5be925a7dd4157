"""Whatever fails while a line is examined is a finding on that line; the draft can always be opened."""

import dataclasses
from collections.abc import Sequence
from datetime import date

import pytest

from canbao.matters import examination
from canbao.matters.catalogue import Service, get_service
from canbao.matters.facts import Facts, Line
from canbao.values.findings import Finding
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def examine(town: factories.City, service: Service) -> list[tuple[int | None, str]]:
    """Return line and code of the errors in three new people, the second of whom is 欧阳二."""
    people = [factories.newcomer(serial, name=name) for serial, name in enumerate(["王一", "欧阳二", "李三"], start=1)]
    raws = [(position, raw, None) for position, raw in enumerate(people, start=1)]
    examined = examination.examine_values(service, town.employer.id, raws, today=TODAY)
    return [(finding.line, finding.code) for finding in examined.findings if finding.level == "error"]


def test_a_check_that_fails_on_one_line_is_a_finding_on_that_line(town: factories.City) -> None:
    def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
        for line in lines:
            if line.values["name"] == "欧阳二":
                raise ZeroDivisionError
        return [line.error("too_young") for line in lines if line.values["name"] == "李三"]

    service = dataclasses.replace(get_service("enrolment"), check=check)
    assert examine(town, service) == [(2, "not_examined"), (3, "too_young")]


def test_a_column_that_fails_is_a_finding_on_its_line(town: factories.City, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = examination.clean_line

    def fail_on_the_second(columns: object, raw: object, position: int, today: date) -> object:
        if position == 2:
            raise OverflowError
        return clean(columns, raw, position, today)  # type: ignore[arg-type]

    monkeypatch.setattr(examination, "clean_line", fail_on_the_second)
    assert examine(town, get_service("enrolment")) == [(2, "not_examined")]


def test_the_finding_names_the_number_under_which_the_error_is_logged(
    town: factories.City, caplog: pytest.LogCaptureFixture
) -> None:
    def check(lines: Sequence[Line], facts: Facts) -> list[Finding]:
        raise ZeroDivisionError

    service = dataclasses.replace(get_service("enrolment"), check=check)
    raws = [(1, factories.newcomer(1), None)]
    (finding,) = examination.examine_values(service, town.employer.id, raws, today=TODAY).findings
    assert f"error {finding.words['error']}" in caplog.text
