"""People, staff and journal at the agency."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client

from canbao.access.actors import SYSTEM
from canbao.access.models import User
from canbao.access.queries import get_staff
from canbao.journal import triggers
from canbao.journal.models import Entry
from canbao.journal.queries import get_entries
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests import factories
from tests.office.pages import page, words

Browsers = Callable[[User], Client]


@pytest.fixture
def person(town: factories.City, reviewer: Client) -> str:
    """Return the address of the page of an insured person."""
    factories.enrol_people(town, 1)
    answer = reviewer.post("/office/people/", {"number": factories.resident_number(1)})
    return str(answer.headers["Location"])


# -- people ---------------------------------------------------------------------------------------------------------


def test_a_person_is_found_by_the_whole_number_and_masked(town: factories.City, reviewer: Client, person: str) -> None:
    assert factories.resident_number(1) not in person
    shown = words(reviewer.get(person))
    assert "李**" in shown
    assert "李晓燕" not in shown
    assert factories.resident_number(1) not in shown
    assert f"{town.employer.name} 202611" in shown


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        (202601, None, "Insured"),
        (202601, 202612, "Insured, to 202611"),
        (202601, 202611, "Past"),
        (202612, None, "Insured from 202612"),
    ],
)
def test_a_period_is_shown_as_of_today(
    town: factories.City, reviewer: Client, since: int, until: int | None, state: str
) -> None:
    li = factories.insure_people(town.employer, "李晓燕", since=since)["李晓燕"]
    if until is not None:
        stop = Suspend(town.employer.id, li, (Month(until) - 1).first_day, Month(until), "222")
        with transaction.atomic():
            apply_changes(SYSTEM, town.employer.id, [stop])
    last = "—" if until is None else int(Month(until) - 1)
    assert f"{town.employer.name} {since} {last} {state} Particulars" in words(reviewer.get(f"/office/people/{li}/"))


def test_an_unknown_number_is_reported(reviewer: Client) -> None:
    answer = reviewer.post("/office/people/", {"number": factories.resident_number(7)})
    assert answer.status_code == 422
    assert "Nobody with this number is in the register" in words(answer)


def test_particulars_are_shown_once_and_the_reason_is_in_the_journal(reviewer: Client, person: str) -> None:
    assert reviewer.post(person, {"reason": ""}).status_code == 422
    shown = reviewer.post(person, {"reason": "核对证件"})
    assert factories.resident_number(1) in words(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert factories.resident_number(1) not in words(reviewer.get(person))
    entry = get_entries("office")[0]
    assert (entry.verb, entry.reason) == ("person.unmask", "核对证件")
    assert factories.resident_number(1) not in str(entry.__dict__)


def test_the_account_clerk_can_not_search_for_people(clerk: Client) -> None:
    assert clerk.get("/office/people/").status_code == 403


# -- staff ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def system(db: None, signed_in: Browsers) -> Client:
    """Return the system administrator's browser."""
    return signed_in(factories.staff("office.system"))


def add_staff(system: Client, **other: object) -> object:
    typed = {
        "username": "newclerk",
        "name": "新人",
        "posts": ["office.reviewer"],
        "password1": "a password long enough",
        "password2": "a password long enough",
    }
    return system.post("/office/staff/new/", {**typed, **other})


def test_a_member_of_staff_is_added_with_posts(system: Client) -> None:
    assert add_staff(system).status_code == 303  # type: ignore[attr-defined]
    assert ("newclerk", ["office.reviewer"]) in [(user.username, posts) for user, posts in get_staff()]
    assert "新人" in words(system.get("/office/staff/"))


def test_posts_that_check_each_other_are_not_given_to_one_person(system: Client) -> None:
    answer = add_staff(system, posts=["office.system", "office.audit"])
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "One person cannot hold these posts together: Auditor, System administrator" in words(answer)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "another password altogether"}, "The two passwords differ"),
        ({"posts": []}, "Choose at least one post"),
    ],
)
def test_an_invalid_new_member_of_staff_is_explained(system: Client, typed: dict[str, object], message: str) -> None:
    answer = add_staff(system, **typed)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert message in words(answer)


def test_a_log_in_name_in_use_is_refused(system: Client) -> None:
    add_staff(system)
    answer = add_staff(system)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "This log-in name is taken" in words(answer)


# -- journal --------------------------------------------------------------------------------------------------------


@pytest.fixture
def auditor(signed_in: Browsers, db: None) -> Client:
    """Return the auditor's browser."""
    return signed_in(factories.staff("office.audit"))


def test_the_journal_of_an_employer_is_found_by_its_number(town: factories.City, auditor: Client) -> None:
    shown = words(auditor.get("/office/journal/", {"number": town.employer.number}))
    assert town.employer.name in shown
    assert "Registration slip printed" in shown
    assert "Account bound" in shown


def test_a_sound_chain_is_reported_as_whole(town: factories.City, auditor: Client) -> None:
    shown = words(auditor.get("/office/journal/verify/", {"chain": f"employer:{town.employer.id}"}))
    assert "This chain is whole" in shown


def test_an_entry_changed_by_hand_is_reported(town: factories.City, auditor: Client) -> None:
    chain = f"employer:{town.employer.id}"
    triggers.remove_triggers()
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal_entry SET actor = 'nobody' WHERE chain = %s AND seq = 2", [chain])
    finally:
        triggers.install_triggers()
    assert Entry.objects.get(chain=chain, seq=2).actor == "nobody"
    for query in ({"chain": chain}, {"chain": chain, "all": "1"}):
        shown = words(auditor.get("/office/journal/verify/", query))
        assert "The journal is not whole" in shown
        assert f"{chain}/2" in shown


def test_the_number_of_an_unknown_employer_is_reported(auditor: Client) -> None:
    assert "No employer has this number" in words(auditor.get("/office/journal/", {"number": "000"}))


def test_reviewers_can_not_read_the_journal(reviewer: Client) -> None:
    assert reviewer.get("/office/journal/").status_code == 403
    assert not [link for link in page(reviewer.get("/office/matters/")).links if "/journal/" in link.href]
