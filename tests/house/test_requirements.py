"""What gets installed is used, locked by hash, in step with the .in files, and names no place where it was locked."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT, python_files, tree

FOLDER = ROOT / "requirements"
LOCKS = ("build", "runtime", "fonts", "dev")
# Requirements that no module imports, each with the words of the settings by which Django loads it.
LOADED_BY_NAME = {
    "django-structlog": "django_structlog.middlewares.RequestMiddleware",
    "psycopg": "django.db.backends.postgresql",
    "redis": "django.core.cache.backends.redis.RedisCache",
    "whitenoise": "whitenoise.middleware.WhiteNoiseMiddleware",
}


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


def _imported() -> set[str]:
    """Return the installed distributions that the product's modules import."""
    modules = set[str]()
    for path in python_files("canbao"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    found = packages_distributions()
    return {canonicalize_name(name) for module in modules - set(sys.stdlib_module_names) for name in found[module]}


def test_every_runtime_requirement_is_used_and_every_import_is_a_requirement() -> None:
    required = {canonicalize_name(requirement.name) for requirement in asked("runtime")}
    assert required - set(LOADED_BY_NAME) == _imported() - {"canbao"}


def test_what_django_loads_by_name_is_in_the_settings() -> None:
    files = [*python_files("canbao/config/settings"), ROOT / "canbao" / "environment.py"]
    settings = "\n".join(path.read_text("utf-8") for path in files)
    assert [name for name, words in LOADED_BY_NAME.items() if words not in settings] == []
