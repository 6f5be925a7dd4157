"""`canbao --help` reads like a table of contents, and every command says what it does."""

import argparse

import pytest

from canbao.cli.main import CHAPTERS, get_contents, main, make_parser


def _names() -> list[str]:
    return [module.COMMAND for _title, modules in CHAPTERS for module in modules]


def test_every_command_of_the_product_is_named() -> None:
    text = get_contents()
    promised = ["init", "staff add", "demo", "serve", "worker", "migrate", "check", "journey", "identifier check"]
    assert all(f"  {name} " in text for name in promised)
    assert set(promised) <= set(_names())


@pytest.mark.parametrize("name", _names())
def test_every_command_has_help_of_its_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([*name.split(), "--help"])
    assert ended.value.code == 0
    assert f"usage: canbao {name}" in " ".join(capsys.readouterr().out.split())


def test_no_command_shows_the_contents(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().out.strip() == get_contents().strip()


def test_every_module_is_reached_by_a_command() -> None:
    commands = next(action for action in make_parser()._actions if isinstance(action, argparse._SubParsersAction))
    assert {name.split()[0] for name in _names()} == set(commands.choices)
