"""`make test` says honestly what ran: sums, exit status, and nothing left out unnoticed in CI."""

from pathlib import Path

import pytest

from tools import needs, run_tests
from tools.run_tests import Result

REPORT = """<testsuites><testsuite name="pytest" tests="9" failures="2" errors="1" skipped="3"/></testsuites>"""


def test_a_report_is_added_up(tmp_path: Path) -> None:
    (tmp_path / "sqlite.xml").write_text(REPORT)
    result = Result("sqlite")
    run_tests._count(tmp_path / "sqlite.xml", result)
    assert (result.passed, result.failed, result.skipped) == (3, 3, 3)


TIMED = """<testsuites><testsuite name="pytest" tests="2">
<testcase classname="tests.law.test_quote" name="test_long" time="21.5"/>
<testcase classname="tests.law.test_quote" name="test_short" time="0.1"/></testsuite></testsuites>"""


def test_the_longest_tests_are_listed_and_too_long_ones_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Result("sqlite")
    (tmp_path / "sqlite.xml").write_text(TIMED)
    run_tests._count(tmp_path / "sqlite.xml", result)
    run_tests.print_longest([result])
    long, short = capsys.readouterr().out.splitlines()[:2]
    assert "21.5  sqlite       tests.law.test_quote::test_long  over 20 seconds" in long
    assert short.endswith("0.1  sqlite       tests.law.test_quote::test_short")


def test_no_report_is_a_failure(tmp_path: Path) -> None:
    result = Result("sqlite")
    run_tests._count(tmp_path / "absent.xml", result)
    assert result.failed == 1


def _main(monkeypatch: pytest.MonkeyPatch, *results: Result) -> int:
    monkeypatch.setattr(run_tests, "run", lambda _stages: list(results))
    monkeypatch.setattr(run_tests.signal, "signal", lambda *_: None)
    return run_tests.main([])


def test_last_line_sums_the_stages(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status = _main(monkeypatch, Result("pure", passed=4, skipped=1), Result("sqlite", passed=5, failed=2))
    assert capsys.readouterr().out.splitlines()[-1] == "9 passed, 2 failed, 1 skipped"
    assert status == 1


def test_all_passed_is_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _main(monkeypatch, Result("pure", passed=4)) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "4 passed, 0 failed"


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_leaving_out_fails_only_in_ci(monkeypatch: pytest.MonkeyPatch, ci: str, status: int) -> None:
    monkeypatch.setenv("CI", ci)
    assert _main(monkeypatch, Result("pure", passed=4), Result("browser", note="left out: needs chromium")) == status


def test_what_lacks_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = needs.Need("postgresql", lambda: False, ("postgres", "partitioned"))
    monkeypatch.setattr(needs, "NEEDS", (absent,))
    monkeypatch.setattr(needs, "_administrator", lambda: None)
    assert needs.provide(["pure", "postgres", "partitioned"]) == dict.fromkeys(
        ("postgres", "partitioned"), "postgresql"
    )
    assert "sudo apt install postgresql" in capsys.readouterr().out


def test_what_no_stage_asks_for_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "NEEDS", (needs.Need("chromium", lambda: False, ("browser",)),))
    assert needs.provide(["pure"]) == {}
