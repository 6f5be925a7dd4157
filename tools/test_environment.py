"""The configuration under which tests and type checks run; loaded by pytest before Django's settings.

Nothing of the machine's own configuration reaches a test: neither an environment file nor CANBAO_ variables, but for
CANBAO_DATABASE_URL, by which the same tests run on SQLite and PostgreSQL, CANBAO_FONT and CANBAO_TEST_*.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("CANBAO_DATABASE_URL", "CANBAO_FONT")


def configuration() -> dict[str, str]:
    """The variables of a throw-away city: plain http allowed, mail kept in the database, logs quiet."""
    return {
        "CANBAO_ENV_FILE": os.devnull,
        "CANBAO_SECRET": "only-for-tests-" * 4,
        "CANBAO_DEMO": "1",
        "CANBAO_VAR": str(ROOT / "var" / "test"),
        "CANBAO_HOSTS": "127.0.0.1,localhost,[::1],testserver",
        "CANBAO_LOG_LEVEL": "ERROR",
    }


def apply() -> None:
    """Put the configuration into this process's environment, for it and the processes it starts."""
    for name in list(os.environ):
        if name.startswith("CANBAO_") and name not in KEPT and not name.startswith("CANBAO_TEST_"):
            del os.environ[name]
    os.environ.update(configuration())
    (ROOT / "var" / "test" / "static").mkdir(parents=True, exist_ok=True)


apply()
