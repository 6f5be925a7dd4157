"""The import contract (pyproject.toml, import-linter) holds, and notices a breach."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def test_imports_keep_the_contract() -> None:
    done = subprocess.run([LINT, "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _layers() -> list[set[str]]:
    layers = next(contract["layers"] for contract in CONTRACT["contracts"] if contract["type"] == "layers")
    return [{package.strip(" ()") for package in layer.split("|")} for layer in layers]


def test_every_package_is_in_the_contract() -> None:
    packages = {path.parent.name for path in (ROOT / "canbao").glob("*/__init__.py")}
    assert packages <= set().union(*_layers())


def test_a_breach_is_noticed(tmp_path: Path) -> None:
    for package in ("values", "register"):
        (tmp_path / "law" / package).mkdir(parents=True)
        (tmp_path / "law" / package / "__init__.py").touch()
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
