"""参保证明 and 缴费证明 in the portal: hundreds as one PDF or zip, one batch however often the button is pressed."""

import json
import re
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connections
from django.test import Client
from pypdf import PdfReader

from canbao.levy.documents import certificates
from canbao.levy.models import Certificate, CertificateCode
from canbao.portal.certificates import views
from canbao.store.jobs import run_due_jobs
from tests import factories
from tests.portal.pages import hidden, words

PAGE = "/portal/certificates/"
MAKE = f"{PAGE}make/"
PERSON = {"kind": "person_insured", "purpose": "招投标", "first": "202609", "last": "202611"}


@pytest.fixture
def people(town: factories.City) -> list[int]:
    """Return three people insured since September."""
    return list(factories.insure_people(town.employer, "李晓燕", "王建国", "张伟", since=202609).values())


def form(owner: Client, **typed: Any) -> dict[str, Any]:
    """Return what the filled-in form of the page posts."""
    return {**hidden(owner.get(PAGE), "key"), **PERSON, **typed}


def is_ticked(answer: Any, person: int) -> bool:
    """Return whether the box of a person is ticked on a page."""
    return bool(re.search(rf'value="{person}"[^>]* checked', answer.content.decode()))


def get_certificates(town: factories.City) -> list[Certificate]:
    return list(Certificate.objects.for_employer(town.employer.id).order_by("id"))


def test_certificates_of_ticked_people_can_be_verified_by_anybody(
    town: factories.City, owner: Client, people: list[int]
) -> None:
    answer = owner.post(MAKE, form(owner, person=people[:2]), follow=True)
    rows = get_certificates(town)
    assert [row.person_id for row in rows] == sorted(people[:2], key=people.index)
    shown = words(answer)
    assert all(row.number in shown and row.code in shown for row in rows)
    checked = words(
        Client(headers={"accept-language": "en"}).get(f"/check/?number={rows[0].number}&code={rows[0].code}")
    )
    assert rows[0].number in checked
    assert "李晓燕" not in checked


def test_every_person_can_be_ticked_at_once(owner: Client, people: list[int]) -> None:
    page = owner.get(PAGE).content.decode()
    boxes = re.findall(r'<input type="checkbox"\s+name="person"[^>]*>', page)
    assert len(boxes) == len(people)
    assert all("data-select" in box for box in boxes)


def test_log_in_after_a_lost_session_leads_from_making_to_the_form(owner: Client) -> None:
    assert owner.get(MAKE)["Location"] == PAGE


def test_a_double_press_makes_one_batch(town: factories.City, owner: Client, people: list[int]) -> None:
    typed = form(owner, person=people)
    first, again = owner.post(MAKE, typed), owner.post(MAKE, typed)
    assert (first.status_code, first["Location"]) == (303, again["Location"])
    assert (len(get_certificates(town)), CertificateCode.objects.count()) == (3, 3)


def test_a_form_sent_again_with_other_people_is_refused_and_keeps_them(
    town: factories.City, owner: Client, people: list[int]
) -> None:
    typed = form(owner, person=people[:1])
    owner.post(MAKE, typed)
    again = owner.post(MAKE, {**typed, "person": people[1:]})
    assert (again.status_code, "sent before with other contents" in words(again)) == (409, True)
    assert is_ticked(again, people[1])
    owner.post(MAKE, {**typed, **hidden(again, "key"), "person": people[1:]})
    assert len(get_certificates(town)) == 3


@pytest.mark.django_db(transaction=True)
def test_simultaneous_presses_make_one_batch(today: object, signed_in: Callable[..., Client]) -> None:
    town = factories.city()
    people = list(factories.insure_people(town.employer, "李晓燕", "王建国", since=202609).values())
    typed = form(signed_in(town.owner), person=people)
    answers, start = [], threading.Barrier(4)

    def press(browser: Client) -> None:
        start.wait()
        try:
            answers.append(browser.post(MAKE, typed)["Location"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(signed_in(town.owner),)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(answers), len(set(answers)), len(get_certificates(town))) == (4, 1, 2)


def prepared(owner: Client, place: str, kind: str) -> Any:
    """The file of a large batch, once the worker has made it; its own address leads there too."""
    asked = owner.post(f"{place}prepare/", {"file": kind})
    assert asked.status_code == 303
    run_due_jobs()
    assert owner.get(f"{place.rstrip('/')}.{kind}")["Location"] == asked["Location"]
    return owner.get(f"{asked['Location']}download/")


def test_two_hundred_certificates_are_one_pdf_or_one_zip(town: factories.City, owner: Client) -> None:
    names = [f"员工{number:03d}" for number in range(200)]
    factories.insure_people(town.employer, *names, since=202609, start=1)
    answer = owner.post(MAKE, form(owner, everybody="on"))
    rows = get_certificates(town)
    assert len(rows) == 200
    place = answer["Location"]
    pdf = prepared(owner, place, "pdf")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "no-store")
    reader = PdfReader(BytesIO(pdf.content))
    assert len(reader.pages) == 200
    last = json.loads(rows[-1].document)
    text = reader.pages[199].extract_text().replace("\n", "")
    assert last["person"]["name"] in text and last["code"] in text
    zipped = prepared(owner, place, "zip")
    with ZipFile(BytesIO(zipped.content)) as whole:
        assert set(whole.namelist()) == {f"{row.number}.{kind}" for row in rows for kind in ("pdf", "json")}
        assert len(PdfReader(BytesIO(whole.read(f"{rows[-1].number}.pdf"))).pages) == 1
        assert json.loads(whole.read(f"{rows[7].number}.json"))["document"] == rows[7].document


def test_a_batch_with_too_many_people_is_refused_whole(
    town: factories.City, owner: Client, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "MOST", 2)
    answer = owner.post(MAKE, form(owner, everybody="on"))
    assert (answer.status_code, "A batch holds at most 2 people" in words(answer)) == (409, True)
    assert get_certificates(town) == []


@pytest.mark.parametrize(
    ("typed", "message", "status"),
    [
        ({"person": []}, "Tick the people to make certificates for", 409),
        ({"purpose": "other"}, "Enter the purpose of the certificate", 422),
        ({"first": "202611", "last": "202609"}, "Swap the two", 409),
        ({"first": "2026"}, "yyyyMM", 422),
        ({"kind": "person_rich"}, "", 422),
        ({"person": ["1"]}, "no longer on your roster", 409),
        ({"person": ["9" * 30]}, "no longer on your roster", 409),
        ({"person": ["9" * 19]}, "no longer on your roster", 409),
        ({"person": ["x", "²"]}, "no longer on your roster", 409),
    ],
    ids=[
        "nobody",
        "no purpose",
        "backwards",
        "no month",
        "no kind",
        "a stranger",
        "no id at all",
        "more than 63 bits",
        "no number",
    ],
)
def test_an_invalid_form_is_explained_and_keeps_its_ticks(
    town: factories.City, owner: Client, people: list[int], typed: dict[str, Any], message: str, status: int
) -> None:
    answer = owner.post(MAKE, form(owner, **{"person": people[:1], **typed}))
    assert (answer.status_code, message in words(answer)) == (status, True)
    assert get_certificates(town) == []
    if "person" not in typed:
        assert is_ticked(answer, people[0])


def test_another_employers_person_and_batch_are_not_found(
    town: factories.City, owner: Client, people: list[int], signed_in: Callable[..., Client]
) -> None:
    clerk = factories.actor(town.clerk)
    other = factories.employer(clerk, "乙单位")
    stranger = factories.insure_people(other, "赵敏", since=202609, start=30)["赵敏"]
    assert owner.post(MAKE, form(owner, person=[stranger])).status_code == 409
    place = owner.post(MAKE, form(owner, person=people))["Location"]
    theirs = signed_in(factories.bound_owner(clerk, other))
    for address in (place, f"{place.rstrip('/')}.pdf", f"{place.rstrip('/')}.zip"):
        assert theirs.get(address).status_code == 404


def test_a_viewer_can_read_certificates_but_not_make_them(
    town: factories.City, owner: Client, people: list[int], signed_in: Callable[..., Client]
) -> None:
    place = owner.post(MAKE, form(owner, person=people))["Location"]
    viewer = signed_in(factories.colleague(town.owner, "viewer"))
    assert viewer.get(place).status_code == 200
    assert viewer.post(MAKE, form(owner, person=people)).status_code == 403
    assert len(get_certificates(town)) == 3


def test_a_search_keeps_the_name_out_of_the_address(town: factories.City, owner: Client, people: list[int]) -> None:
    answer = owner.post(PAGE, {"text": "王建"}, follow=True)
    assert "王建国" in words(answer) and "李晓燕" not in words(answer)
    assert "王" not in answer.redirect_chain[-1][0]


def test_the_employers_own_certificate_needs_no_ticks(town: factories.City, owner: Client, people: list[int]) -> None:
    owner.post(MAKE, form(owner, kind="employer_insured"))
    (row,) = get_certificates(town)
    assert (row.person_id, json.loads(row.document)["rows"][-1]) == (None, [202611, 3])
    assert "employer's insurance" in words(owner.get(PAGE))


@pytest.mark.parametrize(("first", "last"), [("190001", "202611"), ("202611", "202612")])
def test_a_period_outside_register_and_law_is_refused(
    town: factories.City, owner: Client, people: list[int], first: str, last: str
) -> None:
    answer = owner.post(MAKE, form(owner, person=people, first=first, last=last))
    assert answer.status_code == 409
    assert certificates.PERIOD_OUTSIDE(first=201801, last=202611).message.en in words(answer)
    assert get_certificates(town) == []


def test_a_period_beyond_the_next_year_is_refused(town: factories.City, owner: Client, people: list[int]) -> None:
    answer = owner.post(MAKE, form(owner, person=people, first="209901", last="209912"))
    assert (answer.status_code, get_certificates(town)) == (422, [])


@pytest.mark.parametrize("purpose", ["\u200b\u202e", "\ufeff \u2066"])
def test_a_purpose_of_invisible_characters_is_empty(
    town: factories.City, owner: Client, people: list[int], purpose: str
) -> None:
    answer = owner.post(MAKE, form(owner, person=people, purpose="other", other=purpose))
    assert answer.status_code == 422
    assert "Enter the purpose" in words(answer)
    assert get_certificates(town) == []


def test_ticks_and_fields_come_along_on_a_search_and_to_another_page(
    town: factories.City, owner: Client, people: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    ordered = sorted(people)
    first = owner.post(PAGE, form(owner, person=ordered[:1], after=ordered[1], do="", first="202610"), follow=True)
    assert 'name="first" value="202610"' in first.content.decode()
    assert "1 person is ticked on other pages" in words(first)
    assert hidden(first, "person") == {"person": str(ordered[0])}
    found = owner.post(PAGE, form(owner, person=ordered[::2], text="李晓燕", do="search"), follow=True)
    elsewhere = set(re.findall(r'type="hidden" name="person" value="([0-9]+)"', found.content.decode()))
    ticked = {str(person) for person in people if is_ticked(found, person)}
    assert elsewhere | ticked == {str(ordered[0]), str(ordered[2])}
    assert get_certificates(town) == []
