"""The case file: situations, with the lines that each assessment must produce."""

from pathlib import Path

import pytest

from canbao.cli.main import main
from canbao.levy.arithmetic.case_files import CaseError, run_case, run_file

VECTORS = Path(__file__).parent.parent / "vectors" / "levy-cases.yaml"
DECIDED = Path(__file__).parent.parent / "vectors" / "decided-cases.yaml"
COUNT = 36


@pytest.mark.parametrize(
    "outcome", [*run_file(VECTORS), *run_file(DECIDED)], ids=lambda outcome: f"{outcome.case} {outcome.title}"
)
def test_the_case_yields_its_lines(outcome: object) -> None:
    assert outcome.faults == ()  # type: ignore[attr-defined]


def test_the_case_file_has_36_cases() -> None:
    assert len(run_file(VECTORS)) == 36


RULES = {
    "reference_wage.annual": "84000",
    "base.floor_ratio": "0.60",
    "base.cap_ratio": "3.00",
    "scheme.310.employer.rate": "0.07",
    "join.effect": "same_month",
    "stop.effect": "next_month",
}
JOIN = {"join": {"employer": "A", "person": "p", "month": 202401, "category": "1101", "wage": "7000"}}
LINE = {
    "employer": "A",
    "person": "p",
    "scheme": "310",
    "payer": "employer",
    "accrual": 202401,
    "type": "10",
    "base": "7000.00",
    "amount": "490.00",
}


def case(**changed: object) -> dict[str, object]:
    expected = {"assess": 202401, "lines": [{**LINE, **changed}], "total": "490.00"}
    return {"id": "T", "events": [JOIN, {"assess": 202401}], "expect": [expected]}


def test_a_correct_case_passes() -> None:
    assert run_case(case(), RULES, "t").faults == ()


def test_a_wrong_amount_is_reported_as_missing_and_as_unexpected() -> None:
    faults = run_case(case(amount="490.01"), RULES, "t").faults
    assert [fault.split(" A p")[0] for fault in faults] == ["202401: missing", "202401: not expected"]


def test_a_rate_with_fractions_of_a_per_cent_is_exact() -> None:
    assert run_case(case(amount="35.00"), {**RULES, "scheme.310.employer.rate": "0.005"}, "t").faults == (
        "202401: total 35.00, expected 490.00",
    )
    assert run_case(case(amount="507.50"), {**RULES, "scheme.310.employer.rate": "0.0725"}, "t").faults == (
        "202401: total 507.50, expected 490.00",
    )


def test_a_missing_reference_wage_is_reported_with_parameter_and_month() -> None:
    rules = {name: value for name, value in RULES.items() if name != "reference_wage.annual"}
    (fault,) = run_case(case(), rules, "t").faults
    assert "reference_wage.annual" in fault
    assert "202401" in fault


def test_the_command_counts_cases_and_reports_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "run", str(VECTORS)]) == 0
    assert capsys.readouterr().out == "36 passed, 0 failed\n"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(VECTORS.read_text("utf-8").replace("'458.01'", "'458.02'", 1), "utf-8")
    assert main(["law", "run", str(wrong)]) == 1
    output = capsys.readouterr().out
    assert "wrong.yaml S01" in output
    assert output.endswith("35 passed, 1 failed\n")


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("rules: {}", "utf-8")
    with pytest.raises(CaseError, match="other.yaml"):
        run_file(path)
