"""The verbs of the journal are shown as texts."""

import pytest

from canbao.office.journal.verbs import verb_text


@pytest.mark.parametrize("verb", ["matter.take", "slip.print", "employer.register", "person.unmask", "guide.write"])
def test_a_verb_of_the_journal_has_a_text(verb: str) -> None:
    assert verb_text(verb) != verb
