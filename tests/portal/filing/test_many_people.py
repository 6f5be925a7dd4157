"""Filings of as many people as an employer has: pasted at once, and chosen at once."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qs, urlsplit

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from canbao.access.actors import SYSTEM
from canbao.matters.queries import get_draft, get_lines
from canbao.register.operations import apply_changes
from canbao.values.fact_changes import Enrol, Identity
from canbao.values.months import Month
from tests import factories
from tests.portal.pages import words

ENROLMENT = "/portal/services/enrolment/"
STOP = "/portal/services/suspension/"


def number(serial: int) -> str:
    return factories.resident_number(serial % 1000, f"{1970 + serial // 1000}0101")


def name(serial: int) -> str:
    return f"甲{chr(0x4E00 + serial)}"


def post(client: Client, url: str, posted: Mapping[str, object]) -> tuple[str, int]:
    """Post a form, and return where it leads and how many statements it took."""
    with CaptureQueriesContext(connection) as statements:
        answer = client.post(url, posted)  # type: ignore[arg-type]
    assert answer.status_code == 303, words(answer)
    return answer["Location"], len(statements)


def test_a_thousand_people_are_pasted_at_once(town: factories.City, owner: Client) -> None:
    titles = factories.newcomer(1)
    rows = [factories.newcomer(1, number=number(serial), name=name(serial)) for serial in range(1000)]
    text = "\n".join("\t".join(row) for row in [titles.keys(), *(row.values() for row in rows)])
    url, statements = post(owner, f"{ENROLMENT}lines/paste/", {"text": text, "do": "save"})
    assert statements < 100
    assert "1000 people saved." in words(owner.get(url))
    draft = get_draft(town.owner_actor, "enrolment")
    assert draft is not None
    assert [line.raw["name"] for line in get_lines(draft)] == [row["name"] for row in rows]
    with CaptureQueriesContext(connection) as seen:
        assert owner.get(f"{ENROLMENT}check/").status_code == 200
    assert len(seen) < 100


def test_five_thousand_people_are_chosen_at_once(town: factories.City, owner: Client) -> None:
    people = [Identity("01", number(serial), name(serial), "2", date(1990, 1, 1)) for serial in range(5000)]
    joins = [Enrol(town.employer.id, person, Month(202601), "1101", 680_000) for person in people]
    with transaction.atomic():
        apply_changes(SYSTEM, town.employer.id, joins)
    found, _statements = post(owner, f"{STOP}people/", {"do": "search", "text": "甲"})
    token = parse_qs(urlsplit(found).query)["f"][0]
    url, statements = post(owner, f"{STOP}people/?f={token}", {"do": "found", "f": token})
    assert statements < 240
    assert "5000 people added" in words(owner.get(url))
    _url, statements = post(owner, f"{STOP}lines/fill/", {"do": "all", "day": "2026-11-20", "reason": "221"})
    assert statements < 240
    draft = get_draft(town.owner_actor, "suspension")
    assert draft is not None
    assert draft.line_count == 5000
    with CaptureQueriesContext(connection) as seen:
        assert owner.get(f"{STOP}?only=errors").status_code == 200
        assert owner.get(f"{STOP}check/").status_code == 200
    assert len(seen) < 300
