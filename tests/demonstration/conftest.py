"""A demonstration that the command makes once for all tests."""

import pytest

from canbao.demonstration.city import filings
from tests.cli.made import Made, once, run_command


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A demonstration made with the variables of an installation in the environment."""
    installation = {"CANBAO_DATABASE_URL": "postgres://nobody@nowhere/books"}
    people = str(filings.PASSED + 30)
    return once(
        tmp_path_factory,
        "demonstration",
        lambda folder: run_command(folder, "demo", "--people", people, **installation),
    )
