"""An installation that the command makes once for all tests."""

from pathlib import Path

import pytest

from tests.cli.made import once, run_command


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a city as `canbao init` has made it, on this machine alone; tests that change it take a copy."""
    words = ("init", "--non-interactive", "--site-url", "http://127.0.0.1")
    folder, said = once(tmp_path_factory, "installed", lambda folder: run_command(folder, *words))
    assert said.returncode == 0, said.stderr
    return folder
