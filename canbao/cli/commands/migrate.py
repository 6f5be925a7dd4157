"""`canbao migrate`: update the database to this version of the program."""

import argparse
from typing import Any

from canbao.cli.startup import migrate_database, report_database_error, start_django
from canbao.cli.terminal import _
from canbao.environment import gettext_noop

COMMAND = "migrate"
SUMMARY = gettext_noop("Update the database: tables, shared cache, the journal's triggers")


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    parsers.add_parser("migrate", description=_(SUMMARY)).set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Update the configured database; return 1 when a trigger is absent. Safe to repeat."""
    start_django()
    from django.db.utils import OperationalError

    try:
        absent = migrate_database(verbosity=1)
    except OperationalError as error:
        return report_database_error(error)
    for name in absent:
        print(_("The journal's trigger {name} could not be made.").format(name=name))
    return int(bool(absent))
