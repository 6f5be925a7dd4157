"""The journal's verbs are read in words."""

import pytest

from canbao.office.journal.verbs import verb_text


@pytest.mark.parametrize("verb", ["matter.take", "slip.print", "employer.register", "person.unmask", "guide.write"])
def test_a_verb_of_the_journal_is_read_in_words(verb: str) -> None:
    assert verb_text(verb) != verb
