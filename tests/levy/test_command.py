"""`canbao levy run` and `canbao receipts`: what is refused is said in a sentence, never as a code."""

import argparse
import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from canbao.cli.commands import levy, receipts
from canbao.levy.assessment import city
from canbao.levy.billing.bills import Refusal
from canbao.office.reconciliation.views import BREAK_TEXTS
from canbao.office.tax_payments.forms import ROW_PROBLEMS
from tests import factories


def run(month: str) -> int:
    parsers = argparse.ArgumentParser().add_subparsers()
    levy.add(parsers)
    given = parsers.choices["levy"].parse_args(["run", month])
    return int(given.run(given))


def test_a_month_that_has_not_begun_is_named_with_the_one_to_assess(
    town: factories.City, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("209901") == 1
    said = capsys.readouterr().err
    assert "209901 has not begun" in said
    assert "month_ahead" not in said


def test_every_refusal_of_a_start_has_its_sentence() -> None:
    tree = ast.parse(Path(city.__file__).read_text())
    [start] = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "start_assessment"]
    codes = {
        call.args[0].value
        for call in ast.walk(start)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == Refusal.__name__
        and isinstance(call.args[0], ast.Constant)
    }
    assert codes | {"earlier_month_open", "later_month_assessed"} <= set(levy.REFUSALS)


def test_the_terminal_says_of_a_feed_and_a_break_what_the_page_says() -> None:
    with override("en"):
        assert {code: str(words) for code, words in ROW_PROBLEMS.items()} == receipts.PROBLEMS
        assert {code: str(words) for code, words in BREAK_TEXTS.items()} == receipts.BREAKS
