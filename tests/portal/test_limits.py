"""Limits per account: a sentence that says what to do, and nothing typed is lost."""

import re
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from canbao.access import limits
from canbao.matters import attachments, draft_lines
from canbao.matters.attachments import DAY_BYTES_SPENT, MATTER_BYTES_SPENT, attach, delete_removed_files, detach
from canbao.matters.catalogue import get_service
from canbao.matters.drafts import discard_draft
from canbao.matters.models import Attachment, Matter
from canbao.portal.filing import paste_limits
from canbao.values.refusals import Refusal
from tests import factories
from tests.portal.pages import words

PASTE = "/portal/services/enrolment/lines/paste/"
PDF = b"%PDF-1.7 a licence"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def rates(settings: LazySettings, **changed: str) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **changed}


def row(serial: int) -> str:
    return "\t".join(factories.newcomer(serial).values())


def test_a_paste_beyond_the_rate_shows_the_rows_again(owner: Client, settings: LazySettings) -> None:
    rates(settings, paste="1/m/key")
    assert owner.post(PASTE, {"text": "某人", "do": "save"}).status_code == 303
    refused = owner.post(PASTE, {"text": "另一人"})
    assert (refused.status_code, limits.PASTED_TOO_OFTEN.message.en in words(refused)) == (429, True)
    assert ">另一人</textarea>" in refused.content.decode()


@pytest.mark.parametrize(
    ("name", "most", "said"),
    [
        ("MOST_ROWS", 1, "At most 1 rows are pasted at once, these are 2"),
        ("MOST_BYTES", 5, "The rows together have 0.1 MB, at most 0 MB"),
    ],
    ids=["paste_too_long", "paste_too_large"],
)
@pytest.mark.parametrize("page", [PASTE, "/portal/services/base_declaration/lines/column/"])
def test_a_paste_too_large_shows_the_rows_again(
    town: factories.City,
    owner: Client,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    name: str,
    most: int,
    said: str,
) -> None:
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202609)
    draft_lines.sync_everyone(town.owner_actor, get_service("base_declaration"))
    monkeypatch.setattr(paste_limits, name, most)
    refused = owner.post(page, {"text": "5000\n6000"})
    assert (refused.status_code, said in words(refused)) == (429, True)
    assert re.search(r"5000\s+6000</textarea>", refused.content.decode())


def test_a_search_beyond_the_rate_is_given_back_and_works_later(
    town: factories.City,
    owner: Client,
    settings: LazySettings,
) -> None:
    rates(settings, search="1/m/key")
    factories.insure_people(town.employer, "李晓燕", "王建国", since=202609)
    assert owner.post("/portal/certificates/", {"text": "王"}).status_code == 303
    refused = owner.post("/portal/certificates/", {"text": "李"})
    assert (refused.status_code, limits.SEARCHED_TOO_OFTEN.message.en in words(refused)) == (429, True)
    assert '<input type="hidden" name="text" value="李">' in refused.content.decode()
    assert 'action="/portal/certificates/"' in refused.content.decode()
    rates(settings, search="60/m/key")
    assert owner.post("/portal/certificates/", {"text": "李"}).status_code == 303


def test_a_print_beyond_the_rate_says_so(owner: Client, settings: LazySettings) -> None:
    rates(settings, print="1/m/key")
    owner.post("/portal/bills/print/", {"bill": "202611-1"})
    refused = owner.post("/portal/bills/print/", {"bill": "202611-1"})
    assert (refused.status_code, limits.PRINTED_TOO_OFTEN.message.en in words(refused)) == (429, True)


def test_the_limit_is_of_an_account_and_staff_have_none(
    town: factories.City,
    owner: Client,
    settings: LazySettings,
    signed_in: Any,
) -> None:
    rates(settings, search="1/m/key")
    clerk = factories.actor(town.clerk)
    other = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="乙单位")))
    for browser, status in ((owner, 303), (owner, 429), (other, 303)):
        assert browser.post("/portal/roster/", {"text": "李"}).status_code == status
    for _time in range(3):
        assert signed_in(town.clerk).post("/office/employers/", {"text": "示例"}).status_code != 429


def test_uploads_beyond_the_rate_say_so(
    town: factories.City,
    owner: Client,
    settings: LazySettings,
) -> None:
    rates(settings, upload="1/m/key")
    draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))
    page = "/portal/services/employer_change/documents/"
    assert owner.post(page, {"documents": SimpleUploadedFile("a.pdf", PDF)}).status_code == 303
    refused = owner.post(page, {"documents": SimpleUploadedFile("b.pdf", PDF)})
    assert (refused.status_code, limits.UPLOADED_TOO_OFTEN.message.en in words(refused)) == (429, True)


# -- bytes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def matter(town: factories.City) -> Matter:
    return draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))


def on_disk(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_a_matter_takes_so_many_bytes(
    town: factories.City,
    matter: Matter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "MAX_MATTER_BYTES", 2 * len(PDF))
    rows = [attach(town.owner_actor, matter.id, f"{number}.pdf", PDF) for number in range(2)]
    with pytest.raises(Refusal) as refused:
        attach(town.owner_actor, matter.id, "3.pdf", PDF)
    assert refused.value.declared is MATTER_BYTES_SPENT
    detach(town.owner_actor, matter.id, rows[0].id)
    attach(town.owner_actor, matter.id, "3.pdf", PDF)


def test_an_employer_attaches_so_many_bytes_a_day_whatever_is_removed(
    town: factories.City,
    owner: Client,
    matter: Matter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attachments, "MAX_DAY_BYTES", 2 * len(PDF))
    for number in range(2):
        detach(town.owner_actor, matter.id, attach(town.owner_actor, matter.id, f"{number}.pdf", PDF).id)
    with pytest.raises(Refusal) as refused:
        attach(town.owner_actor, matter.id, "3.pdf", PDF)
    assert refused.value.declared is DAY_BYTES_SPENT
    page = owner.post(
        "/portal/services/employer_change/documents/", {"documents": SimpleUploadedFile("营业执照.pdf", PDF)}
    )
    assert "营业执照.pdf: Your employer sent" in words(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["detach", "discard"])
def test_a_removed_document_never_submitted_is_deleted_at_once(today: object, folder: Path, way: str) -> None:
    town = factories.city()
    matter = draft_lines.open_employer_draft(town.owner_actor, get_service("employer_change"))
    row = attach(town.owner_actor, matter.id, "a.pdf", PDF)
    assert on_disk(folder) == 1
    if way == "detach":
        detach(town.owner_actor, matter.id, row.id)
    else:
        discard_draft(town.owner_actor, matter.id)
    assert on_disk(folder) == 0


def test_a_document_removed_from_a_submitted_matter_is_deleted_after_it_ended(
    town: factories.City,
    folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    matter = factories.submit_people(town.owner_actor, [factories.newcomer(1)])
    Matter.objects.for_employer(matter.employer_id).filter(id=matter.id).update(state="returned")
    row = attach(town.owner_actor, matter.id, "a.pdf", PDF)
    with django_capture_on_commit_callbacks(execute=True):
        detach(town.owner_actor, matter.id, row.id)
        delete_removed_files({}, "")
    assert on_disk(folder) == 1
    Matter.objects.for_employer(matter.employer_id).filter(id=matter.id).update(state="done")
    with django_capture_on_commit_callbacks(execute=True):
        delete_removed_files({}, "")
    assert on_disk(folder) == 0
    assert Attachment.objects.for_employer(matter.employer_id).get(id=row.id).place == ""


# -- requests at a time ----------------------------------------------------------------------------------------------


def test_an_account_with_long_requests_is_refused_another_and_others_are_not(
    town: factories.City, owner: Client, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = factories.actor(town.clerk)
    other = signed_in(factories.bound_owner(clerk, factories.employer(clerk, name="乙单位")))
    monkeypatch.setattr(limits, "LONG_SECONDS", 0.0)
    account = town.owner_actor.account_id
    with limits.take_turn(account), pytest.raises(Refusal), limits.take_turn(account), limits.take_turn(account):
        pytest.fail("a third long request began")
    monkeypatch.setattr(limits, "MOST_LONG", 1)
    with limits.take_turn(account):
        refused = owner.post("/portal/roster/", {"text": "李"})
        assert (refused.status_code, limits.ACCOUNT_BUSY.message.en in words(refused)) == (429, True)
        assert '<input type="hidden" name="text" value="李">' in refused.content.decode()
        assert other.get("/portal/roster/").status_code == 200
        assert signed_in(town.clerk).get("/office/employers/").status_code == 200
    assert owner.get("/portal/roster/").status_code == 200


def test_short_requests_wait_for_their_turn(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_AT_ONCE", 1)
    begun, order = threading.Event(), []

    def second() -> None:
        begun.set()
        with limits.take_turn(7):
            order.append("second")

    thread = threading.Thread(target=second)
    with limits.take_turn(7):
        thread.start()
        assert begun.wait(10)
        order.append("first")
    thread.join()
    assert (order, limits._running) == (["first", "second"], {})


class Clock:
    """A clock that moves only when a request waits for its turn, by as long as it waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        assert seconds > 0, "a request waits beyond its second"
        self.waits.append(seconds)
        self.now += seconds

    def notify_all(self) -> None:
        """Nobody else waits."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_error: object) -> None: ...


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(limits, "_changed", clock)
    return clock


def test_a_request_is_refused_at_once_beside_two_long_ones(clock: Clock) -> None:
    with limits.take_turn(7), limits.take_turn(7):
        clock.now += limits.LONG_SECONDS
        with pytest.raises(Refusal), limits.take_turn(7):
            pytest.fail("a third long request began")
    assert clock.waits == []


def test_a_request_waits_one_second_for_its_turn_and_is_refused(clock: Clock) -> None:
    with limits.take_turn(7):
        clock.now += limits.LONG_SECONDS / 2
        with limits.take_turn(7), limits.take_turn(7), pytest.raises(Refusal), limits.take_turn(7):
            pytest.fail("a fourth request began")
    assert clock.waits == [limits.LONG_SECONDS]
