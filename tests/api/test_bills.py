"""An employer's program reads its bills: figures are texts, and sentences are those of the page and the paper."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from tests import factories
from tests.api.conftest import Program
from tests.portal.pages import words


def get_person(client: Client, person: int) -> dict[str, Any]:
    return client.get(f"/api/v1/bills/202611/1/people/{person}").json()


def sentences(answer: dict[str, Any]) -> list[str]:
    """Return every title and sentence of a person's lines."""
    found = [one[name] for one in answer["lines"] for name in ("title", "summary")]
    return found + [step[name] for one in answer["lines"] for step in one["steps"] for name in ("title", "text")]


def without_blanks(text: str) -> str:
    """Return a text without blanks, since paper breaks lines anywhere."""
    return "".join(text.split())


def get_paper(client: Client, person: int) -> str:
    pdf = client.get(f"/portal/bills/202611/1/people/{person}.pdf").content
    return without_blanks("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


# -- the same sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_has_the_sentences_of_the_interface(
    town: factories.City, people: dict[str, int], program: Program, language: str
) -> None:
    client = program(town.owner, language)
    person = people["李晓燕"]
    page = words(client.get(f"/portal/bills/202611/1/people/{person}/"))
    expected = sentences(get_person(client, person))
    assert len(expected) > 60
    assert [text for text in expected if " ".join(text.split()) not in page] == []


def test_the_paper_has_the_chinese_sentences_of_the_interface(
    town: factories.City, people: dict[str, int], program: Program
) -> None:
    person = people["李晓燕"]
    answer = get_person(program(town.owner, "zh-CN"), person)
    printed = [text for text in sentences(answer) if text not in {one["summary"] for one in answer["lines"]}]
    paper = get_paper(program(town.owner, "en"), person)
    assert [text for text in printed if without_blanks(text) not in paper] == []
    assert "李晓燕" in paper
    assert "合计金额770.00元" in paper


def test_page_paper_and_interface_name_the_matter_behind_a_line(town: factories.City, program: Program) -> None:
    matter = factories.enrol_people(town, 1)
    factories.issue_month_bill(town, town.employer, 202611)
    client = program(town.owner, "zh-CN")
    (row,) = client.get("/api/v1/bills/202611/1/people").json()["people"]
    answer = client.get(row["url"]).json()
    assert {one["matter"]["number"] for one in answer["lines"]} == {matter.number}
    assert f"（办件{matter.number}）" in get_paper(client, int(row["person"]))
    assert f"办件 {matter.number}" in words(client.get(f"/portal/bills/202611/1/people/{row['person']}/"))


def test_the_page_links_to_the_paper(owner: Client, people: dict[str, int]) -> None:
    page = owner.get(f"/portal/bills/202611/1/people/{people['李晓燕']}/").content.decode()
    assert f'href="/portal/bills/202611/1/people/{people["李晓燕"]}.pdf"' in page


def test_many_lines_are_printed_on_several_sheets(
    town: factories.City, people: dict[str, int], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.presentation.explanation_pdf.LINES_A_SHEET", 2)
    paper = get_paper(program(town.owner), people["李晓燕"])
    assert paper.count("缴费核定计算说明") > 2
    assert "所属期202610" in paper
    assert "所属期202611" in paper


# -- figures ---------------------------------------------------------------------------------------------------------


def test_amounts_and_months_are_texts(owner: Client, people: dict[str, int]) -> None:
    answer = get_person(owner, people["李晓燕"])
    [line] = [
        one for one in answer["lines"] if (one["scheme"], one["payer"], one["accrual"]) == ("310", "employer", "202610")
    ]
    assert {name: line[name] for name in ("wage", "base", "asked", "before", "amount")} == {
        "wage": "7200.00",
        "base": "7200.00",
        "asked": "504.00",
        "before": "476.00",
        "amount": "28.00",
    }
    assert line["kind"] == {"code": "34", "text": "Base difference"}
    assert line["steps"][-1]["text"] == "Wage 7,200.00 yuan declared from 202610."


def test_the_list_shows_the_state_of_each_bill(owner: Client) -> None:
    answer = owner.get("/api/v1/bills").json()
    assert (answer["first"], answer["last"]) == ("202512", "202611")
    assert [(one["month"], one["amount"], one["state"]["code"]) for one in answer["bills"]] == [
        ("202611", "1460.00", "waiting"),
        ("202610", "1380.00", "overdue"),
    ]
    assert [one["month"] for one in owner.get("/api/v1/bills?first=202610&last=202610").json()["bills"]] == ["202610"]


def test_the_sums_of_a_bill_and_of_its_people_agree(owner: Client) -> None:
    bill = owner.get("/api/v1/bills/202611/1").json()
    people = owner.get(bill["people_url"]).json()["people"]
    assert [row["name"] for row in people] == ["李晓燕", "王建国"]
    for rows in (bill["schemes"], people):
        assert sum(round(float(row["total"]) * 100) for row in rows) == 146_000
    lines = owner.get(people[0]["url"]).json()
    assert lines["total"] == people[0]["total"] == "770.00"


def test_people_are_listed_page_by_page(owner: Client, people: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.api.views.PAGE_SIZE", 1)
    first = owner.get("/api/v1/bills/202611/1/people").json()
    second = owner.get(first["next"]).json()
    assert [row["name"] for row in first["people"] + second["people"]] == ["李晓燕", "王建国"]
    assert second["next"] is None


def test_an_answer_has_no_certificate_numbers(owner: Client, people: dict[str, int]) -> None:
    answers = [
        owner.get("/api/v1/bills/202611/1/people"),
        owner.get(f"/api/v1/bills/202611/1/people/{people['李晓燕']}"),
    ]
    assert all(factories.resident_number(1) not in answer.content.decode() for answer in answers)


# -- languages and problems ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("en-GB,zh;q=0.5", "en"),
        ("zh-CN,en;q=0.5", "zh-hans"),
        ("fr", "zh-hans"),
        ("", "zh-hans"),
        ("zh;q=0, en;q=0.1", "en"),
    ],
)
def test_an_answer_is_in_the_requested_language(
    town: factories.City, people: dict[str, int], program: Program, asked: str, answered: str
) -> None:
    client = program(town.owner, asked)
    client.cookies["django_language"] = "en" if answered != "en" else "zh-hans"
    answer = client.get("/api/v1/bills")
    assert answer.headers["Content-Language"] == answered
    assert answer.json()["bills"][0]["state"]["text"] == {"en": "To be paid", "zh-hans": "待缴款"}[answered]


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        ("first=2026-13", "first", "Write the month as six digits"),
        ("last=", "last", "Write the month as six digits"),
        ("first=202612&last=202611", "last", "The last month is before the first month"),
        ("first=200001&last=202611", "first", "at most 120 months"),
    ],
)
def test_an_invalid_query_is_explained_by_value(owner: Client, query: str, name: str, message: str) -> None:
    answer = owner.get(f"/api/v1/bills?{query}")
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["name"] == name
    assert message in error["detail"]


def test_a_program_that_is_not_logged_in_is_refused(program: Program, town: factories.City) -> None:
    answer = program(None, "zh").get("/api/v1/bills")
    assert (answer.status_code, answer.json()["title"]) == (401, "未登录")
    assert answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/nothing", "/api/v1/bills/202613/1", "/api/v1/bills/202612/1", "/api/v1/bills/202611/1/people/1"],
)
def test_an_unknown_address_is_a_problem_in_json(owner: Client, path: str) -> None:
    answer = owner.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_another_employers_bills_are_not_found(town: factories.City, people: dict[str, int], program: Program) -> None:
    clerk = factories.actor(town.clerk)
    stranger = program(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    assert stranger.get("/api/v1/bills").json()["bills"] == []
    for path in ("", "/people", f"/people/{people['李晓燕']}"):
        assert stranger.get(f"/api/v1/bills/202611/1{path}").status_code == 404


def test_the_interface_is_read_only(town: factories.City, owner: Client) -> None:
    answer = owner.post("/api/v1/bills")
    assert (answer.status_code, answer.headers["Allow"], answer.json()["code"]) == (405, "GET", "only_read")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/api/v1/bills").json()["code"] == "form_expired"


def test_a_server_error_is_a_problem_in_json(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canbao.api.views.get_issued_bills", lambda *_: 1 / 0)
    owner.raise_request_exception = False
    answer = owner.get("/api/v1/bills")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
