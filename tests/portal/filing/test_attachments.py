"""Documents attached to a filing: upload, download, removal, refusals and access."""

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
    """Return the folder where uploads are stored."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def matter(town: factories.City) -> Matter:
    """Return a draft that changes the employer's own particulars."""
    return draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))


def file(name: str = "licence.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_several_documents_are_uploaded_at_once(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {"documents": [file("营业执照.pdf"), file("批复.pdf")]}, follow=True)
    assert "2 documents added." in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["营业执照.pdf", "批复.pdf"]


def test_typed_particulars_are_saved_before_documents_are_added(owner: Client, matter: Matter) -> None:
    line = get_lines(matter)[0]
    typed = {**line.raw, "address": "王益区新路 1 号", "version": line.version, "do": "documents"}
    answer = owner.post("/portal/services/employer_change/particulars/", typed)
    assert answer["Location"] == PAGE
    assert get_lines(matter)[0].raw["address"] == "王益区新路 1 号"


def test_a_file_of_another_type_is_reported_and_the_valid_one_is_kept(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {"documents": [file(), file("scan.pdf", b"MZ a program")]})
    assert page.status_code == 422
    assert "scan.pdf: The content of this file is not PDF, JPEG or PNG" in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["licence.pdf"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (PDF + b" " * MAX_BYTES, "larger than 10 MB"),
        (b"%PDF-1.7 /JavaScript", "contains scripts or embedded files"),
    ],
)
def test_a_refused_file_is_explained(owner: Client, matter: Matter, content: bytes, message: str) -> None:
    page = owner.post(PAGE, {"documents": [file("a.pdf", content)]})
    assert page.status_code == 422
    assert message in words(page)
    assert attachments.get_attachments(matter) == []


@pytest.mark.fault("F28")
def test_files_beyond_the_size_limit_are_dropped_and_reported(
    owner: Client, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canbao.store.upload_handler.MAX_REQUEST_BYTES", 3 * len(PDF) // 2)
    page = owner.post(PAGE, {"documents": [file("a.pdf"), file("b.pdf")]})
    assert f"b.pdf: {UPLOAD_TOO_MUCH.message.en}" in words(page)
    assert [row.name for row in attachments.get_attachments(matter)] == ["a.pdf"]


@pytest.mark.fault("F13")
def test_a_full_disk_is_reported_and_no_document_is_attached(owner: Client, matter: Matter, folder: Path) -> None:
    (folder / "blocked").write_text("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_text", raise_disk_full)
        page = owner.post(PAGE, {"documents": [file()]})
    assert "could not be stored" in words(page)
    assert attachments.get_attachments(matter) == []


def raise_disk_full(*_args: object, **_kwargs: object) -> None:
    raise OSError(28, "No space left on device")


def test_an_upload_without_a_file_is_reported(owner: Client, matter: Matter) -> None:
    page = owner.post(PAGE, {})
    assert page.status_code == 422
    assert "Choose at least one file." in words(page)


def test_too_many_documents_are_refused(owner: Client, matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_ATTACHMENTS", 1)
    page = owner.post(PAGE, {"documents": [file("a.pdf"), file("b.pdf")]})
    assert page.status_code == 409
    assert "at most 1 documents" in words(page)


def test_a_document_is_attached_to_the_chosen_line(town: factories.City, owner: Client) -> None:
    people = factories.enrol_people(town, 2)
    persons = [line.person_id or 0 for line in get_lines(people)]
    draft = draft_lines.pick_people(town.owner_actor, get_service("person_change"), persons)
    address = "/portal/services/person_change/documents/"
    assert "Line 2: 李晓燕" in words(owner.get(address))
    owner.post(address, {"documents": [file()], "position": 2})
    assert [row.position for row in attachments.get_attachments(draft)] == [2]
    assert owner.post(address, {"documents": [file()], "position": 7}).status_code == 422


def test_a_document_is_downloaded_and_can_not_run_scripts(town: factories.City, owner: Client, matter: Matter) -> None:
    row = attachments.attach(town.owner_actor, matter.id, "营业执照.pdf", PDF)
    answer = owner.get(f"/portal/matters/{matter.id}/documents/{row.id}/")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_removed_document_is_not_found(town: factories.City, owner: Client, matter: Matter) -> None:
    row = attachments.attach(town.owner_actor, matter.id, "a.pdf", PDF)
    page = owner.post(f"{PAGE}{row.id}/remove/", follow=True)
    assert "The document was removed." in words(page)
    assert attachments.get_attachments(matter) == []
    assert owner.get(f"/portal/matters/{matter.id}/documents/{row.id}/").status_code == 404
    assert "removed in another window" in words(owner.post(f"{PAGE}{row.id}/remove/", follow=True))


def test_another_employers_document_is_not_found(town: factories.City, signed_in: SignedIn, matter: Matter) -> None:
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


def test_documents_are_listed_on_the_form_the_check_page_and_the_matter(
    town: factories.City, owner: Client, matter: Matter
) -> None:
    attachments.attach(town.owner_actor, matter.id, "营业执照.pdf", PDF)
    for address in (
        "/portal/services/employer_change/",
        "/portal/services/employer_change/check/",
        f"/portal/matters/{matter.id}/",
    ):
        assert "营业执照.pdf" in words(owner.get(address)), address


def test_a_service_without_documents_has_no_documents_page(town: factories.City, owner: Client) -> None:
    factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert owner.get("/portal/services/enrolment/documents/").status_code == 404


def test_documents_can_not_be_added_before_the_draft_is_saved(owner: Client) -> None:
    page = owner.get(PAGE, follow=True)
    assert "Fill in and save first" in words(page)
