"""The results of a matter as a file: every line with what was decided and why, safe in a spreadsheet."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from canbao.access.models import User
from canbao.matters import filling, operations
from canbao.matters.catalogue import service
from canbao.matters.models import Matter
from canbao.matters.queries import lines_of, matter_for_office
from canbao.matters.review import Decision
from canbao.sheets.writing import as_text
from tests import cast

SignedIn = Callable[[User], Client]


def rows(browser: Client, matter: Matter) -> list[list[str]]:
    answer = browser.get(f"/portal/matters/{matter.id}/results.csv")
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_every_line_stands_with_its_outcome_and_reason(town: cast.City, owner: Client) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1), cast.newcomer(2)])
    cast.decided(town, matter, {1: Decision("passed"), 2: Decision("refused", "99", "已在外地参保")})
    head, first, second = rows(owner, matter)
    assert head[0] == "Line" and head[-2:] == ["Result", "Reason"]
    assert first[-2:] == ["Passed", ""]
    assert second[-2] == "Refused" and "已在外地参保" in second[-1]


def test_a_certificate_number_is_not_rounded_by_a_spreadsheet(town: cast.City, owner: Client) -> None:
    typed = cast.newcomer(1)
    matter = cast.submitted(town.owner_seat, [typed])
    assert typed["number"] in {cell.lstrip("'") for cell in rows(owner, matter)[1]}
    assert as_text("610200199001010017") == "'610200199001010017"
    assert as_text("6,800.00") == "6,800.00"


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_computed(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


def test_the_columns_are_named_in_the_readers_language(town: cast.City, owner: Client) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    assert "Name" in rows(owner, matter)[0]
    owner.cookies["django_language"] = "zh-hans"
    assert "姓名" in rows(owner, matter)[0]


def test_what_is_not_decided_yet_says_so(town: cast.City, owner: Client) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    assert rows(owner, matter)[1][-2:] == ["Undecided", ""]


def test_a_picked_person_is_named(town: cast.City, owner: Client) -> None:
    person = lines_of(cast.insured_people(town, 1))[0].person_id or 0
    change = service("person_change")
    draft = filling.pick(town.owner_seat, change, [person])
    line = lines_of(draft)[0]
    saved, _ = filling.save_lines(
        town.owner_seat, change, draft.id, {line.id: (line.version, {"phone": "13900000002", "reason": "换号"})}
    )
    operations.submit(town.owner_seat, draft.id, saved.version, "key-results")
    assert "李晓燕" in rows(owner, matter_for_office(draft.employer_id, draft.id))[1]


def test_a_draft_has_no_results(town: cast.City, owner: Client) -> None:
    draft = cast.draft(town.owner_seat, [cast.newcomer(1)])
    assert owner.get(f"/portal/matters/{draft.id}/results.csv").status_code == 404


def test_another_employers_results_are_not_there(town: cast.City, signed_in: SignedIn) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    clerk = cast.seat(town.clerk)
    stranger = signed_in(cast.bound_owner(clerk, cast.employer(clerk)))
    assert stranger.get(f"/portal/matters/{matter.id}/results.csv").status_code == 404


def test_the_status_page_leads_to_the_file(town: cast.City, owner: Client) -> None:
    matter = cast.submitted(town.owner_seat, [cast.newcomer(1)])
    page = owner.get(f"/portal/matters/{matter.id}/").content.decode()
    assert f"/portal/matters/{matter.id}/results.csv" in page
