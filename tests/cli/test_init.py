"""`canbao init` takes an empty machine to a working city, once; wrong configuration is one clear line."""

import re
import stat
from pathlib import Path

from canbao.environment import VARIABLES, parse_environment_file
from tests.cli.running import canbao

SITE = ("--non-interactive", "--site-url", "https://ybj.example.gov.cn")


def test_an_empty_folder_becomes_a_city_with_its_administrator(tmp_path: Path) -> None:
    var = tmp_path / "city"
    done = canbao(var, "init", *SITE, "--admin", "director")
    assert done.returncode == 0, done.stderr
    assert re.search(r"director", done.stdout)
    assert re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", done.stdout)
    assert canbao(var, "verify").returncode == 0
    again = canbao(var, "staff", "add", "director", "--name", "李", "--post", "reviewer")
    assert "is taken" in again.stderr


def test_the_configuration_is_its_owner_s_alone_and_holds_a_secret(installed: Path) -> None:
    file = installed / "canbao.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    values = parse_environment_file(file.read_text("utf-8"))
    assert len(values["CANBAO_SECRET"]) >= 43
    assert values["CANBAO_HOSTS"].split(",")[0] == "127.0.0.1"


def test_an_installation_is_not_overwritten(installed: Path) -> None:
    before = (installed / "canbao.env").read_bytes()
    again = canbao(installed, "init", *SITE)
    assert again.returncode == 1
    assert "Nothing was changed" in again.stderr
    assert (installed / "canbao.env").read_bytes() == before


def test_a_database_in_use_is_not_taken_over(installed: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{installed}/canbao.sqlite3"
    done = canbao(tmp_path / "two", "init", *SITE, "--database-url", database)
    assert done.returncode == 1
    assert "holds tables already" in done.stderr
    assert not (tmp_path / "two" / "canbao.env").exists()


def test_a_wrong_answer_leaves_nothing_behind(tmp_path: Path) -> None:
    done = canbao(tmp_path, "init", "--non-interactive", "--site-url", "ybj.example.gov.cn")
    assert done.returncode == 1
    assert done.stderr.startswith("canbao: CANBAO_SITE_URL must be")
    assert not (tmp_path / "canbao.env").exists()


def test_no_configuration_is_one_line(tmp_path: Path) -> None:
    done = canbao(tmp_path, "verify")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        line for line in done.stderr.splitlines() if line.startswith("canbao: CANBAO_SECRET is not set")
    ]


def test_a_wrong_variable_is_one_line_that_names_it(tmp_path: Path) -> None:
    done = canbao(tmp_path, "verify", CANBAO_SECRET="s" * 43, CANBAO_SUITE="rot13")
    assert done.returncode == 1
    assert done.stderr.strip() == "canbao: CANBAO_SUITE must be one of intl, gm."


def test_help_lists_every_variable_with_its_meaning(tmp_path: Path) -> None:
    text = canbao(tmp_path, "check", "--help").stdout
    assert all(variable.name in text and variable.meaning in text for variable in VARIABLES)
