"""Each sentence of a finding is declared once, and each is used."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import canbao.matters
import canbao.services
from canbao.matters.catalogue import get_services
from canbao.matters.finding_sentences import SENTENCES
from canbao.values.days import NotADayReason
from canbao.values.number_checks import Reason
from canbao.values.person_names import NotANameReason

FOLDERS, ENGINE = Path(canbao.services.__path__[0]), Path(canbao.matters.__path__[0])
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


CODE_ARGUMENT = {"error": 0, "warning": 0, "report": 0, "UncleanValue": 0, "Finding": 1}
"""Where the code is among the arguments of each call that makes a finding."""
COMPOSED = {
    "number_": [reason.replace(" ", "_") for reason in get_args(Reason)],
    "date_": list(get_args(NotADayReason)),
    "name_": list(get_args(NotANameReason)),
}
"""The endings of the codes that are composed, by their beginning."""


def get_codes(source: str) -> Iterator[str]:
    """Yield the codes of the findings that a source makes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        position = CODE_ARGUMENT.get(name)
        is_log = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "logger"
        if position is not None and not is_log and len(node.args) > position:
            yield from get_texts(node.args[position])


def get_texts(code: ast.expr) -> Iterator[str]:
    if isinstance(code, ast.IfExp):
        yield from get_texts(code.body)
        yield from get_texts(code.orelse)
    elif isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    elif isinstance(code, ast.JoinedStr) and isinstance(code.values[0], ast.Constant):
        beginning = str(code.values[0].value)
        yield from (f"{beginning}{ending}" for ending in COMPOSED[beginning])


def test_every_finding_of_the_engine_has_a_sentence() -> None:
    codes = {code for path in ENGINE.glob("*.py") for code in get_codes(path.read_text("utf-8"))}
    assert {"not_examined", "missing", "number_checksum", "date_early", "under_way"} <= codes
    assert not codes - SENTENCES.keys()


@pytest.mark.parametrize("service", FILINGS)
def test_every_finding_of_a_service_has_a_sentence(service: str) -> None:
    codes = {code for path in (FOLDERS / service).glob("*.py") for code in get_codes(path.read_text("utf-8"))}
    assert codes
    assert not codes - SENTENCES.keys() - get_services()[service].sentences.keys()
