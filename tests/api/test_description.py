"""The JSON interface agrees with its description."""

import pytest
from django.test import Client

from tests import factories
from tests.api.describing import DESCRIPTION, get_faults
from tests.house.walking import routes

PLACES = {
    "/api/v1/bills": {},
    "/api/v1/bills/{month}/{number}": {},
    "/api/v1/bills/{month}/{number}/people": {},
    "/api/v1/bills/{month}/{number}/people/{person}": {},
}


def test_the_description_lists_exactly_the_addresses_of_the_interface() -> None:
    addresses = {
        "/" + pattern.replace("<int:", "{").replace(">", "}") for pattern in routes() if pattern.startswith("api/")
    }
    assert addresses == set(DESCRIPTION["paths"])


def test_the_parameters_of_an_address_are_described() -> None:
    for address, described in DESCRIPTION["paths"].items():
        named = {one["name"] for one in described["get"].get("parameters", []) if one.get("in") == "path"}
        assert named == {part[1:-1] for part in address.split("/") if part.startswith("{")}, address


def test_an_operation_has_the_name_of_its_view() -> None:
    names = {described["get"]["operationId"] for described in DESCRIPTION["paths"].values()}
    assert names == {route.view.__name__ for pattern, route in routes().items() if pattern.startswith("api/")}


@pytest.mark.parametrize("address", PLACES)
def test_an_answer_matches_its_description(owner: Client, people: dict[str, int], address: str) -> None:
    answer = owner.get(address.format(month=202611, number=1, person=people["李晓燕"]))
    described = DESCRIPTION["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert list(get_faults(answer.json(), described)) == []


@pytest.mark.parametrize("member", ["nobody", "owner", "clerk"])
@pytest.mark.parametrize("address", PLACES)
def test_a_problem_matches_its_description(town: factories.City, program: object, address: str, member: str) -> None:
    user = {"nobody": None, "owner": town.owner, "clerk": town.clerk}[member]
    answer = program(user).get(address.format(month=202601, number=1, person=1) + "?first=x&after=x")  # type: ignore[operator]
    described = DESCRIPTION["paths"][address]["get"]["responses"]
    assert str(answer.status_code) in described
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert list(get_faults(answer.json(), DESCRIPTION["components"]["schemas"]["Problem"])) == []


def test_an_answer_that_differs_from_its_description_is_noticed() -> None:
    wrong = {"first": "202611", "last": 202612, "bills": [], "more": 1}
    schema = {"$ref": "#/components/schemas/Bills"}
    assert list(get_faults(wrong, schema)) == ["answer: more is not described", "answer.last: 202612 is no string"]


def test_the_description_is_public(db: None, program: object) -> None:
    assert program(None).get("/api/v1/openapi.json").json() == DESCRIPTION  # type: ignore[operator]
