"""What gets installed is locked by hash, says nothing of where it was locked, and is in step with the .in files."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

FOLDER = ROOT / "requirements"
LOCKS = ("build", "runtime", "fonts", "dev")


def asked(name: str) -> list[Requirement]:
    """The requirements of an .in file."""
    lines = (FOLDER / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def entries(name: str) -> list[str]:
    """The locked requirements of a .txt file, each with its hashes and comments."""
    return re.split(r"\n(?=[a-zA-Z0-9])", "\n" + (FOLDER / f"{name}.txt").read_text(encoding="utf-8"))[1:]


def locked(name: str) -> dict[str, Requirement]:
    """The locked requirements of a .txt file by their canonical names."""
    found = [Requirement(entry.split("\\")[0].strip()) for entry in entries(name)]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_one_version_with_hashes(name: str) -> None:
    assert entries(name)
    for entry in entries(name):
        assert re.match(r"[a-z0-9.-]+==[^ ;]+ ", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_asked_is_locked_and_fits(name: str) -> None:
    found = locked(name)
    for requirement in asked(name):
        (version,) = found[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(version.version)


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_locked_for_an_in_file_is_asked_there(name: str) -> None:
    wanted = {canonicalize_name(requirement.name) for requirement in asked(name)}
    direct = {
        canonicalize_name(Requirement(entry.split("\\")[0].strip()).name)
        for entry in entries(name)
        if re.search(rf"#\s.*-r {name}\.in", entry)
    }
    assert direct == wanted


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_path(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|file:|index-url|find-links|(^|\s)/", text)


def test_what_runs_is_what_is_tested() -> None:
    runtime = locked("runtime")
    for name, requirement in locked("dev").items():
        if name in runtime:
            assert requirement.specifier == runtime[name].specifier
