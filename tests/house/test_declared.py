"""Refusals and verbs of the journal are declared beside their acts, in both languages, and each is used."""

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from canbao.cli import refusals as terminal
from canbao.journal.fields import FIELD_NAMES
from canbao.office import refusals as office
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import DECLARED, DeclaredRefusal
from tests.house.declared import DECLARING, calls, declared, handed_on, misplaced, raised
from tests.house.sources import ROOT, place, python_files, tree

BELOW_THE_INTERFACES = (
    "services",
    "matters",
    "levy",
    "access",
    "register",
    "law",
    "journal",
    "rules",
    "store",
    "sheets",
    "papers",
    "charts",
    "crypto",
    "values",
)


def loaded() -> dict[str, DeclaredRefusal]:
    """Every refusal of the sources, by code."""
    return {code: DECLARED[code] for code, module in declared("refusal").items() if import_module(module)}


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _unit, _conversion in Formatter().parse(text) if name}


def test_refusals_are_declared_at_the_top_of_a_module_under_their_code() -> None:
    assert not misplaced("refusal", in_tables=False)


def test_no_refusal_is_made_without_a_declaration() -> None:
    found = [
        place(path, call)
        for name in ("Refusal", "DeclaredRefusal")
        for path in python_files("canbao")
        if path != DECLARING
        for call in calls(path, name)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", sorted(declared("refusal")))
def test_a_refusal_is_said_in_both_languages(code: str) -> None:
    message = loaded()[code].message
    assert message.en.endswith(".")
    assert message.zh.endswith("。")
    assert re.search("[\u4e00-\u9fff]", message.zh)
    assert not re.search("[\u4e00-\u9fff]", message.en)
    assert placeholders(message.en) == placeholders(message.zh)


def test_every_declared_refusal_is_raised() -> None:
    assert declared("refusal").keys() - {code for _path, _call, code in raised()} - handed_on() == set()


def test_who_raises_a_refusal_gives_the_words_of_its_message() -> None:
    found = [
        f"{place(path, call)}: {code} needs {sorted(missing)}"
        for path, call, code in raised()
        if (missing := placeholders(loaded()[code].message.en) - {one.arg for one in call.keywords})
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("instead", [office.INSTEAD, terminal.INSTEAD], ids=["office", "terminal"])
def test_an_interface_says_otherwise_only_what_differs(instead: dict[DeclaredRefusal, object]) -> None:
    for refusal, words in instead.items():
        assert loaded()[refusal.code] is refusal
        assert str(words) not in (refusal.message.en, refusal.message.zh)


def test_every_refusal_is_named_by_a_test() -> None:
    tests = "\n".join(path.read_text("utf-8") for path in python_files("tests") if path != Path(__file__))
    words = set(re.findall(r"\w+", tests))
    assert {code for code in declared("refusal") if not {code, code.upper()} & words} == set()


def test_verbs_are_declared_at_the_top_of_a_module_under_their_code() -> None:
    assert not misplaced("verb", in_tables=True)


def test_the_agencys_site_knows_every_verb_of_the_journal() -> None:
    program = (
        "import json, django; django.setup(); import canbao.config.urls; from canbao.journal.verbs import VERBS;"
        "print(json.dumps({code: [one.name.en, one.name.zh] for code, one in VERBS.items()}))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tools.checked_settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    known = json.loads(done.stdout.splitlines()[-1])
    assert declared("verb").keys() - known.keys() == set()
    assert all(en and zh for en, zh in known.values())


def test_fields_and_objects_of_the_journal_have_their_words() -> None:
    found = set()
    for path in python_files("canbao"):
        for call in calls(path, "record_act"):
            for node in [*call.args[3:4], *(one.value for one in call.keywords if one.arg in ("old", "new"))]:
                keys = node.elts[:1] if isinstance(node, ast.Tuple) else node.keys if isinstance(node, ast.Dict) else []
                found |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    assert found, "the test reads no field any more"
    assert found - FIELD_NAMES.keys() == set()


def test_texts_below_the_interfaces_are_data() -> None:
    found = []
    for path in python_files(*(f"canbao/{layer}" for layer in BELOW_THE_INTERFACES)):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                found += [f"{place(path, node)}: {one.name}" for one in node.names if "gettext" in one.name]
    assert not found, "\n".join(found)


def test_amounts_lists_and_texts_are_shown_in_a_sentence() -> None:
    text = Bilingual("{fee:yuan} yuan, {month}, {whose}", "{fee:yuan}元，{month}，{whose}")
    words = {"fee": 123_456, "month": 202611, "whose": [Bilingual("you", "您"), "李晓燕"]}
    assert text.filled(words) == Bilingual("1,234.56 yuan, 202611, you, 李晓燕", "1,234.56元，202611，您、李晓燕")
