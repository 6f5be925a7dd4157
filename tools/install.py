"""Make .venv with the locked requirements (`make install`).

Any system Python runs it, so it imports the standard library only. A stamp stores the hash of every input of a step:
repeating a step is instant, and a changed lock file installs again. `install.py` installs what Canbao needs to run;
`install.py --dev` also what the tests and checks need.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)


def run(*command: object) -> None:
    """Run a command; end the installation with its exit status when it fails."""
    status = subprocess.call([str(word) for word in command], cwd=ROOT)
    if status:
        sys.exit(status)


def fingerprint(*names: str) -> str:
    """Return a hash of this Python's version and the named files of the repository."""
    digest = hashlib.sha256(sys.version.encode() + sys.executable.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def step(name: str, current: str) -> bool:
    """Return whether a step must run: its stamp in .venv is absent or has another fingerprint."""
    stamp = VENV / f"{name}.stamp"
    return not stamp.exists() or stamp.read_text(encoding="ascii") != current


def done(name: str, current: str) -> None:
    """Write the stamp of a step that ran with this fingerprint."""
    (VENV / f"{name}.stamp").write_text(current, encoding="ascii")


def make_venv() -> None:
    """Make an empty .venv of this Python; exit with one line where Debian left venv or pip out."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(f"This Python can't make virtual environments: run `sudo apt install {package}` and try again.")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def pip(*arguments: object) -> None:
    """Run `pip install` of .venv."""
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments)


def install_locked(name: str, *options: str) -> None:
    """Install requirements/<name>.txt; pip refuses a package whose hash differs from the lock."""
    path = f"requirements/{name}.txt"
    current = fingerprint(path)
    if not step(name, current):
        return
    print(f"installing {path}", flush=True)
    pip("--require-hashes", *options, "-r", path)
    done(name, current)


def install_canbao() -> None:
    """Install the package editable: the `canbao` command in .venv/bin runs the checkout."""
    current = fingerprint("pyproject.toml")
    if step("canbao", current):
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        done("canbao", current)


def show_checkout() -> None:
    """Let the programs of .venv import `tools` and `tests` from the checkout, in any working directory."""
    pattern = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    (VENV / pattern / "checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def one_at_a_time() -> object:
    """Lock the installation against a second one and return the lock; keep it until the process ends."""
    import fcntl  # not there on Windows, where `make` isn't either

    (ROOT / "var").mkdir(exist_ok=True)
    lock = (ROOT / "var" / "install.lock").open("w", encoding="ascii")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def main(arguments: list[str]) -> None:
    """Update .venv to the repository's lock files."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Canbao needs Python 3.11 or later: set PYTHON, as in `make install PYTHON=python3.12`.")
    os.environ.pop("PYTHONHOME", None)
    lock = one_at_a_time()
    current = fingerprint()
    if not PYTHON.exists() or step("venv", current):
        make_venv()
        done("venv", current)
    install_locked("build")
    install_locked("runtime")
    install_locked("fonts", "--no-deps")
    if "--dev" in arguments:
        install_locked("dev")
        show_checkout()
    install_canbao()
    run(PYTHON, "-m", "tools.messages", "compile")
    del lock


if __name__ == "__main__":
    main(sys.argv[1:])
