"""Set the configuration of tests and type checks; pytest loads it before Django's settings.

Tests ignore the machine's environment file and its CANBAO_ variables, except CANBAO_DATABASE_URL (which selects
SQLite or PostgreSQL), CANBAO_FONT and CANBAO_TEST_*.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("CANBAO_DATABASE_URL", "CANBAO_FONT")


def configuration() -> dict[str, str]:
    """Return the variables of a temporary city: plain http, mail stored in the database, quiet logs."""
    return {
        "CANBAO_ENV_FILE": os.devnull,
        "CANBAO_SECRET": "only-for-tests-" * 4,
        "CANBAO_DEMO": "1",
        "CANBAO_VAR": str(ROOT / "var" / "test"),
        "CANBAO_HOSTS": "127.0.0.1,localhost,[::1],testserver",
        "CANBAO_LOG_LEVEL": "ERROR",
    }


def apply() -> None:
    """Set the configuration in this process's environment, also for the processes it starts."""
    for name in list(os.environ):
        if name.startswith("CANBAO_") and name not in KEPT and not name.startswith("CANBAO_TEST_"):
            del os.environ[name]
    os.environ.update(configuration())
    (ROOT / "var" / "test" / "static").mkdir(parents=True, exist_ok=True)


apply()
