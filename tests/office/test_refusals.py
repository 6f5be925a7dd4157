"""Every refusal that the agency's people can meet has its sentence, every verb and field of the journal its words."""

import ast
from pathlib import Path

import pytest

from canbao.access import operations as access
from canbao.matters import publishing, review, transitions, unmasking
from canbao.office.field_names import LINES, SENTENCES
from canbao.office.journal.verbs import verb_text
from canbao.register import insurance_record

OF_THE_EMPLOYER = {
    "codes_bound",
    "particulars_missing",
    "slip_wrong",
    "slip_wrong_left",
    "slip_exhausted",
    "slip_voided",
    "slip_used",
    "slip_expired",
    "codes_differ",
    "scheme_not_on_slip",
    "account_bound_elsewhere",
    "employer_bound_elsewhere",
    "not_bound",
}
"""Codes only an employer's operators meet: the portal says them."""


def raised(module: object, name: str) -> set[str]:
    """The codes a module gives an exception of a name."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name]
    texts = [text for call in calls for text in ast.walk(call.args[0]) if isinstance(text, ast.Constant)]
    return {text.value for text in texts}


@pytest.mark.parametrize(
    "module", [access, unmasking, transitions, publishing, review], ids=lambda module: module.__name__
)
def test_every_refusal_has_a_sentence(module: object) -> None:
    codes = raised(module, "Refusal")
    assert codes, "the test reads no code any more"
    assert codes - OF_THE_EMPLOYER - SENTENCES.keys() == set()


def test_every_word_of_the_books_has_a_sentence_at_its_line() -> None:
    codes = raised(insurance_record, "Refused")
    assert {"insured_here", "insured_elsewhere", "covered_until"} <= codes
    assert codes - LINES.keys() == set()


@pytest.mark.parametrize("verb", ["matter.take", "slip.print", "employer.register", "person.unmask", "guide.write"])
def test_a_verb_of_the_journal_is_read_in_words(verb: str) -> None:
    assert verb_text(verb) != verb
