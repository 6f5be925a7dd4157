"""Prepared files on the site: large prints become jobs with a page of their own, small ones stay direct."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from canbao.levy.billing.bills import get_bills
from canbao.levy.documents import prepared_papers
from canbao.portal.matters import matter_files
from canbao.store.jobs import run_due_jobs
from canbao.store.models import FileState, PreparedFile
from tests import factories
from tests.portal.pages import hidden, words

PRINT = "/portal/bills/print/"
CERTIFICATES = "/portal/certificates/"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def billed(town: factories.City, monkeypatch: pytest.MonkeyPatch) -> factories.City:
    """An employer with a bill, for which two people on a roster are many."""
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202609)
    factories.issue_month_bill(town, town.employer, 202611)
    monkeypatch.setattr(prepared_papers, "ROSTERED_AT_ONCE", 1)
    return town


def made(town: factories.City) -> PreparedFile:
    return PreparedFile.objects.for_employer(town.employer.id).get()


def test_a_long_roster_is_printed_in_the_background_and_counted_once(billed: factories.City, owner: Client) -> None:
    ticked = {"bill": "202611-1", "roster": "1"}
    asked, again = owner.post(PRINT, ticked), owner.post(PRINT, ticked)
    assert (asked.status_code, asked["Location"]) == (303, again["Location"])
    page = owner.get(asked["Location"])
    assert "Waiting" in words(page)
    # Without JavaScript the page loads itself again while the file is made, with it every second.
    assert '<meta http-equiv="refresh"' in page.content.decode() and "hx-get" in page.content.decode()
    assert owner.get(f"{asked['Location']}download/")["Location"] == asked["Location"]
    run_due_jobs()
    ready = owner.get(asked["Location"])
    assert "Ready" in words(ready) and "refresh" not in ready.content.decode()
    paper = owner.get(f"{asked['Location']}download/")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert "notice-" in paper["Content-Disposition"]
    assert get_bills(billed.employer.id, 1)[0].printed == 1
    assert owner.post(PRINT, ticked)["Location"] == asked["Location"]
    assert "Ready" in words(owner.get("/portal/files/"))


def test_a_short_print_stays_direct(billed: factories.City, owner: Client) -> None:
    answer = owner.post(PRINT, {"bill": "202611-1"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert not PreparedFile.objects.for_employer(billed.employer.id).exists()


def test_too_many_files_at_once_are_refused_before_a_print_is_counted(
    billed: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.store.prepared_files.MOST_OPEN", 0)
    answer = owner.post(PRINT, {"bill": "202611-1", "roster": "1"}, follow=True)
    assert "files are being made for your employer already" in words(answer)
    assert get_bills(billed.employer.id, 1)[0].printed == 0


def test_a_file_that_failed_says_why_and_is_made_again(
    billed: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = owner.post(PRINT, {"bill": "202611-1", "roster": "1"})["Location"]
    row = made(billed)
    row.state, row.problem = FileState.FAILED, "upload_no_room"
    row.save()
    assert "could not be stored" in words(owner.get(place))
    assert owner.post(f"{place}again/")["Location"] == place
    run_due_jobs()
    assert "Ready" in words(owner.get(place))


def test_a_file_of_another_employer_is_not_there(
    billed: factories.City, owner: Client, signed_in: Callable[..., Client]
) -> None:
    place = owner.post(PRINT, {"bill": "202611-1", "roster": "1"})["Location"]
    run_due_jobs()
    clerk = factories.actor(billed.clerk)
    stranger = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="别的单位")))
    for address in (place, f"{place}download/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{place}again/").status_code == 404


def test_certificates_of_many_people_are_asked_for_with_a_button_and_of_few_printed_at_once(
    town: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = list(factories.insure_people(town.employer, "李晓燕", "王建国", since=202609).values())
    typed: dict[str, Any] = {"kind": "person_insured", "purpose": "招投标", "first": "202609", "last": "202611"}
    place = owner.post(f"{CERTIFICATES}make/", {**hidden(owner.get(CERTIFICATES), "key"), **typed, "person": people})[
        "Location"
    ]
    assert f"{place.rstrip('/')}.pdf" in owner.get(place).content.decode()
    monkeypatch.setattr("canbao.portal.certificates.views.PRINTED_AT_ONCE", 1)
    assert f"{place}prepare/" in owner.get(place).content.decode()
    assert owner.get(f"{place.rstrip('/')}.pdf")["Location"] == place
    asked = owner.post(f"{place}prepare/", {"file": "zip"})
    run_due_jobs()
    assert owner.get(f"{asked['Location']}download/").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("kind", "name", "begins"),
    [("receipt.pdf", "LINES_AT_ONCE", b"%PDF-"), ("results.csv", "ROWS_AT_ONCE", "\ufeff".encode())],
)
def test_the_papers_of_a_long_matter_are_asked_for_once(
    town: factories.City, owner: Client, monkeypatch: pytest.MonkeyPatch, kind: str, name: str, begins: bytes
) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    address = f"/portal/matters/{matter.id}/" + ("receipt.pdf" if kind == "receipt.pdf" else kind)
    assert owner.get(address).content.startswith(begins)
    monkeypatch.setattr(matter_files, name, 0)
    assert "made in the background" in words(owner.get(address))
    assert not PreparedFile.objects.for_employer(town.employer.id).exists()
    asked = owner.post(address)
    run_due_jobs()
    assert owner.get(address)["Location"] == asked["Location"]
    assert owner.get(f"{asked['Location']}download/").content.startswith(begins)
