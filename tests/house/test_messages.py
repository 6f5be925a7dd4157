"""Every text a user meets is there in both languages."""

from tools import messages


def test_every_message_has_its_translation_and_no_template_holds_chinese() -> None:
    found = messages.faults()
    assert not found, "\n".join(found)
