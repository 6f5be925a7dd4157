"""What the tests need beyond Python: found, or installed by apt where that is allowed without a question."""

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
    """The system's Chromium: $CANBAO_TEST_CHROMIUM or the first on PATH; None when there is none."""
    given = os.environ.get("CANBAO_TEST_CHROMIUM")
    return given or next((path for path in map(shutil.which, CHROMIUM) if path), None)


def has_cjk_font() -> bool:
    """Whether Debian's fonts-noto-cjk is installed."""
    return any(Path(NOTO_CJK).glob("NotoSansCJK-*"))


def has_postgres() -> bool:
    """Whether a server is given by CANBAO_TEST_PG or one can be started."""
    return bool(os.environ.get("CANBAO_TEST_PG")) or postgres.find_programs() is not None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing from outside: Debian's package, whether it is here, and the stages that can't run without it."""

    package: str
    present: Callable[[], bool]
    stages: tuple[str, ...]


NEEDS = (
    Need("chromium", lambda: chromium() is not None, ("browser",)),
    Need("fonts-noto-cjk", has_cjk_font, ("browser",)),
    Need("postgresql", has_postgres, ("postgres", "partitioned")),
)


def missing(stages: list[str]) -> list[Need]:
    """The needs of these stages that are absent."""
    return [need for need in NEEDS if set(need.stages) & set(stages) and not need.present()]


def _administrator() -> list[str] | None:
    """The words before apt-get: none for root, sudo where it asks no password, None where apt can't be used."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [sudo, "-n"] if asked == 0 else None


def install(needs: list[Need]) -> None:
    """Install the packages by apt where nobody has to be asked, saying so; otherwise do nothing."""
    before = _administrator()
    if not needs or before is None:
        return
    packages = [need.package for need in needs]
    print(f"installing by apt: {' '.join(packages)}", flush=True)
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    subprocess.call([*apt, "update"], stdout=subprocess.DEVNULL)
    subprocess.call([*apt, "install", "--no-install-recommends", *packages], stdout=subprocess.DEVNULL)


def provide(stages: list[str]) -> dict[str, str]:
    """Install what can be; return the stages to leave out, each with the package it lacks, telling how to get it."""
    install(missing(stages))
    absent = missing(stages)
    left_out = {stage: need.package for need in absent for stage in need.stages if stage in stages}
    if absent:
        print(f"To run every test: sudo apt install {' '.join(need.package for need in absent)}")
        print(f"Left out: {', '.join(left_out)}", flush=True)
    return left_out
