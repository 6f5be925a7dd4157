"""Draw the layers of the import contract (pyproject.toml) as SVG: `make architecture` writes docs/pictures/.

The pictures hold nothing but the contract, so they change only when it changes.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
NAMES = {"canbao": "layers", "canbao.levy": "layers-levy"}
"""Package whose layers are drawn, and the name of its picture."""
TITLES = {
    "canbao.config": "Composition",
    "canbao.public": "Interfaces",
    "canbao.presentation": "Shared",
    "canbao.services": "Services",
    "canbao.matters": "Engine",
    "canbao.levy": "Domain",
    "canbao.rules": "Foundation",
}
"""Titles of layers in docs/architecture.md, by the first package of the layer; a layer without one continues it."""

WIDTH, MARGIN, TITLE_WIDTH, GAP = 900, 20, 160, 8
BOX_HEIGHT, LAYER_PADDING, ARROW_HEIGHT, NOTE_HEIGHT = 34, 8, 16, 20
STYLE = (
    "text{font-family:Helvetica,Arial,sans-serif;font-size:15px;fill:#16212b}"
    ".title{font-weight:bold}.note{font-size:13px;fill:#52606d}.name{text-anchor:middle}"
    ".layer{fill:#eef4f5;stroke:#b8c2cb}.box{fill:#fff;stroke:#0b5f73;stroke-width:1.5}"
    ".pure{stroke-dasharray:5 3}.arrow{stroke:#52606d;stroke-width:1.5;fill:none}"
)


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one package from top to bottom, each with its packages side by side."""

    container: str
    rows: tuple[tuple[str, ...], ...]
    pure: frozenset[str]
    notes: tuple[str, ...]


def read_contracts(text: str) -> list[Layers]:
    """Return the layers that the text of a pyproject.toml declares, one value for each package with layers."""
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    pure = {module for contract in contracts if _forbids_django(contract) for module in contract["source_modules"]}
    others = [other["name"] for other in contracts if other["type"] != "layers" and not _forbids_django(other)]
    return [_layers(contract, pure, others) for contract in contracts if contract["type"] == "layers"]


def _forbids_django(contract: dict[str, Any]) -> bool:
    return contract["type"] == "forbidden" and contract["forbidden_modules"] == ["django"]


def _layers(contract: dict[str, Any], pure: Iterable[str], others: Sequence[str]) -> Layers:
    [container] = contract["containers"]
    return Layers(
        container,
        tuple(tuple(name.strip(" ()") for name in layer.split("|")) for layer in contract["layers"]),
        frozenset(pure),
        tuple(others if container == "canbao" else ()),
    )


def draw(layers: Layers) -> str:
    """Return the picture of the layers as SVG text."""
    parts: list[str] = []
    top = MARGIN
    for number, row in enumerate(layers.rows):
        if number:
            parts.append(_arrow(top))
            top += ARROW_HEIGHT
        parts += _draw_layer(layers, row, top)
        top += BOX_HEIGHT + 2 * LAYER_PADDING
    notes = ["A package imports the layers below it, never its own layer or one above."]
    if any(f"{layers.container}.{name}" in layers.pure for row in layers.rows for name in row):
        notes.append("A dashed box does not import Django.")
    notes += [f"{note}." for note in layers.notes]
    top += NOTE_HEIGHT // 2
    for note in notes:
        top += NOTE_HEIGHT
        parts.append(f'<text class="note" x="{MARGIN}" y="{top}">{escape(note)}</text>')
    height = top + MARGIN
    title = f"Layers of {layers.container}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<title>{title}</title>", f"<style>{STYLE}</style>", ground, *parts, "</svg>", ""])


def _draw_layer(layers: Layers, row: Sequence[str], top: int) -> list[str]:
    """Return the elements of one layer: its ground, its title where it has one, and a box for each package."""
    height = BOX_HEIGHT + 2 * LAYER_PADDING
    parts = [f'<rect class="layer" x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6"/>']
    baseline = top + height // 2 + 5
    left, right = MARGIN + LAYER_PADDING, WIDTH - MARGIN - LAYER_PADDING
    if layers.container == "canbao":
        title = TITLES.get(f"canbao.{row[0]}", "")
        if title:
            parts.append(f'<text class="title" x="{left}" y="{baseline}">{escape(title)}</text>')
        left += TITLE_WIDTH
    width = (right - left - GAP * (len(row) - 1)) / len(row)
    for place, name in enumerate(row):
        x = left + place * (width + GAP)
        kind = "box pure" if f"{layers.container}.{name}" in layers.pure else "box"
        parts.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{top + LAYER_PADDING}" width="{width:.1f}" '
            f'height="{BOX_HEIGHT}" rx="4"/>'
        )
        parts.append(f'<text class="name" x="{x + width / 2:.1f}" y="{baseline}">{escape(name)}</text>')
    return parts


def _arrow(top: int) -> str:
    x, end = WIDTH // 2, top + ARROW_HEIGHT - 3
    return f'<path class="arrow" d="M{x} {top + 2}V{end}M{x - 5} {end - 5}L{x} {end}L{x + 5} {end - 5}"/>'


def pictures() -> dict[Path, str]:
    """Return every picture by the path it is committed at."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {PICTURES / f"{NAMES[layers.container]}.svg": draw(layers) for layers in read_contracts(text)}


def main() -> None:
    """Write every picture and print its path."""
    for path, text in pictures().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
