"""People pasted into an enrolment, as clerks copied them."""

from datetime import date

import pytest

from canbao.matters.catalogue import get_service
from canbao.matters.examination import Examination, examine_matter, examine_values
from canbao.portal.filing.typed.pasting import read_pasted_people
from canbao.sheets.clipboard import read_copied_rows
from canbao.values.identifiers import check_identifier
from tests import factories
from tests.cases.inputs import read_input

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def paste(town: factories.City, case: str) -> Examination:
    enrolment = get_service("enrolment")
    rows = read_pasted_people(enrolment, read_copied_rows(read_input(case, "paste.tsv").decode())).rows
    assert rows
    return examine_matter(factories.draft(town.owner_actor, rows))


def findings(examined: Examination) -> list[tuple[int | None, str | None, str]]:
    return [(finding.line, finding.column, finding.code) for finding in examined.findings if finding.level == "error"]


def test_a_birth_with_a_year_of_two_digits_is_read(town: factories.City) -> None:
    examined = paste(town, "01")
    assert [line.values["birth"] for line in examined.lines] == ["1985-03-01", "1985-03-01"]
    assert findings(examined) == []


def test_invisible_characters_around_values_are_removed(town: factories.City) -> None:
    examined = paste(town, "23")
    values = examined.lines[0].values
    assert (values["name"], values["number"], values["phone"]) == ("张三", "119999198503010018", "13800000000")
    assert findings(examined) == []


def test_the_words_printed_on_cards_are_understood(town: factories.City) -> None:
    examined = paste(town, "25")
    assert findings(examined) == []
    assert [line.values["ethnicity"] for line in examined.lines[:3]] == ["01", "05", "97"]
    assert [line.values["certificate"] for line in examined.lines] == ["01", "01", "01", "01", "16", "07"]


def test_a_name_written_several_ways_is_one_name_and_a_lost_character_is_a_finding(town: factories.City) -> None:
    examined = paste(town, "27")
    assert [line.values["name"] for line in examined.lines] == [*["阿依古丽·买买提"] * 4, "张三", "张三", None, None]
    assert findings(examined) == [(7, "name", "name_lost"), (8, "name", "name_lost")]


@pytest.mark.parametrize("line", read_input("20", "identifiers.tsv").decode().splitlines())
def test_the_number_of_another_card_is_no_resident_number(line: str) -> None:
    kind, value = line.split("\t")
    verdict = check_identifier(kind, value, TODAY)
    assert (verdict.valid, verdict.reason) == (False, "format")
    assert verdict.likely_kind == ("foreign_permanent" if value[0] == "9" else None)


@pytest.mark.parametrize("line", read_input("23", "identifiers.tsv").decode().splitlines())
def test_a_number_copied_with_marks_of_direction_is_valid(line: str) -> None:
    kind, value = line.split("\t")
    assert check_identifier(kind, value, TODAY).valid


@pytest.mark.parametrize(
    ("line", "normalized"),
    list(
        zip(
            read_input("29", "identifiers.tsv").decode().splitlines(),
            ["13800000000", "13800000000", "13800000000", "0919-3180000-801", "19200000000"],
            strict=True,
        )
    ),
)
def test_phones_are_read_as_people_write_them(line: str, normalized: str) -> None:
    kind, value = line.split("\t")
    assert check_identifier(kind, value, TODAY).normalized == normalized


@pytest.mark.parametrize("post", read_input("04", "post.txt").decode().splitlines())
def test_a_stop_day_of_any_form_leaves_the_draft_open(town: factories.City, post: str) -> None:
    day = dict(pair.split("=") for pair in post.split("&"))["day"]
    suspension = get_service("suspension")
    raw = {"reason": "212", "day": day}
    examined = examine_values(suspension, town.employer.id, [(1, raw, None)], today=TODAY)
    (line,) = examined.lines
    assert line.values["day"] in (None, "2026-11-20")
    assert findings(examined)
