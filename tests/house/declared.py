"""Refusals and verbs of the journal as the sources declare and use them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.sources import ROOT, place, python_files, tree

ALL = ("canbao",)
DECLARING = ROOT / "canbao/values/refusals.py"


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    """The calls of a function or class by its bare name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def called(call: ast.Call) -> str:
    """The last part of what is called: ``f`` of ``f()`` and of ``module.f()``."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def declarations(path: Path, function: str) -> Iterator[tuple[str, ast.Call]]:
    """Declarations at the top of a module, each with the name it is given there (empty inside a table)."""
    for node in tree(path).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        for call in ast.walk(node.value):
            if isinstance(call, ast.Call) and called(call) == function:
                yield (target.id if call is node.value and isinstance(target, ast.Name) else ""), call


def misplaced(function: str, *, in_tables: bool) -> list[str]:
    """Declarations that are elsewhere, or whose name is not their code."""
    found = []
    for path in python_files(*ALL):
        at_top = {call: name for name, call in declarations(path, function)}
        for call in calls(path, function):
            name = ast.unparse(call.args[0]).strip("'").upper().replace(".", "_")
            if call not in at_top or at_top[call] not in ({name, ""} if in_tables else {name}):
                found.append(f"{place(path, call)}: {ast.unparse(call.args[0])}")
    return found


@cache
def declared(function: str) -> dict[str, str]:
    """The module of each declared code."""
    return {
        call.args[0].value: ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in python_files(*ALL)
        for _name, call in declarations(path, function)
        if isinstance(call.args[0], ast.Constant)
    }


def raised() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call of a declared refusal, with its code."""
    codes = {code.upper(): code for code in declared("refusal")}
    for path in python_files(*ALL):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) in codes:
                yield path, node, codes[called(node)]


def handed_on() -> set[str]:
    """The codes of refusals that are handed to something else which raises them."""
    codes = {code.upper(): code for code in declared("refusal")}
    return {
        codes[argument.id]
        for path in python_files(*ALL)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and called(node) != "needed"
        for argument in node.args
        if isinstance(argument, ast.Name) and argument.id in codes
    }
