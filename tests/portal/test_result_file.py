"""The results of a matter as a CSV file: every line with outcome and reason, safe in a spreadsheet."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.matters import draft_lines, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.review import Decision
from canbao.sheets.writing import escape_cell
from tests import factories

SignedIn = Callable[[User], Client]


def read_results(browser: Client, matter: Matter) -> list[list[str]]:
    answer = browser.get(f"/portal/matters/{matter.id}/results.csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_line_has_its_outcome_and_reason(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    factories.decide_matter(town, matter, {1: Decision("passed"), 2: Decision("refused", "99", "已在外地参保")})
    head, first, second = read_results(owner, matter)
    assert head[0] == "Line" and head[-2:] == ["Result", "Reason"]
    assert first[-2:] == ["Passed", ""]
    assert second[-2] == "Refused" and "已在外地参保" in second[-1]


def test_a_certificate_number_is_not_rounded_by_a_spreadsheet(town: factories.City, owner: Client) -> None:
    typed = factories.newcomer(1)
    matter = factories.submit_people(town.owner_actor, [typed])
    assert typed["number"] in {cell.lstrip("'") for cell in read_results(owner, matter)[1]}
    assert escape_cell("610200199001010017") == "'610200199001010017"
    assert escape_cell("6,800.00") == "6,800.00"


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert escape_cell(cell) == f"'{cell}"


def test_the_column_titles_are_in_the_language_of_the_reader(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert "Name" in read_results(owner, matter)[0]
    owner.cookies["django_language"] = "zh-hans"
    assert "姓名" in read_results(owner, matter)[0]


def test_a_line_not_decided_yet_is_undecided(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    assert read_results(owner, matter)[1][-2:] == ["Undecided", ""]


def test_a_person_chosen_from_the_roster_is_named(town: factories.City, owner: Client) -> None:
    person = get_lines(factories.enrol_people(town, 1))[0].person_id or 0
    change = get_service("person_change")
    draft = draft_lines.pick_people(town.owner_actor, change, [person])
    line = get_lines(draft)[0]
    saved, _ = factories.type_cells(town.owner_actor, draft, {line.id: {"phone": "13900000002", "reason": "换号"}})
    submission.submit_matter(town.owner_actor, draft.id, saved.version, "key-results")
    assert "李晓燕" in read_results(owner, get_office_matter(draft.employer_id, draft.id))[1]


def test_a_draft_has_no_results(town: factories.City, owner: Client) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert owner.get(f"/portal/matters/{draft.id}/results.csv").status_code == 404


def test_another_employers_results_are_not_found(town: factories.City, signed_in: SignedIn) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    clerk = factories.actor(town.clerk)
    stranger = signed_in(factories.bound_owner(clerk, factories.employer(clerk)))
    assert stranger.get(f"/portal/matters/{matter.id}/results.csv").status_code == 404


def test_the_page_of_a_matter_links_to_the_file(town: factories.City, owner: Client) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    page = owner.get(f"/portal/matters/{matter.id}/").content.decode()
    assert f"/portal/matters/{matter.id}/results.csv" in page
