"""Every route declares its verb, and answers every fixture person as the matrix (routes.yaml) says.

`python tests/house/test_routes.py write` writes the matrix again from the site's answers. That alone proves nothing:
tests compare who may use a route with the policy table, and whose objects it shows with their owner.
"""

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.walking import METHODS, ROLES, may, routes, walk, world

COMMAND = "python tests/house/test_routes.py write"
FILE = Path(__file__).with_name("routes.yaml")

EMPLOYERS = ("A owner", "A operator", "A viewer", "B owner", "unbound")
STAFF = tuple(member for member in ROLES if member not in (*EMPLOYERS, "anonymous"))
GROUPS = {"everybody": tuple(ROLES), "signed in": (*EMPLOYERS, *STAFF), "staff": STAFF, "employers": EMPLOYERS}
"""Members who often get the same answer, by the name they have together in the matrix."""

# The page for the code of a second factor needs a password given a moment ago.
NO_PASSWORD_GIVEN = {("login/code/", "anonymous")}
# Everyone who may read the directory of services reads here why one is closed to them.
CLOSED = {("portal/services/<slug:code>/", member) for member in ("unbound", "A viewer")}
# Addresses by the service find the reader's own draft; A's line is to B like a removed one.
OWN_DRAFT = "portal/services/<slug:code>/"

Row = dict[str, Any]
"""A route in the matrix: its verb, and by method and answer the members who get it."""
Answers = dict[str, dict[str, str]]
"""By method and member."""


def answers(row: Row) -> Answers:
    """A row's answers by method and member."""
    return {
        method: {
            member: str(answer)
            for answer, names in row[method].items()
            for name in names
            for member in GROUPS.get(name, (name,))
        }
        for method in METHODS
    }


def together(members: list[str]) -> list[str]:
    """The members with those who form a group named by it."""
    for group, of_group in GROUPS.items():
        if set(of_group) <= set(members):
            return [group, *(member for member in members if member not in of_group)]
    return members


@pytest.mark.django_db
def write_matrix(today: object) -> None:
    """Write the matrix as the site answers now: by route, method and answer the members who get it."""
    found = walk(world(), ROLES).answers
    text = [f"# Route: its verb; by method and answer who gets it. Written by `{COMMAND}`.\n"]
    for pattern, route in sorted(routes().items()):
        text.append(f"{pattern or chr(34) * 2}:\n  verb: {route.verb}\n")
        for method in METHODS:
            text.append(f"  {method}:\n")
            got = found[pattern][method]
            for answer in sorted(set(got.values())):
                names = together([member for member in ROLES if got[member] == answer])
                text.append(f"    {answer}: [{', '.join(names)}]\n")
    FILE.write_text("".join(text), "utf-8")


MATRIX: dict[str, Row] = yaml.safe_load(FILE.read_text("utf-8")) if FILE.exists() else {}


def test_every_route_declares_a_verb() -> None:
    assert [route.pattern for route in routes().values() if route.verb is None] == []


def test_the_matrix_has_every_route_and_its_verb() -> None:
    assert {pattern: row["verb"] for pattern, row in MATRIX.items()} == {
        pattern: route.verb for pattern, route in routes().items()
    }


@pytest.mark.parametrize("member", ROLES)
def test_the_matrix_lets_in_whom_the_policy_lets_in(member: str) -> None:
    """Without the right a visitor is sent to log in (a program gets 401), all others get 403. With it: neither."""
    wrong = []
    for pattern, row in MATRIX.items():
        for method, by_member in answers(row).items():
            to_log_in = "401" if pattern.startswith("api/") else "login"
            answer, refused = by_member[member], to_log_in if member == "anonymous" else "403"
            is_in = answer not in ("login", "401", "403") or (pattern, member) in CLOSED | NO_PASSWORD_GIVEN
            if not (is_in if may(member, row["verb"]) else answer == refused):
                wrong.append(f"{method} {pattern} ({row['verb']}): {answer}")
    assert wrong == []


def test_what_is_another_employers_is_absent() -> None:
    """Employer B's owner may do at the portal what A's may; A's matters, people and bills are not found."""
    wrong = []
    for pattern, row in MATRIX.items():
        is_object = pattern.startswith(("portal/", "api/")) and "<int:" in pattern
        if not is_object or not may("B owner", row["verb"]):
            continue
        absent = {"404", "405"} | ({"303"} if pattern.startswith(OWN_DRAFT) else set())
        got = {by_member["B owner"] for by_member in answers(row).values()}
        if not got <= absent:
            wrong.append(f"{pattern}: {got}")
    assert wrong == []


def test_nothing_fails() -> None:
    plain = {"login", "200", "302", "303", "400", "401", "403", "404", "405", "409", "422"}
    assert {answer for row in MATRIX.values() for by in answers(row).values() for answer in by.values()} <= plain


@pytest.mark.django_db
@pytest.mark.parametrize("member", ROLES)
def test_every_route_answers_as_the_matrix_says(member: str, today: object) -> None:
    """The answers, their headers, and that each asks one shard or belongs to a named report, in one run."""
    seen = walk(world(), [member])
    wrong = [
        f"{method} {pattern}: {found[member]}, not {expected[member]}"
        for pattern, row in MATRIX.items()
        for method, expected in answers(row).items()
        if (found := seen.answers.get(pattern, {}).get(method)) and found[member] != expected[member]
    ]
    assert (wrong, seen.headers, seen.offences) == ([], {}, [])


if __name__ == "__main__":
    if sys.argv[1:] != ["write"]:
        sys.exit(f"usage: {COMMAND}")
    sys.exit(pytest.main([f"{__file__}::write_matrix", "-q", "-o", "python_functions=write_matrix"]))
