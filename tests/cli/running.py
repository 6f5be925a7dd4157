"""Running the command as an operator does: a process of its own, an environment of its own, a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """This process's environment without any configuration, and the folder as the installation's place."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CANBAO_", "DJANGO_"))}
    return {**kept, "CANBAO_VAR": str(folder), "LC_ALL": "C.UTF-8", **variables}


def command(*words: str) -> list[str]:
    """The words that start the command with this Python."""
    return [sys.executable, "-m", "canbao.cli.main", *words]


def canbao(folder: Path, *words: str, given: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        command(*words),
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(folder, **variables),
        timeout=120,
    )
