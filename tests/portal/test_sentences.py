"""Every refusal of the engine has a sentence at the doors."""

import ast
from pathlib import Path

import pytest

from canbao.access import operations as access
from canbao.matters import filling, moves, operations
from canbao.portal.sentences import SENTENCES
from canbao.public.sentences import SENTENCES as PUBLIC

OF_THE_OFFICE = {"no_scheme", "no_valid_slip", "unknown_post", "incompatible_posts"}
"""Codes only the agency's people meet: the office says them."""


def codes(module: object) -> set[str]:
    """The codes a module refuses with."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
    ]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]


@pytest.mark.parametrize("module", [access, moves, operations, filling], ids=lambda module: module.__name__)
def test_every_refusal_has_a_sentence(module: object) -> None:
    said = SENTENCES.keys() | PUBLIC.keys() | OF_THE_OFFICE
    assert codes(module), "the test reads no code any more"
    assert codes(module) - said == set()
