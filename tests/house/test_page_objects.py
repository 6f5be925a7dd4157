"""A view hands its template few names: what a page shows is one typed object, not a dictionary of loose values."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Function, place, python_files, tree

MOST_NAMES = 6
RENDERING = ("render", "render_to_string")


def _contexts(function: ast.AST) -> Iterator[ast.Dict]:
    """Dictionaries written in a function that it hands to a template, directly or by a local name."""
    named: dict[str, ast.Dict] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named |= {target.id: node.value for target in targets if isinstance(target, ast.Name)}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RENDERING:
            for argument in node.args:
                if isinstance(argument, ast.Dict):
                    yield argument
                elif isinstance(argument, ast.Name) and argument.id in named:
                    yield named[argument.id]


def faults(module: ast.AST) -> Iterator[tuple[ast.Dict, str]]:
    """Contexts with too many names, or with names that another dictionary brings."""
    for function in ast.walk(module):
        if isinstance(function, Function):
            for context in _contexts(function):
                if None in context.keys:
                    yield context, "merges another dictionary"
                elif len(context.keys) > MOST_NAMES:
                    yield context, f"{len(context.keys)} names"


def test_a_template_gets_few_names() -> None:
    found = [
        f"{place(path, context)}: {fault}" for path in python_files("canbao") for context, fault in faults(tree(path))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("context", "fault"),
    [
        ("{'page': 1, 'has_errors': False}", None),
        ("{'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7}", "7 names"),
        ("{'page': 1, **more}", "merges another dictionary"),
    ],
)
@pytest.mark.parametrize(
    "view",
    [
        "def view(request): return render(request, 'page.html', {})",
        "def view(request):\n    context: Any = {}\n    return render(request, 'page.html', context)",
    ],
)
def test_a_crowded_template_is_noticed(view: str, context: str, fault: str | None) -> None:
    module = ast.parse(view.replace("{}", context))
    assert [said for _context, said in faults(module)] == ([fault] if fault else [])
