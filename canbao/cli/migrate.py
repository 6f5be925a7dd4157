"""`canbao migrate`: bring the database in step with the program."""

import argparse
from typing import Any

from canbao.cli.starting import database_error, start_django
from canbao.cli.words import _

COMMAND = "migrate"
SUMMARY = "Bring the database in step: tables, shared cache, the journal's triggers"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    parsers.add_parser("migrate", description=_(SUMMARY)).set_defaults(run=run)


def bring_in_step(verbosity: int) -> list[str]:
    """Migrate, make the cache's table, install the triggers; return the names of triggers still absent."""
    from django.core.management import call_command

    from canbao.journal import triggers

    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=0)
    triggers.install()
    return triggers.missing()


def run(given: argparse.Namespace) -> int:
    """Bring the configured database in step; safe to repeat."""
    start_django()
    from django.db.utils import OperationalError

    try:
        absent = bring_in_step(verbosity=1)
    except OperationalError as error:
        return database_error(error)
    for name in absent:
        print(_("The journal's trigger {name} could not be made.").format(name=name))
    return int(bool(absent))
