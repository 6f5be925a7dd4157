"""Coding rules that a reader would otherwise have to remember (docs/architecture.md)."""

import ast
import re
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.house.sources import ROOT, Function, place, python_files, texts, tracked, tree

LONGEST_FUNCTION, LONGEST_FILE = 50, 400
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools_misc"}
SIGNAL_MODULES = {
    "django.dispatch",
    "django.db.models.signals",
    "django.contrib.auth.signals",
    "allauth.account.signals",
}
# The end of migrating is the one thing Django offers only as a signal; it is no business step.
SIGNALS_ALLOWED = {"post_migrate"}


def test_no_file_is_named_for_having_no_name() -> None:
    found = [place(path) for path in tracked() if {path.stem, path.parent.name} & NAMELESS]
    assert not found, "\n".join(found)


def test_no_business_step_hangs_on_a_signal() -> None:
    offences = []
    for path in python_files("canbao"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module in SIGNAL_MODULES:
                names = {alias.name for alias in node.names} - SIGNALS_ALLOWED
                offences += [f"{place(path, node)}: {name}" for name in sorted(names)]
    assert not offences, "\n".join(offences)


def _public(body: list[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    """Public classes and functions of a body; a class's methods too."""
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and node.name != "Meta":
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def test_everything_public_says_what_it_means() -> None:
    silent = []
    for path in python_files("canbao", "tools"):
        module = tree(path)
        if module.body and not ast.get_docstring(module):
            silent.append(place(path))
        silent += [f"{place(path, node)} {node.name}" for node in _public(module.body) if not ast.get_docstring(node)]
    assert not silent, "\n".join(silent)


def test_public_functions_are_typed() -> None:
    untyped = []
    for path in python_files("canbao", "tools"):
        for node in _public(tree(path).body):
            if isinstance(node, Function) and node.returns is None:
                untyped.append(f"{place(path, node)} {node.name}")
    assert not untyped, "\n".join(untyped)


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in python_files("canbao", "tools", "tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length >= LONGEST_FUNCTION:
                    long.append(f"{place(path, node)} {node.name}: {length} lines")
    assert not long, "\n".join(long)


def test_files_fit_in_a_head() -> None:
    long = []
    for path in python_files("canbao", "tools", "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines >= LONGEST_FILE:
            long.append(f"{place(path)}: {lines} lines")
    assert not long, "\n".join(long)


def _forbidden() -> list[str]:
    """Words no tracked file may hold; put together here so that this file does not hold them."""
    machine = [str(ROOT) + "/", str(Path.home()) + "/"]
    own_name = socket.gethostname()
    if len(own_name) > 8 and any(map(str.isdigit, own_name)):  # "localhost" and the like stand in any text
        machine.append(own_name)
    homes = [" /" + "home/", "'/" + "home/", '"/' + "home/", "/" + "Users/", "/" + "root/"]
    unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:"]
    return machine + homes + unfinished


def test_no_file_names_this_machine_or_unfinished_work() -> None:
    words = _forbidden()
    found = [f"{path}: {word}" for path, text in texts() for word in words if word in text]
    assert not found, "\n".join(found)


NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
# Where no resident's number begins: 610200 is a city above its districts; 81–83 and 9 begin the test numbers of
# residence permits; 119999 and 000000 are no place.
UNISSUED = (
    "610200",
    "810000",
    "820000",
    "830000",
    "810101",
    "961392",
    "961826",
    "961840",
    "119999",
    "000000",
    "991840",
    "999840",
)
NOBODY_BEFORE = 1910  # a number of 1900 is an example
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _could_be_a_person(number: str) -> bool:
    """Whether 18 characters are a valid resident number (GB 11643) of a place where numbers are issued."""
    if number.startswith(UNISSUED):
        return False
    try:
        birth = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return False
    if birth.year < NOBODY_BEFORE:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return number[17].upper() == "10X98765432"[total % 11]


def test_no_file_holds_a_number_that_could_be_somebody() -> None:
    found = [f"{path}: {n}" for path, text in texts() for n in NUMBER.findall(text) if _could_be_a_person(n)]
    assert not found, "\n".join(found)


def test_a_real_looking_number_would_be_found() -> None:
    number = "110101" + "19900307" + "701"
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True))
    assert _could_be_a_person(number + "10X98765432"[total % 11])


def test_suppressed_warnings_give_their_reason() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore)\s*$")
    found = []
    for path in python_files("canbao", "tools", "tests"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if bare.search(line):
                found.append(f"{place(path)}:{number}")
    assert not found, "\n".join(found)
