"""The law of imports (pyproject.toml, import-linter) holds, and would notice a breach."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
LAW = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def test_imports_keep_the_law() -> None:
    done = subprocess.run([LINT, "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _layers() -> list[set[str]]:
    layers = next(contract["layers"] for contract in LAW["contracts"] if contract["type"] == "layers")
    return [{room.strip(" ()") for room in layer.split("|")} for layer in layers]


def test_every_room_has_its_place() -> None:
    rooms = {path.parent.name for path in (ROOT / "canbao").glob("*/__init__.py")}
    assert rooms <= set().union(*_layers())


def test_a_breach_is_noticed(tmp_path: Path) -> None:
    for room in ("values", "register"):
        (tmp_path / "law" / room).mkdir(parents=True)
        (tmp_path / "law" / room / "__init__.py").touch()
    (tmp_path / "law" / "__init__.py").touch()
    (tmp_path / "law" / "values" / "months.py").write_text("from law import register\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = law\n[importlinter:contract:down]\nname = down\ntype = layers\n"
        "containers = law\nlayers =\n    register\n    values\n"
    )
    done = subprocess.run(
        [LINT, "--no-logo", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "law.values.months -> law.register" in done.stdout
