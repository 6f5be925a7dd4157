"""The page of a draft can be opened whatever month its lines state."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.law.queries import get_configured_pack
from canbao.matters.catalogue import get_service
from canbao.matters.draft_lines import sync_everyone
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.register.operations import apply_changes
from canbao.rules.packs import Pack
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words

MONTHS = ("190001", "190002", "201712", "201801", "202607", "202612", "209911", "209912", "999912")
NAMES = tuple(f"示例{figure}" for figure in "甲乙丙丁戊己庚辛壬")


def open_draft(town: factories.City, service: str) -> Matter:
    """Return a draft of a service with as many lines as there are months."""
    if service == "enrolment":
        return factories.draft(town.owner_actor, [factories.newcomer(serial) for serial in range(1, len(MONTHS) + 1)])
    people = factories.insure_people(town.employer, *NAMES)
    if service == "base_declaration":
        return sync_everyone(town.owner_actor, get_service(service))[0]
    if service == "resumption":
        stops = [
            Suspend(town.employer.id, person, date(2026, 6, 30), Month(202607), "222") for person in people.values()
        ]
        with transaction.atomic():
            apply_changes(SYSTEM, town.employer.id, stops)
    return factories.draft_for_people(town.owner_actor, service, list(people.values()))


@pytest.mark.parametrize("service", ["enrolment", "resumption", "base_declaration", "person_change"])
def test_a_draft_with_any_months_can_be_opened(town: factories.City, owner: Client, service: str) -> None:
    matter = open_draft(town, service)
    cells = {"month": "", "wage": "7777", "category": "1102"}
    names = {column.name for column in get_service(service).columns}
    typed = {
        line.id: {**{name: text for name, text in cells.items() if name in names}, "month": month}
        for line, month in zip(get_lines(matter), MONTHS, strict=True)
    }
    factories.type_cells(town.owner_actor, matter, typed)
    for page in ("", "check/"):
        answer = owner.get(f"/portal/services/{service}/{page}")
        assert answer.status_code == 200
        assert "could not be checked" not in words(answer)


@pytest.mark.parametrize("service", ["enrolment", "resumption", "base_declaration", "person_change"])
def test_a_line_that_could_not_be_checked_says_so(
    town: factories.City, owner: Client, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_draft(town, service)
    monkeypatch.setattr("canbao.matters.examination.clean_line", lambda *_arguments: 1 / 0)
    page = words(owner.get(f"/portal/services/{service}/"))
    assert "This line could not be checked" in page


def test_the_grid_shows_no_limits_for_a_month_without_some(
    town: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = open_draft(town, "base_declaration")
    factories.type_cells(town.owner_actor, matter, {get_lines(matter)[0].id: {"month": "202609"}})
    young = get_configured_pack()
    young = Pack({name: young.parameters[name] for name in young.parameters if name != "reference_wage.annual"})
    young = young.with_published("reference_wage.annual", Month(202610), 95_040)
    monkeypatch.setattr("canbao.portal.filing.everyone.pages.get_city_pack", lambda: young)
    page = owner.get("/portal/services/base_declaration/")
    assert page.status_code == 200
    assert "202611" in words(page)
