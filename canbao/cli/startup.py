"""Start Django for the commands that need it, write configuration, report errors as one line."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from canbao import environment


def start_django() -> None:
    """Load the settings and the applications.

    A wrong environment variable ends the process with one line that names it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "canbao.config.settings")
    import django

    django.setup()


def replace_configuration(variables: Mapping[str, str]) -> None:
    """Make ``variables`` this process's whole configuration, except for the font.

    A demonstration must not open the database of the installation whose variables the shell holds.
    """
    for name in list(os.environ):
        if name.startswith("CANBAO_") and name != "CANBAO_FONT":
            del os.environ[name]
    os.environ.update(variables)


def write_environment_file(path: Path, variables: Mapping[str, str]) -> None:
    """Write an environment file that only its owner can read. Raise FileExistsError when it exists."""
    meanings = {variable.name: variable.meaning for variable in environment.VARIABLES}
    lines = [line for name, value in variables.items() for line in (f"# {meanings[name]}", f"{name}={value}")]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def report_database_error(error: Exception) -> int:
    """Print one line that the database cannot be used, and return the exit status."""
    print(f"canbao: the database cannot be used: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1


def add_staff_member(username: str, name: str, posts: Sequence[str], email: str = "") -> str:
    """Add a person of the agency and return their one-time password. Raise :class:`Refusal`."""
    from canbao.access.actors import SYSTEM
    from canbao.access.operations import add_staff
    from canbao.crypto.secrets import new_secret

    password = new_secret()
    add_staff(SYSTEM, username, name, posts, password, email)
    return password


def migrate_database(verbosity: int) -> list[str]:
    """Migrate, make the cache's table, install the triggers; return the names of triggers that are still absent."""
    from django.core.management import call_command

    from canbao.journal import triggers

    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=0)
    triggers.install_triggers()
    return triggers.get_missing_triggers()
