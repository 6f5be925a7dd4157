"""`canbao law show` and `canbao law check`: the law of an installation, packs mounted from outside, strict files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from canbao.cli.main import main

OWN = """
pack: "610200"
title: {zh: 本市参数, en: Our city}
rules:
  base.floor_ratio: {value: "0.55", source: 本市〔2026〕1号}
  scheme.310.employer.rate:
  - {from: 201801, value: "0.065", source: 本市〔2018〕3号}
  - {from: 202607, value: {"1102": "0.08", "*": "0.075"}, source: 本市〔2026〕2号}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a city's own pack, mounted from outside."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN, "utf-8")
    return path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["law", "show", *arguments]) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_show_lists_the_parameters_in_force_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "--month", "202606")
    assert "reference_wage.annual 202507 92400 yuan a year 示例数值 [example]" in lines
    assert 'scheme.320.employer.rate 202301 {"1102": "0.03"} share, 0 to 1 公务员补助示例费率 [example]' in lines
    assert "reference_wage.annual 202607 95040 yuan a year 示例数值 [example]" in shown(capsys)


@pytest.mark.django_db
def test_show_lists_the_history_of_one_parameter_or_its_value_in_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split()[1] for line in shown(capsys, "reference_wage.annual")] == [
        "202607",
        "202507",
        "202407",
        "202307",
        "201801",
    ]
    assert len(shown(capsys, "reference_wage.annual", "--month", "202402")) == 1


@pytest.mark.django_db
def test_a_published_value_is_shown_over_the_packs(
    capsys: pytest.CaptureFixture[str], preparer: object, releaser: object
) -> None:
    from canbao.law.operations import prepare_value, release_value
    from canbao.store.jobs import run_due_jobs
    from canbao.values.months import Month

    row = prepare_value(preparer, "base.cap_ratio", Month(202607), "2.5", "示例〔2026〕8号", "调整")  # type: ignore[arg-type]
    run_due_jobs()
    release_value(releaser, row.id)  # type: ignore[arg-type]
    assert shown(capsys, "base.cap_ratio")[0] == "base.cap_ratio 202607 2.5 multiple 示例〔2026〕8号"


@pytest.mark.parametrize("arguments", [["base.flor_ratio"], ["--month", "2026"]])
def test_an_unknown_parameter_or_invalid_month_is_reported(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(["law", "show", *arguments]) == 2
    assert arguments[-1] in capsys.readouterr().err


def test_a_valid_pack_passes(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    assert main(["law", "check", str(own)]) == 0
    assert capsys.readouterr().out == "own.yaml: 2 parameters, 3 values\n"


@pytest.mark.parametrize(
    ("rules", "named", "message"),
    [
        ("base.flor_ratio: {value: '0.6', source: x}", "base.flor_ratio", "not the name of a parameter"),
        ("base.flor_ratio: {value: '0.6'}", "base.flor_ratio", "not the name of a parameter"),
        ("base.floor_ratio: {value: '60', source: x}", "base.floor_ratio", "not a percentage"),
        ("base.floor_ratio: {value: 0.6, source: x}", "base.floor_ratio", "quoted decimal"),
        (
            "base.floor_ratio: [{from: 202607, value: '0.6', source: x}, {from: 202607, value: '0.7', source: x}]",
            "base.floor_ratio",
            "does not come after 202607",
        ),
        (
            "base.floor_ratio: [{from: 202607, value: '0.6', source: x}, {from: 202507, value: '0.7', source: x}]",
            "base.floor_ratio",
            "does not come after 202607",
        ),
        ("base.floor_ratio: '0.6'\n  base.floor_ratio: '0.7'", "base.floor_ratio", "appears twice"),
        ("base.floor_ratio: {value: '0.6'}", "base.floor_ratio", "without a source"),
        ("base.floor_ratio: {from: 202607, vlaue: '0.6', source: x}", "base.floor_ratio", "an entry without a value"),
        (
            "base.floor_ratio: [{from: 202607, value: '0.6', source: x}, {from: 202707, source: x}]",
            "base.floor_ratio",
            "an entry without a value",
        ),
        ("base.floor_ratio: {from: 202613, value: '0.6', source: x}", "base.floor_ratio", "no month"),
        ("scheme.310.employer.rate: {'1102': '7'}", "scheme.310.employer.rate", "of 1102 must be a share"),
        ("scheme.310.employer.rate: '0.123456789'", "scheme.310.employer.rate", "eight decimals"),
        ("scheme.330.person.monthly_amount: '10.005'", "scheme.330.person.monthly_amount", "two decimals"),
        (
            "reference_wage.annual: '84000'\n  base.floor_ratio: '0.6'\n  base.cap_ratio: '0.5'",
            "base.floor_ratio",
            "above the cap",
        ),
        ("join.effect: at_once", "join.effect", "one of same_month"),
        ("310: '0.6'", "310", "not the name of a parameter"),
    ],
)
def test_an_error_names_the_file_and_the_parameter(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, own: Path, rules: str, named: str, message: str
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(f"rules:\n  {rules}\n", "utf-8")
    assert main(["law", "check", str(wrong), str(own)]) == 1
    output = capsys.readouterr()
    assert output.err.startswith("wrong.yaml: ")
    assert named in output.err and message in output.err
    assert output.out == "own.yaml: 2 parameters, 3 values\n"


@pytest.mark.parametrize("text", ["rules: {base.unit: 2026-13-40}", "rules:\n  ? [a, b]\n  : 1", "\x00", "- 1", ""])
def test_a_file_that_is_no_pack_is_reported_with_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text, "utf-8")
    assert main(["law", "check", str(wrong)]) == 1
    assert capsys.readouterr().err.startswith("wrong.yaml: ")


def canbao(packs: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "CANBAO_PACKS": packs, "CANBAO_VAR": str(folder), "LC_ALL": "C.UTF-8"}
    environment.pop("CANBAO_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "canbao.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_packs_mounted_from_outside_are_in_force(tmp_path: Path, own: Path) -> None:
    example = Path(__file__).parents[2] / "canbao" / "rules" / "packs" / "610200.yaml"
    packs = f"{example}:{own}"
    assert canbao(packs, tmp_path, "migrate").returncode == 0
    mounted = canbao(packs, tmp_path, "law", "show", "--month", "202611")
    lines = [" ".join(line.split()) for line in mounted.stdout.splitlines()]
    assert "base.floor_ratio always 0.55 multiple 本市〔2026〕1号" in lines
    assert 'scheme.310.employer.rate 202607 {"1102": "0.08", "*": "0.075"} share, 0 to 1 本市〔2026〕2号' in lines
    assert any(line.startswith("base.cap_ratio always 3.00") for line in lines)
    own.write_text("rules:\n  base.floor_ratio: {value: '55', source: x}\n", "utf-8")
    broken = canbao(packs, tmp_path, "law", "show")
    assert broken.returncode == 1
    assert broken.stderr.startswith("canbao: own.yaml: base.floor_ratio must be a multiple")


def test_a_value_outside_the_bounds_of_its_parameter_is_named(capsys: pytest.CaptureFixture[str], own: Path) -> None:
    own.write_text('pack: "1"\nrules:\n  late_fee.daily_rate: {value: "0.5", source: x}\n', "utf-8")
    assert main(["law", "check", str(own)]) == 0
    assert 'late_fee.daily_rate "0.5" is outside 0 to 0.0005 (Social Insurance Law' in capsys.readouterr().err
