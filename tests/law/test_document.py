"""The worked example of docs/levy.md, computed again: its tables, sums and case file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import yaml

from canbao.cli.main import main
from canbao.levy.arithmetic.case_files import CaseState, _change, run_case
from canbao.levy.arithmetic.contribution import Payment, unpaid_periods
from canbao.rules.formulas import calendar_day, get_base_limits
from canbao.rules.packs import Pack
from canbao.values.money import Fen, parse_yuan, yuan
from canbao.values.months import Month
from tests.house.sources import ROOT

PAGE = (ROOT / "docs" / "levy.md").read_text("utf-8")
EXAMPLE = PAGE.partition("## A worked example")[2]
NOTHING = "—"


def case_file() -> dict[str, Any]:
    """Return the case file at the end of the page."""
    [text] = re.findall(r"^```yaml\n(.*?)^```", EXAMPLE, re.MULTILINE | re.DOTALL)
    return yaml.safe_load(text)


def rows(width: int) -> list[list[str]]:
    """Return the rows of figures in the example's tables that have this number of columns."""
    table_rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in EXAMPLE.splitlines() if line[:1] == "|"
    ]
    return [cells for cells in table_rows if len(cells) == width and cells[0][:1].isdigit()]


@dataclass
class Worked:
    """The computed example: the rows its tables must have, the pack at its end and the wages declared."""

    rows: list[list[str]]
    pack: Pack
    wages: list[str]


@cache
def worked() -> Worked:
    """Run the events of the first case."""
    document = case_file()
    world, rows, wages = CaseState(Pack.from_mapping(document["rules"], "levy.md")), [], []
    for event in document["cases"][0]["events"]:
        [(kind, values)] = event.items()
        if kind == "assess":
            rows += _assessed(world, Month(values))
        elif kind == "publish":
            world.pack = world.pack.with_published(
                values["parameter"], Month(values["from"]), values["value"], "example"
            )
        else:
            world.change(values["employer"], values["person"], _change(world, kind, values))
            wages += [yuan(parse_yuan(values["wage"]))] if "wage" in values else []
    return Worked(rows, world.pack, wages)


def _assessed(world: CaseState, month: Month) -> Iterator[list[str]]:
    lines = [line for _employer, _person, line in world.assess(month)]
    for line in lines:
        base = NOTHING if line.base is None else yuan(line.base)
        due = yuan(line.due.amount if line.due else Fen(0))
        head = f"{line.scheme_payer.scheme} {line.scheme_payer.payer}"
        yield [
            str(int(month)),
            str(int(line.accrual)),
            head,
            line.kind,
            base,
            due,
            yuan(line.before),
            yuan(line.amount),
        ]
    yield [str(int(month)), "", "bill", "", "", "", "", yuan(Fen(sum(line.amount for line in lines)))]


def fee_rows() -> list[list[str]]:
    """Return the rows that the page's table of late fee periods must have."""
    given = case_file()["cases"][1]["late_fee"]
    payments = [Payment(one["date"], parse_yuan(one["amount"])) for one in given["payments"]]
    rate = worked().pack.at(Month.of(given["due"]))["late_fee.daily_rate"]
    found = unpaid_periods(parse_yuan(given["principal"]), given["due"], payments, given["as_of"])
    exact = [f"{Decimal(one.unpaid) / 100 * rate * one.days:.4f}" for one in found]
    return [
        [str(one.since), str(one.until), str(one.days), yuan(one.unpaid), fee]
        for one, fee in zip(found, exact, strict=True)
    ]


def test_the_tables_show_the_computed_lines() -> None:
    document = case_file()
    outcomes = [run_case(case, document["rules"], "levy.md") for case in document["cases"]]
    assert [(one.case, one.faults) for one in outcomes] == [("D01", ()), ("D02", ())]
    assert rows(8) == worked().rows


def test_the_table_shows_the_late_fee_period_by_period() -> None:
    given = case_file()["cases"][1]["late_fee"]
    assert rows(5) == fee_rows()
    assert given["due"] == calendar_day(Month(202405), "pay_by", worked().pack) == date(2024, 6, 11)
    assert yuan(parse_yuan(given["principal"])) == next(
        row[7] for row in worked().rows if row[0] == "202405" and row[2] == "bill"
    )


SUMS = re.findall(r"((?:[\d,]+\.\d\d [+−] )+[\d,]+\.\d\d) = ([\d,]+\.\d\d)", EXAMPLE)


def test_every_sum_in_the_sentences_adds_up() -> None:
    assert len(SUMS) == 3
    for parts, total in SUMS:
        terms = parts.replace("− ", "-").replace("+ ", "").split()
        assert sum(parse_yuan(term) for term in terms) == parse_yuan(total), parts


def test_every_figure_in_the_sentences_is_a_computed_one() -> None:
    rules, fee = worked().pack.at(Month(202404)), case_file()["cases"][1]
    known = {cell for row in [*worked().rows, *fee_rows()] for cell in row} | set(worked().wages)
    limits = get_base_limits(rules)
    known |= {yuan(limits.floor), yuan(limits.cap), fee["expect"], fee["late_fee"]["payments"][0]["amount"]}
    known |= {str(sum(Decimal(row[4]) for row in fee_rows())).rstrip("0")} | {total for _parts, total in SUMS}
    [on_account] = [row[7].lstrip("-") for row in worked().rows if row[0] == "202407" and row[2] == "bill"]
    sentences = "\n".join(line for line in EXAMPLE.partition("```yaml")[0].splitlines() if line[:1] != "|")
    figures = set(re.findall(r"-?\d[\d,]*\.\d{2,}", sentences))
    assert len(figures) > 20
    assert figures - known - {on_account} == set()


def test_the_example_runs_as_a_case_file(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(yaml.safe_dump(case_file(), allow_unicode=True), "utf-8")
    assert main(["law", "run", str(path)]) == 0
    assert capsys.readouterr().out == "2 passed, 0 failed\n"


def test_the_levy_types_are_those_of_the_code_table() -> None:
    from canbao.rules.codes import get_table

    types = dict(re.findall(r"^\| (\d\d) \| [^(|]+\(([^)]+)\)", PAGE, re.MULTILINE))
    assert types == {code: get_table("clct_type").text(code, "zh") for code in ("10", "30", "34", "35", "20")}
