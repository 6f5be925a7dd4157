"""Documents at the agency: the reviewer who took the matter, or a person who gives a reason, sees name and content."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from canbao.matters import attachments, draft_lines, submission
from canbao.matters.catalogue import get_service
from canbao.matters.models import Attachment, Matter
from canbao.matters.queries import get_lines, get_office_matter
from tests import factories
from tests.office.pages import address, take_matter, view_matter, words

PDF = b"%PDF-1.7 a licence"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    """Store uploads in a temporary folder."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def submitted(town: factories.City) -> tuple[Matter, Attachment]:
    """Return a submitted change of the employer's name and its document."""
    owner, change = town.owner_actor, get_service("employer_change")
    draft = draft_lines.open_employer_draft(owner, change)
    row = attachments.attach(owner, draft.id, "王建国变更证明.pdf", PDF)
    line = get_lines(draft)[0]
    saved, _conflicts = factories.type_cells(owner, draft, {line.id: {"name": "新名称有限公司", "reason": "更名"}})
    submission.submit_matter(owner, draft.id, saved.version, "key-office-documents")
    return get_office_matter(draft.employer_id, draft.id), row


def test_the_reviewer_who_took_a_matter_can_open_its_documents(
    reviewer: Client, submitted: tuple[Matter, Attachment]
) -> None:
    matter, row = submitted
    assert "王建国变更证明.pdf" in words(take_matter(reviewer, matter))
    answer = reviewer.get(address(matter, f"documents/{row.id}/"))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_documents_are_hidden_before_the_matter_is_taken(
    reviewer: Client, submitted: tuple[Matter, Attachment]
) -> None:
    matter, row = submitted
    shown = words(view_matter(reviewer, matter))
    assert "Document 1" in shown and "王建国变更证明" not in shown
    answer = reviewer.get(address(matter, f"documents/{row.id}/"), follow=True)
    assert "To see documents, take the matter" in words(answer)


def test_another_matters_document_is_not_found(
    town: factories.City, reviewer: Client, submitted: tuple[Matter, Attachment]
) -> None:
    matter, row = submitted
    take_matter(reviewer, matter)
    other = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    take_matter(reviewer, other)
    assert reviewer.get(address(other, f"documents/{row.id}/")).status_code == 404


def test_the_account_clerk_can_not_open_documents(clerk: Client, submitted: tuple[Matter, Attachment]) -> None:
    matter, row = submitted
    assert clerk.get(address(matter, f"documents/{row.id}/")).status_code == 403
