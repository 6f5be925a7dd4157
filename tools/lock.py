"""Lock requirements/*.in to hash-locked requirements/*.txt for Python 3.11 and later (`make lock`).

uv resolves universally, so one file serves every supported Python. The files hold no address of a package index and
no path of this machine: two machines write the same text.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
OLDEST_PYTHON = "3.11"
# Order matters: dev.in is constrained by runtime.txt.
LOCKS = {"build": [], "runtime": [], "fonts": ["--no-deps"], "dev": []}


def find_uv() -> str | None:
    """Return the uv command beside this Python or on PATH, None when there is none."""
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv")


def lock(uv: str, name: str, options: list[str], upgrade: bool) -> None:
    """Write requirements/<name>.txt from requirements/<name>.in; raise CalledProcessError when it cannot resolve."""
    command = [uv, "pip", "compile", f"{name}.in", "--output-file", f"{name}.txt", "--universal", "--no-config"]
    command += ["--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--custom-compile-command", "make lock", "--quiet", *options]
    if upgrade:
        command.append("--upgrade")
    # Local indexes on this machine must not decide what others install.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    subprocess.run(command, cwd=REQUIREMENTS, env=environment, check=True)


def main(arguments: list[str]) -> int:
    """Lock every file, with --upgrade to the newest versions allowed; return the exit status."""
    uv = find_uv()
    if uv is None:
        print("make lock needs uv: install it with `pipx install uv` or `.venv/bin/pip install uv`.", file=sys.stderr)
        return 1
    for name, options in LOCKS.items():
        lock(uv, name, options, upgrade="--upgrade" in arguments)
        print(f"requirements/{name}.txt locked")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
