"""Make .venv with the locked requirements (`make install`); run by any system Python, so standard library only.

A stamp keeps the hash of everything the step read, so that repeating it is instant and a changed lock installs again.
`install.py` installs what Canbao needs to run; `install.py --dev` also what the tests and checks need.
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
    """Run a step; a failure ends the installation with the step's own message and its exit status."""
    status = subprocess.call([str(word) for word in command], cwd=ROOT)
    if status:
        sys.exit(status)


def fingerprint(*names: str) -> str:
    """Hash of this Python's version and the named files of the repository."""
    digest = hashlib.sha256(sys.version.encode() + sys.executable.encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def step(name: str, wanted: str) -> bool:
    """True when the step must run: its stamp in .venv is absent or of another fingerprint."""
    stamp = VENV / f"{name}.stamp"
    return not stamp.exists() or stamp.read_text(encoding="ascii") != wanted


def done(name: str, wanted: str) -> None:
    """Remember that the step ran with this fingerprint."""
    (VENV / f"{name}.stamp").write_text(wanted, encoding="ascii")


def make_venv() -> None:
    """An empty .venv of this Python; one clear line and exit status 1 where Debian left venv or pip out."""
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        sys.exit(f"This Python can't make virtual environments: run `sudo apt install {package}` and try again.")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def pip(*arguments: object) -> None:
    """Run the pip of .venv."""
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments)


def install_locked(name: str, *options: str) -> None:
    """Install requirements/<name>.txt; pip refuses whatever isn't exactly what was locked."""
    path = f"requirements/{name}.txt"
    wanted = fingerprint(path)
    if not step(name, wanted):
        return
    print(f"installing {path}", flush=True)
    pip("--require-hashes", *options, "-r", path)
    done(name, wanted)


def install_canbao() -> None:
    """The package itself, editable: the `canbao` command in .venv/bin runs the checkout."""
    wanted = fingerprint("pyproject.toml")
    if step("canbao", wanted):
        pip("--no-deps", "--no-build-isolation", "--editable", ".")
        done("canbao", wanted)


def show_checkout() -> None:
    """Let .venv's programs import `tools` and `tests` from the checkout, wherever they are started."""
    pattern = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    (VENV / pattern / "checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def one_at_a_time() -> object:
    """A lock held until the process ends, so that two shells don't install over each other; keep the result."""
    import fcntl  # not there on Windows, where `make` isn't either

    (ROOT / "var").mkdir(exist_ok=True)
    lock = (ROOT / "var" / "install.lock").open("w", encoding="ascii")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def main(arguments: list[str]) -> None:
    """Bring .venv in step with the repository."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Canbao needs Python 3.11 or later: set PYTHON, as in `make install PYTHON=python3.12`.")
    os.environ.pop("PYTHONHOME", None)
    lock = one_at_a_time()
    wanted = fingerprint()
    if not PYTHON.exists() or step("venv", wanted):
        make_venv()
        done("venv", wanted)
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
