"""Each sentence of a finding is declared once, and each is used."""

from collections import Counter
from pathlib import Path

import pytest

import canbao.services
from canbao.matters.catalogue import get_services
from canbao.matters.finding_sentences import SENTENCES

FOLDERS = Path(canbao.services.__path__[0])
FILINGS = [service.code for service in get_services().values() if service.declaration.kind == "filing"]


def test_no_sentence_is_written_twice() -> None:
    written = [
        text
        for sentences in (SENTENCES, *(service.sentences for service in get_services().values()))
        for sentence in sentences.values()
        for text in (sentence.en, sentence.zh)
    ]
    assert not [text for text, times in Counter(written).items() if times > 1]


@pytest.mark.parametrize("service", FILINGS)
def test_a_service_declares_no_unused_sentence(service: str) -> None:
    """A sentence belongs to a finding of the service's checks or replaces the sentence of a shared finding."""
    source = (FOLDERS / service / "checks.py").read_text("utf-8")
    declared = get_services()[service].sentences
    assert not [code for code in declared if code not in SENTENCES and source.count(f'"{code}"') < 2]


def test_no_finding_sends_anybody_to_the_counter() -> None:
    """The counter has no act for what a finding is about: a sentence names what can be done."""
    written = [*SENTENCES.values(), *(text for one in get_services().values() for text in one.sentences.values())]
    assert not [text.zh for text in written if "窗口" in text.zh or "counter" in text.en]
