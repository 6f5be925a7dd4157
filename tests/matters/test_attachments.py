"""Documents attached to a filing: only safe types, sealed on disk, frozen when the matter is submitted."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from canbao.matters import draft_lines
from canbao.matters.attachments import MAX_ATTACHMENTS, attach, detach, get_attachment, get_attachments
from canbao.matters.catalogue import get_service
from canbao.matters.drafts import remove_lines
from canbao.matters.examination import examine_matter
from canbao.matters.queries import get_lines, get_office_matter
from canbao.matters.review import Decision
from canbao.matters.submission import submit_matter
from canbao.store.uploads import MAX_BYTES
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PDF = b"%PDF-1.7 a licence"
PICTURE = b"\xff\xd8\xff\xe0 a scan"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def town() -> factories.City:
    return factories.city()


def test_a_document_is_returned_unchanged(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    row = attach(town.owner_actor, matter.id, "C:\\scans\\户口簿.pdf", PDF)
    assert get_attachment(matter, row.id)[1] == PDF
    assert (row.name, row.media_type, row.size) == ("户口簿.pdf", "application/pdf", len(PDF))


def test_the_name_of_a_document_is_what_is_read(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    assert attach(town.owner_actor, matter.id, "证明\u202efdp.pdf\u200b", PDF).name == "证明fdp.pdf"


def test_a_file_is_stored_sealed_under_a_generated_name(town: factories.City, folder: Path) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    attach(town.owner_actor, matter.id, "../../etc/passwd.pdf", PDF)
    (kept,) = [path for path in folder.rglob("*") if path.is_file()]
    assert b"licence" not in kept.read_bytes()
    assert "passwd" not in str(kept)
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.fault("F28")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "upload_empty"),
        (b"MZ an executable named .pdf", "upload_kind"),
        (b"<svg onload=alert(1)>", "upload_kind"),
        (b"PK\x03\x04 a zip", "upload_kind"),
        (b"%PDF-1.7 /JavaScript (app.alert(1))", "upload_active"),
        (PDF + b" " * MAX_BYTES, "upload_too_large"),
    ],
)
def test_an_unsafe_file_is_refused(town: factories.City, content: bytes, code: str) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        attach(town.owner_actor, matter.id, "a.pdf", content)
    assert caught.value.code == code
    assert get_attachments(matter) == []


def test_a_file_that_the_antivirus_command_rejects_is_refused(town: factories.City, settings: LazySettings) -> None:
    settings.CANBAO_ANTIVIRUS = "grep -qv licence"
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        attach(town.owner_actor, matter.id, "a.pdf", PDF)
    assert caught.value.code == "upload_infected"
    attach(town.owner_actor, matter.id, "b.jpg", PICTURE)


@pytest.mark.parametrize(("command", "code"), [("/no/such/program", "upload_unscanned"), ("", "upload_no_room")])
def test_a_file_that_can_not_be_scanned_or_stored_is_refused(
    town: factories.City, settings: LazySettings, tmp_path: Path, command: str, code: str
) -> None:
    settings.CANBAO_ANTIVIRUS = command
    (tmp_path / "full").write_text("")
    settings.MEDIA_ROOT = tmp_path / "full"
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal, match=code):
        attach(town.owner_actor, matter.id, "a.pdf", PDF)
    assert get_attachments(matter) == []


def test_a_removed_document_stays_on_disk_as_evidence(town: factories.City, folder: Path) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    row = attach(town.owner_actor, matter.id, "a.pdf", PDF)
    detach(town.owner_actor, matter.id, row.id)
    assert get_attachments(matter) == []
    assert [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_can_not_be_added_to_a_submitted_matter(town: factories.City) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    with pytest.raises(Refusal) as caught:
        attach(town.owner_actor, matter.id, "a.pdf", PDF)
    assert caught.value.code == "not_in_state"


def test_another_employers_document_is_not_found(town: factories.City) -> None:
    mine = factories.draft(town.owner_actor, [factories.newcomer(1)])
    row = attach(town.owner_actor, mine.id, "a.pdf", PDF)
    clerk = factories.actor(town.clerk)
    stranger = factories.actor(factories.bound_owner(clerk, factories.employer(clerk)))
    theirs = factories.draft(stranger, [factories.newcomer(2)])
    with pytest.raises(Refusal):
        get_attachment(theirs, row.id)


def test_a_document_moves_and_is_removed_with_its_line(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(place) for place in (1, 2, 3)])
    first = attach(town.owner_actor, matter.id, "一.pdf", PDF, 1)
    third = attach(town.owner_actor, matter.id, "三.pdf", PDF, 3)
    remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[1].id])
    assert {row.name: row.position for row in get_attachments(matter)} == {"一.pdf": 1, "三.pdf": 2}
    remove_lines(town.owner_actor, get_service("enrolment"), matter.id, [get_lines(matter)[0].id])
    assert [(row.id, row.position) for row in get_attachments(matter)] == [(third.id, 1)]
    assert first.place


def test_lines_to_be_corrected_keep_their_documents(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1), factories.newcomer(2)])
    attach(town.owner_actor, matter.id, "一.pdf", PDF, 1)
    attach(town.owner_actor, matter.id, "二.pdf", PDF, 2)
    attach(town.owner_actor, matter.id, "全.pdf", PDF)
    submit_matter(town.owner_actor, matter.id, reload(matter).version, "key-documents")
    factories.decide_matter(town, reload(matter), {1: Decision("passed"), 2: Decision("correct", "99", "照片不清")})
    draft = factories.Matter.objects.for_employer(matter.employer_id).get(origin_id=matter.id)
    assert {row.name: row.position for row in get_attachments(draft)} == {"二.pdf": 1, "全.pdf": 0}
    assert len(get_attachments(matter)) == 3


def test_a_filing_has_a_limited_number_of_documents(town: factories.City) -> None:
    matter = factories.draft(town.owner_actor, [factories.newcomer(1)])
    for _ in range(MAX_ATTACHMENTS):
        attach(town.owner_actor, matter.id, "a.jpg", PICTURE)
    with pytest.raises(Refusal) as caught:
        attach(town.owner_actor, matter.id, "a.jpg", PICTURE)
    assert caught.value.code == "too_many_documents"


def test_a_changed_employer_name_needs_reason_and_document(town: factories.City) -> None:
    change = get_service("employer_change")
    matter = draft_lines.open_employer_draft(town.owner_actor, change)
    line = get_lines(matter)[0]
    factories.type_cells(town.owner_actor, matter, {line.id: {"name": "新名称有限公司"}})
    matter = reload(matter)
    assert {one.code for one in examine_matter(matter).findings} == {"reason_missing", "document_missing"}
    attach(town.owner_actor, matter.id, "a.pdf", PDF)
    line = get_lines(matter)[0]
    factories.type_cells(town.owner_actor, matter, {line.id: {"reason": "市监局核准"}})
    assert examine_matter(reload(matter)).errors == 0


def reload(matter: factories.Matter) -> factories.Matter:
    return factories.Matter.objects.for_employer(matter.employer_id).get(id=matter.id)


def test_a_decided_change_of_the_employer_is_in_the_register(town: factories.City) -> None:
    change = get_service("employer_change")
    matter = draft_lines.open_employer_draft(town.owner_actor, change)
    line = get_lines(matter)[0]
    matter, _ = factories.type_cells(town.owner_actor, matter, {line.id: {"address": "王益区新路 1 号"}})
    submit_matter(town.owner_actor, matter.id, matter.version, "k")
    factories.decide_matter(town, get_office_matter(matter.employer_id, matter.id))
    town.employer.refresh_from_db()
    assert town.employer.address == "王益区新路 1 号"
