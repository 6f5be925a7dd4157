"""Documents with a filing: handed in, looked at, taken off; whose they are and what is not taken."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.access.models import User
from canbao.matters import attachments, draft_lines
from canbao.matters.catalogue import get_service
from canbao.matters.models import Matter
from canbao.matters.queries import get_lines
from canbao.store.uploads import MAX_BYTES, UPLOAD_TOO_MUCH
from tests import factories
from tests.portal.pages import words

SignedIn = Callable[[User], Client]
PDF = b"%PDF-1.7 a licence"
PAGE = "/portal/services/employer_change/documents/"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """Where uploads are kept."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def matter(town: factories.City) -> Matter:
    """A draft about the employer itself."""
    return draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))


def file(name: str = "licence.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_several_documents_are_handed_in_at_once(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {"documents": [file("营业执照.pdf"), file("批复.pdf")]}, follow=True)
    assert "2 documents added." in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["营业执照.pdf", "批复.pdf"]


def test_what_was_typed_is_saved_before_documents_are_added(owner: Client, matter: Matter) -> None:
    line = get_lines(matter)[0]
    typed = {**line.raw, "address": "王益区新路 1 号", "version": line.version, "do": "documents"}
    answer = owner.post("/portal/services/employer_change/particulars/", typed)
    assert answer["Location"] == PAGE
    assert get_lines(matter)[0].raw["address"] == "王益区新路 1 号"


def test_a_file_that_is_no_picture_is_named_and_the_good_one_kept(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {"documents": [file(), file("scan.pdf", b"MZ a program")]})
    assert page.status_code == 422
    assert "scan.pdf: This is neither PDF, JPEG nor PNG" in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["licence.pdf"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (PDF + b" " * MAX_BYTES, "larger than 10 MB"),
        (b"%PDF-1.7 /JavaScript", "runs or contains other things"),
    ],
)
def test_a_refused_file_says_why_at_the_field(owner: Client, matter: Matter, content: bytes, said: str) -> None:
    page = owner.post(PAGE, {"documents": [file("a.pdf", content)]})
    assert page.status_code == 422
    assert said in words(page)
    assert attachments.get_attachments(matter) == []


@pytest.mark.fault("F28")
def test_more_at_once_than_fits_is_dropped_not_kept_in_memory(
    owner: Client, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.store.upload_handler.MAX_REQUEST_BYTES", 3 * len(PDF) // 2)
    page = owner.post(PAGE, {"documents": [file("a.pdf"), file("b.pdf")]})
    assert f"b.pdf: {UPLOAD_TOO_MUCH.message.en}" in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["a.pdf"]


@pytest.mark.fault("F13")
def test_a_full_disk_takes_no_document_and_says_so(owner: Client, matter: Matter, folder: Path) -> None:
    (folder / "blocked").write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_text", _full)
        page = owner.post(PAGE, {"documents": [file()]})
    assert "could not be kept just now" in words(page)
    assert attachments.get_attachments(matter) == []


def _full(*_args: object, **_kwargs: object) -> None:
    raise OSError(28, "No space left on device")


def test_choosing_no_file_is_said(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {})
    assert page.status_code == 422
    assert "Choose at least one file." in words(page)


def test_one_document_too_many_is_said(owner: Client, matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_ATTACHMENTS", 1)
    page = owner.post(PAGE, {"documents": [file("a.pdf"), file("b.pdf")]})
    assert page.status_code == 409
    assert "at most 1 documents" in words(page)


def test_a_document_belongs_to_one_line(town: factories.City, owner: Client) -> None:
    people = factories.insured_people(town, 2)
    persons = [line.person_id or 0 for line in get_lines(people)]
    draft = draft_lines.pick_people(town.owner_actor, get_service("person_change"), persons)
    address = "/portal/services/person_change/documents/"
    assert "Line 2: 李晓燕" in words(owner.get(address))
    owner.post(address, {"documents": [file()], "position": 2})
    assert [row.position for row in attachments.get_attachments(draft)] == [2]
    assert owner.post(address, {"documents": [file()], "position": 7}).status_code == 422


def test_a_document_is_handed_out_as_a_file_that_runs_nothing(
    town: factories.City, owner: Client, matter: Matter
) -> None:
    row = attachments.attach(town.owner_actor, matter.id, "营业执照.pdf", PDF)
    answer = owner.get(f"/portal/matters/{matter.id}/documents/{row.id}/")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_document_is_taken_off(town: factories.City, owner: Client, matter: Matter) -> None:
    row = attachments.attach(town.owner_actor, matter.id, "a.pdf", PDF)
    page = owner.post(f"{PAGE}{row.id}/remove/", follow=True)
    assert "The document was taken off." in words(page)
    assert attachments.get_attachments(matter) == []
    assert owner.get(f"/portal/matters/{matter.id}/documents/{row.id}/").status_code == 404
    assert "taken off in the meantime" in words(owner.post(f"{PAGE}{row.id}/remove/", follow=True))


def test_another_employers_document_is_not_there(town: factories.City, signed_in: SignedIn, matter: Matter) -> None:
    row = attachments.attach(town.owner_actor, matter.id, "a.pdf", PDF)
    clerk = factories.actor(town.clerk)
    other = factories.bound_owner(clerk, factories.employer(clerk))
    stranger = signed_in(other)
    theirs = draft_lines.open_employer_draft(factories.actor(other), get_service("employer_change"))
    assert stranger.get(f"/portal/matters/{matter.id}/documents/{row.id}/").status_code == 404
    assert stranger.get(f"/portal/matters/{theirs.id}/documents/{row.id}/").status_code == 404
    assert stranger.post(f"/portal/matters/{matter.id}/edit/documents/", {"documents": [file()]}).status_code == 404
    stranger.post(f"{PAGE}{row.id}/remove/")
    assert len(attachments.get_attachments(matter)) == 1


def test_the_documents_stand_where_one_checks_and_where_the_matter_stands(
    town: factories.City, owner: Client, matter: Matter
) -> None:
    attachments.attach(town.owner_actor, matter.id, "营业执照.pdf", PDF)
    for address in (
        "/portal/services/employer_change/",
        "/portal/services/employer_change/check/",
        f"/portal/matters/{matter.id}/",
    ):
        assert "营业执照.pdf" in words(owner.get(address)), address


def test_a_service_without_documents_has_no_page_for_them(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert owner.get("/portal/services/enrolment/documents/").status_code == 404


def test_before_anything_is_saved_there_is_nothing_to_attach_to(owner: Client) -> None:
    page = owner.get(PAGE, follow=True)
    assert "Fill in and save first" in words(page)
