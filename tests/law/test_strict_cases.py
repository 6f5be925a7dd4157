"""A case file says exactly what is expected; what a reader would overlook is an error."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from canbao.law.queries import get_configured_pack
from canbao.levy.arithmetic.case_files import CaseError, run_case, run_file
from canbao.levy.arithmetic.contribution import compute_late_fee
from canbao.values.money import Fen
from canbao.values.months import Month
from tests.cases.inputs import FOLDER

DOCUMENT = yaml.safe_load(
    """
rules:
  reference_wage.annual: '84000'
  base.floor_ratio: '0.60'
  base.cap_ratio: '3.00'
  base.unit: '1'
  scheme.310.employer.rate: '0.07'
  join.effect: same_month
  stop.effect: next_month
cases:
- id: right
  title: one person, one month
  events:
  - join: {employer: A, person: p, month: 202401, category: '1101', wage: '7000'}
  - assess: 202401
  expect:
  - assess: 202401
    lines:
    - {employer: A, person: p, scheme: '310', payer: employer, accrual: 202401, type: '10',
       base: '7000.00', amount: '490.00'}
    total: '490.00'
"""
)


def faults(change: Any) -> tuple[str, ...]:
    """Return the faults of the right case after a change to it."""
    case = deepcopy(DOCUMENT["cases"][0])
    change(case)
    return run_case(case, DOCUMENT["rules"], "file").faults


def test_the_right_case_passes() -> None:
    assert faults(lambda case: None) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda case: case["expect"][0]["lines"].append(case["expect"][0]["lines"][0]), "missing A p"),
        (lambda case: case["expect"][0].update(assess=202402), "expected as 202402"),
        (lambda case: case["expect"][0].update(tota1="490.00"), "unknown tota1"),
        (lambda case: case["expect"][0]["lines"][0].update(note="x"), "unknown note"),
        (lambda case: case["events"][0]["join"].update(catgory="1101"), "unknown catgory"),
        (lambda case: case["events"][0]["join"].update(category="9999"), "no category 9999"),
        (lambda case: case["events"][0]["join"].update(wage="-5"), "not below zero"),
        (lambda case: case["events"].append({"assess": 202312}), "does not go back"),
        (lambda case: case["events"].append({"retire": {}}), "no event is called retire"),
        (lambda case: case.update(expects=[]), "unknown expects"),
        (lambda case: case.pop("expect"), "and expect"),
        (lambda case: case["events"][0]["join"].pop("month"), "lacks month"),
    ],
)
def test_what_is_not_exact_is_named(change: Any, said: str) -> None:
    (fault, *_more) = faults(change)
    assert said in fault


def test_an_unknown_part_of_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(yaml.safe_dump({**DOCUMENT, "case": []}), encoding="utf-8")
    with pytest.raises(CaseError, match="unknown case"):
        run_file(path)


def test_the_totals_of_the_held_cases_are_right() -> None:
    (folder,) = FOLDER.glob("31-*")
    for result in run_file(folder / "h2.yaml"):
        assert not [fault for fault in result.faults if "total" in fault or "cannot" in fault], result


def test_a_principal_below_zero_bears_no_late_fee() -> None:
    rules = get_configured_pack().at(Month(202611))
    assert compute_late_fee(Fen(-100_000), date(2026, 1, 1), [], date(2026, 11, 1), rules) == 0
