"""The pictures of docs/architecture.md are those that `make architecture` draws of the import contract."""

import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tools.architecture import draw, pictures, read_contracts

CONTRACT = """
[[tool.importlinter.contracts]]
name = "down"
type = "layers"
containers = ["canbao"]
layers = ["portal | office", "values"]

[[tool.importlinter.contracts]]
name = "no Django"
type = "forbidden"
source_modules = ["canbao.values"]
forbidden_modules = ["django"]
"""


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_the_committed_picture_is_the_generated_one(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pictures()[path], "run make architecture"


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.name)
def test_the_page_shows_the_picture(path: Path) -> None:
    assert f"](pictures/{path.name})" in (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def test_every_package_of_the_contract_is_drawn_once_at_its_layer() -> None:
    [layers] = read_contracts(CONTRACT)
    assert layers.rows == (("portal", "office"), ("values",))
    texts = [node for node in xml.fromstring(draw(layers)).iter() if node.get("class") == "name"]  # noqa: S314 - ours
    tops = {node.text: float(node.get("y", 0)) for node in texts}
    assert len(texts) == 3
    assert tops["portal"] == tops["office"] < tops["values"]


def test_a_changed_contract_changes_the_picture() -> None:
    changed = CONTRACT.replace('"portal | office"', '"portal", "office"')
    assert draw(read_contracts(CONTRACT)[0]) != draw(read_contracts(changed)[0])
