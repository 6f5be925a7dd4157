"""Every refusal of the engine has a sentence at the doors."""

import ast
from pathlib import Path

import pytest

from canbao.access import operations as access
from canbao.matters import attachments, draft_lines, drafts, messages, submission, transitions
from canbao.portal.account.field_names import SENTENCES, UPLOADS
from canbao.public.sentences import SENTENCES as PUBLIC
from canbao.store import uploads

OF_THE_OFFICE = {"no_scheme", "no_valid_slip", "unknown_post", "incompatible_posts"}
"""Codes only the agency's people meet: the office says them."""


def codes(module: object, name: str = "Refusal") -> set[str]:
    """The codes a module refuses with."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name]
    return {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}  # type: ignore[misc]


THE_EMPLOYERS = [access, transitions, drafts, submission, draft_lines, attachments, messages]


@pytest.mark.parametrize("module", THE_EMPLOYERS, ids=lambda module: module.__name__)
def test_every_refusal_has_a_sentence(module: object) -> None:
    said = SENTENCES.keys() | PUBLIC.keys() | OF_THE_OFFICE
    assert codes(module), "the test reads no code any more"
    assert codes(module) - said == set()


def test_every_file_that_is_not_taken_has_a_sentence() -> None:
    refused = codes(uploads, "UploadRefused")
    assert {"kind", "too_large"} <= refused
    assert refused - UPLOADS.keys() == set()
