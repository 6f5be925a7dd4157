"""Find what the tests need beyond Python, or install it with apt where no password is needed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import postgres

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NOTO_CJK = "/usr/share/fonts/opentype/noto"


def chromium() -> str | None:
    """Return the path of Chromium: $CANBAO_TEST_CHROMIUM or the first on PATH; None when there is none."""
    configured = os.environ.get("CANBAO_TEST_CHROMIUM")
    return configured or next((path for path in map(shutil.which, CHROMIUM) if path), None)


def has_cjk_font() -> bool:
    """Return whether Debian's fonts-noto-cjk is installed."""
    return any(Path(NOTO_CJK).glob("NotoSansCJK-*"))


def has_postgres() -> bool:
    """Return whether CANBAO_TEST_PG names a server or one can be started."""
    return bool(os.environ.get("CANBAO_TEST_PG")) or postgres.find_programs() is not None


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement: Debian's package, whether it is present, and the stages that need it."""

    package: str
    present: Callable[[], bool]
    stages: tuple[str, ...]


NEEDS = (
    Need("chromium", lambda: chromium() is not None, ("browser",)),
    Need("fonts-noto-cjk", has_cjk_font, ("browser",)),
    Need("postgresql", has_postgres, ("postgres", "partitioned")),
)


def missing(stages: list[str]) -> list[Need]:
    """Return the absent requirements of these stages."""
    return [need for need in NEEDS if set(need.stages) & set(stages) and not need.present()]


def _administrator() -> list[str] | None:
    """Return the prefix of apt-get: nothing for root, sudo without a password; None where apt cannot be used."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    status = subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [sudo, "-n"] if status == 0 else None


def install(needs: list[Need]) -> None:
    """Install the packages with apt and print their names; do nothing where a password is needed."""
    before = _administrator()
    if not needs or before is None:
        return
    packages = [need.package for need in needs]
    print(f"installing by apt: {' '.join(packages)}", flush=True)
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    subprocess.call([*apt, "update"], stdout=subprocess.DEVNULL)
    subprocess.call([*apt, "install", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL)


def provide(stages: list[str]) -> dict[str, str]:
    """Install what is missing; return the stages to leave out with the missing package, and print how to install it."""
    install(missing(stages))
    absent = missing(stages)
    left_out = {stage: need.package for need in absent for stage in need.stages if stage in stages}
    if absent:
        print(f"To run every test: sudo apt install {' '.join(need.package for need in absent)}")
        print(f"Left out: {', '.join(left_out)}", flush=True)
    return left_out
