"""The results of a matter as a file: every line with what was decided and why, safe in a spreadsheet."""

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


def rows(browser: Client, matter: Matter) -> list[list[str]]:
    answer = browser.get(f"/portal/matters/{matter.id}/results.csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_line_stands_with_its_outcome_and_reason(town: factories.City, owner: Client) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    factories.decided(town, matter, {1: Decision("passed"), 2: Decision("refused", "99", "已在外地参保")})
    head, first, second = rows(owner, matter)
    assert head[0] == "Line" and head[-2:] == ["Result", "Reason"]
    assert first[-2:] == ["Passed", ""]
    assert second[-2] == "Refused" and "已在外地参保" in second[-1]


def test_a_certificate_number_is_not_rounded_by_a_spreadsheet(town: factories.City, owner: Client) -> None:
    typed = factories.newcomer(1)
    matter = factories.submitted(town.owner_actor, [typed])
    assert typed["number"] in {cell.lstrip("'") for cell in rows(owner, matter)[1]}
    assert escape_cell("610200199001010017") == "'610200199001010017"
    assert escape_cell("6,800.00") == "6,800.00"


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_computed(cell: str) -> None:
    assert escape_cell(cell) == f"'{cell}"


def test_the_columns_are_named_in_the_readers_language(town: factories.City, owner: Client) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1)])
    assert "Name" in rows(owner, matter)[0]
    owner.cookies["django_language"] = "zh-hans"
    assert "姓名" in rows(owner, matter)[0]


def test_what_is_not_decided_yet_says_so(town: factories.City, owner: Client) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1)])
    assert rows(owner, matter)[1][-2:] == ["Undecided", ""]


def test_a_picked_person_is_named(town: factories.City, owner: Client) -> None:
    person = get_lines(factories.insured_people(town, 1))[0].person_id or 0
    change = get_service("person_change")
    draft = draft_lines.pick_people(town.owner_actor, change, [person])
    line = get_lines(draft)[0]
    saved, _ = draft_lines.save_lines(
        town.owner_actor, change, draft.id, {line.id: (line.version, {"phone": "13900000002", "reason": "换号"})}
    )
    submission.submit_matter(town.owner_actor, draft.id, saved.version, "key-results")
    assert "李晓燕" in rows(owner, get_office_matter(draft.employer_id, draft.id))[1]


def test_a_draft_has_no_results(town: factories.City, owner: Client) -> None:
    draft = factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert owner.get(f"/portal/matters/{draft.id}/results.csv").status_code == 404


def test_another_employers_results_are_not_there(town: factories.City, signed_in: SignedIn) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1)])
    clerk = factories.actor(town.clerk)
    stranger = signed_in(factories.bound_owner(clerk, factories.employer(clerk)))
    assert stranger.get(f"/portal/matters/{matter.id}/results.csv").status_code == 404


def test_the_status_page_leads_to_the_file(town: factories.City, owner: Client) -> None:
    matter = factories.submitted(town.owner_actor, [factories.newcomer(1)])
    page = owner.get(f"/portal/matters/{matter.id}/").content.decode()
    assert f"/portal/matters/{matter.id}/results.csv" in page
