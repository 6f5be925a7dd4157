"""The documents are true: names, links, variables, transitions, and the worked example of a service."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps

import canbao.services
from canbao import environment
from canbao.cli.main import CHAPTERS
from canbao.matters.catalogue import get_services
from canbao.matters.states import TRANSITIONS, State
from canbao.values.fact_changes import Suspend
from canbao.values.months import Month
from tests.house.sources import ROOT, python_files, texts, tracked, tree

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = [path for path in tracked() if path.suffix == ".md"]


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _rows(page: Path, first: str) -> Iterator[list[str]]:
    """The cells of every table row of a page whose first cell matches the pattern."""
    for line in _text(page).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(first, cells[0]):
            yield cells


# -- names and links ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _text(page))
    targets = [(page.parent / link).resolve() for link in links if "://" not in link]
    assert not [target for target in targets if not target.exists() or not target.is_relative_to(ROOT)]


def test_every_document_named_is_in_the_repository() -> None:
    here = ["/" + str(page.relative_to(ROOT)) for page in PAGES]
    missing = []
    for path, text in texts():
        without_addresses = re.sub(r"https?://\S+", "", text)
        for name in sorted(set(re.findall(r"[\w./-]*\w\.md\b", without_addresses))):
            if not any(page.endswith("/" + name.lstrip("./")) for page in here):
                missing.append(f"{path}: {name}")
    assert not missing, "\n".join(missing)


def _tests() -> set[str]:
    return {
        f"{path.relative_to(ROOT)}::{node.name}"
        for path in python_files("tests")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_named_exists(page: Path) -> None:
    named = set(re.findall(r"tests/[\w/]+\.py::\w+", _text(page)))
    assert named <= _tests(), named - _tests()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_exists(page: Path) -> None:
    named = set(re.findall(r"`((?:canbao|tests|tools|docs|requirements)/[\w./-]+)`", _text(page)))
    example = {name for name in named if name.startswith("canbao/services/stop_undone")}
    missing = [name for name in named - example if not (ROOT / name.partition("::")[0]).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_exists(page: Path) -> None:
    commands = {module.COMMAND.split()[0] for _title, modules in CHAPTERS for module in modules}
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    written = re.findall(r"`[^`\n]+`|^```sh\n(?:.*\n)*?```", _text(page), re.MULTILINE)
    named = re.findall(r"(?:^|[\s`/])canbao ([a-z]+)|(?:^|[\s`])make ([a-z-]+)", "\n".join(written))
    assert {name for name, _target in named if name} <= commands
    assert {target for _name, target in named if target} <= targets


STATUS = re.compile(r"Status: accepted|Status: superseded by \[decision \d{4}\]\(\d{4}-[\w-]+\.md\)")


def test_decisions_are_numbered_without_gaps_and_have_one_form() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for page in DECISIONS:
        assert STATUS.fullmatch(_text(page).splitlines()[2]), page.name
        assert re.findall(r"^#+ .*", _text(page), re.MULTILINE)[1:] == ["## Context", "## Decision", "## Consequences"]
        assert _text(page).startswith(f"# {page.name[:4]} "), page.name


def test_the_index_of_decisions_lists_each_by_its_title() -> None:
    titles = {page.name: _text(page).splitlines()[0].removeprefix(f"# {page.name[:4]} ") for page in DECISIONS}
    rows = re.findall(r"^- \[\d{4} ([^\]]+)\]\(([\w-]+\.md)\): \S", _text(DOCS / "decisions" / "README.md"), re.M)
    assert [(name, title) for title, name in rows] == list(titles.items())


# -- tables that repeat the code ---------------------------------------------------------------------------------


def test_every_variable_is_documented_with_its_default() -> None:
    shown = {
        variable.name: "required" if variable.default is None else variable.default or "empty"
        for variable in environment.VARIABLES
    }
    rows = {cells[0].strip("`"): cells[1].strip("`") for cells in _rows(DOCS / "operations.md", r"`CANBAO_\w+`")}
    assert rows == shown


def test_the_life_of_a_matter_is_documented() -> None:
    documented = {
        cells[0].strip("`"): (cells[1], set(cells[2].split(", ")), cells[3], cells[4].strip("`"))
        for cells in _rows(DOCS / "architecture.md", r"`\w+`")
        if len(cells) == 5
    }
    moves = {
        name: (f"{move.label.en} · {move.label.zh}", set(map(str, move.before)), str(move.after), move.verb)
        for name, move in TRANSITIONS.items()
    }
    assert documented == moves


def test_every_command_has_its_row() -> None:
    rows = {cells[0].strip("`").removeprefix("canbao ") for cells in _rows(DOCS / "operations.md", r"`canbao [a-z ]+`")}
    assert rows == {module.COMMAND for _title, modules in CHAPTERS for module in modules}


def test_every_model_state_and_fact_change_is_in_the_glossary() -> None:
    glossary = _text(DOCS / "glossary.md")
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("canbao.")}
    facts = {node.name for node in tree(ROOT / "canbao/values/fact_changes.py").body if isinstance(node, ast.ClassDef)}
    words = models | facts | {str(state) for state in State} | set(get_services())
    assert not [word for word in sorted(words) if f"`{word}`" not in glossary]


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    sources = "\n".join(_text(path) for path in (ROOT / "canbao").rglob("*") if path.suffix in (".py", ".yaml"))
    folders = " ".join(path.name for path in (ROOT / "canbao").rglob("*") if path.suffix != ".pyc")
    words = set(re.findall(r"\w+", sources + folders))
    names = {name for cells in _rows(DOCS / "glossary.md", r".*") for name in re.findall(r"`([^`]+)`", cells[2])}
    assert len(names) > 100
    assert not [name for name in sorted(names) if set(re.findall(r"\w+", name)) - words]


def _fault_marks() -> Iterator[tuple[str, str]]:
    """Number and name of every test that is marked as playing a fault."""
    for path in python_files("tests"):
        for node in tree(path).body:
            for mark in getattr(node, "decorator_list", []):
                found = re.fullmatch(r"pytest\.mark\.fault\('(F\d\d)'\)", ast.unparse(mark))
                if found:
                    yield found.group(1), f"{path.relative_to(ROOT)}::{node.name}"


def test_every_fault_played_is_in_its_row() -> None:
    rows = {cells[0]: cells[2] for cells in _rows(DOCS / "operations.md", r"F\d\d")}
    assert list(rows) == [f"F{number:02}" for number in range(1, 36)]
    missing = [f"{number}: `{name}`" for number, name in _fault_marks() if name not in rows[number]]
    assert not missing, "write into the table of docs/operations.md:\n" + "\n".join(missing)


# -- the worked example --------------------------------------------------------------------------------------------


def _example() -> tuple[dict[str, str], dict[str, object]]:
    """The files of the worked example, and what the city's pack says of it."""
    page = _text(DOCS / "architecture.md")
    files = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    [rules] = re.findall(r"^And in the city's pack:\n\n```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return files, yaml.safe_load(rules)


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worked example dropped in as a folder, in a city whose pack says how it is reviewed."""
    from canbao.law import queries
    from canbao.rules.packs import Pack

    files, rules = _example()
    pack = Pack.from_mapping(rules, "the example").laid_over(queries.get_configured_pack())
    monkeypatch.setattr(queries, "load_pack", lambda *paths: pack)
    folder = tmp_path / "stop_undone"
    folder.mkdir()
    for name, text in {"__init__.py": '"""停保撤销登记: a stop is undone."""\n', **files}.items():
        (folder / name).write_text(text, "utf-8")
    canbao.services.__path__.append(str(tmp_path))
    get_services.cache_clear()
    queries.get_configured_pack.cache_clear()
    yield
    canbao.services.__path__.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("canbao.services.stop_undone")]:
        del sys.modules[name]
    get_services.cache_clear()
    queries.get_configured_pack.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("today", "example")
def test_the_worked_example_is_filed_through() -> None:
    from datetime import date

    from canbao.access.actors import SYSTEM
    from canbao.matters.catalogue import get_service
    from canbao.matters.draft_lines import pick_people
    from canbao.matters.drafts import change_line
    from canbao.matters.examination import examine_matter
    from canbao.matters.queries import get_lines, get_office_matter
    from canbao.matters.submission import submit_matter
    from canbao.register.models import InsuredPerson
    from canbao.register.operations import apply_changes
    from tests import factories

    town = factories.city()
    of = town.employer.id
    factories.enrol_people(town, 1)
    person = InsuredPerson.objects.for_employer(of).get().person_id
    apply_changes(SYSTEM, of, [Suspend(of, person, date(2026, 11, 20), Month(202612), "222")])

    actor, wanted = town.owner_actor, get_service("stop_undone")
    draft = pick_people(actor, wanted, [person])
    [line] = get_lines(draft)
    draft = change_line(actor, wanted, draft.id, line.id, line.version, {"why": "误选"})
    submit_matter(actor, draft.id, draft.version, "example")
    matter = factories.decide_matter(town, get_office_matter(of, draft.id))
    row = InsuredPerson.objects.for_employer(of).get()
    assert (matter.state, row.insurance_status, row.until_month) == ("done", "1", None)

    again = pick_people(actor, wanted, [person])
    [line] = get_lines(again)
    again = change_line(actor, wanted, again.id, line.id, line.version, {"why": "误选"})
    assert [finding.code for finding in examine_matter(again).findings] == ["not_stopped"]
