"""Templates, styles and scripts can be read as source."""

import re
from pathlib import Path

from tests.house.sources import ROOT, place, tracked

LONGEST_LINE, LONGEST_TEMPLATE = 120, 150


def files(*suffixes: str) -> list[Path]:
    """Return the tracked templates, styles and scripts with these endings."""
    folders = {"templates", "static"}
    return [
        path
        for path in tracked()
        if path.suffix in suffixes and path.is_relative_to(ROOT / "canbao") and folders & {*path.parts}
    ]


def lines(path: Path) -> list[str]:
    """Return the lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def crowded(style: str) -> list[int]:
    """Return the numbers of the lines of a style that hold more than one declaration, or a rule and a declaration."""
    bare = re.sub(r'/\*.*?\*/|"[^"]*"', lambda part: "\n" * part[0].count("\n"), style, flags=re.DOTALL)
    return [
        number
        for number, line in enumerate(bare.splitlines(), start=1)
        if line.count(";") > 1 or "{" in line and not line.endswith("{") or "}" in line and line.strip() != "}"
    ]


def test_no_line_is_longer_than_a_screen() -> None:
    found = [
        f"{place(path)}:{number}"
        for path in files(".html", ".css", ".js")
        for number, line in enumerate(lines(path), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert not found, "\n".join(found)


def test_a_long_template_is_two_parts() -> None:
    found = [place(path) for path in files(".html") if len(lines(path)) > LONGEST_TEMPLATE]
    assert not found, "\n".join(found)


def test_a_style_has_one_declaration_a_line() -> None:
    found = [
        f"{place(path)}:{number}" for path in files(".css") for number in crowded(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_a_crowded_line_is_noticed() -> None:
    assert crowded("a {\n  color: red;\n}\n") == []
    assert crowded("a { color: red; }\n") == [1]
    assert crowded("a {\n  color: red; margin: 0;\n}\n") == [2]
    assert crowded('a {\n  content: ";";\n  /* one; two; */\n}\n') == []


def test_a_heading_is_not_repeated_on_the_cells() -> None:
    """`data_table` labels the cells of a stacked table; only a cell that goes without its heading says so."""
    found = [place(path) for path in files(".html") if re.search(r'data-label="[^"]', path.read_text("utf-8"))]
    assert not found, "\n".join(found)
