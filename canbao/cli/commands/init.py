"""`canbao init`: set up a new city with its configuration, database and first administrator."""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from canbao import environment
from canbao.cli.refusals import sentence
from canbao.cli.startup import add_staff_member, migrate_database, start_django, write_environment_file
from canbao.cli.terminal import _
from canbao.environment import gettext_noop
from canbao.values.refusals import Refusal

COMMAND = "init"
SUMMARY = gettext_noop("Make a new city: configuration, database, first administrator")

QUESTIONS = (
    ("site_url", "CANBAO_SITE_URL", gettext_noop("The site's public address")),
    ("agency", "CANBAO_AGENCY", gettext_noop("The agency's full name")),
    ("agency_phone", "CANBAO_AGENCY_PHONE", gettext_noop("The agency's public telephone")),
    (
        "database_url",
        "CANBAO_DATABASE_URL",
        gettext_noop("The database: sqlite:///FILE or postgres://USER:PASSWORD@HOST/NAME"),
    ),
    (
        "mail_url",
        "CANBAO_MAIL_URL",
        gettext_noop("The mail server: smtp://USER:PASSWORD@HOST:PORT?tls=1, or kept: to send none"),
    ),
    ("mail_from", "CANBAO_MAIL_FROM", gettext_noop("The sender of mails")),
)
"""Questions: the option's name, the environment variable it sets, the text."""


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser("init", description=_(SUMMARY))
    command.add_argument("--non-interactive", action="store_true", help=_("ask no questions; use options and defaults"))
    for option, variable, question in QUESTIONS:
        command.add_argument(f"--{option.replace('_', '-')}", metavar="TEXT", help=f"{_(question)} ({variable})")
    command.add_argument("--admin", metavar="NAME", help=_("log-in name of the first administrator (sysadmin)"))
    command.add_argument("--admin-name", metavar="NAME", help=_("the administrator's name"))
    command.set_defaults(run=run)


def _fault(variable: str, text: str) -> str | None:
    """Return the error of a value, None when it is valid."""
    reader = next(entry.read for entry in environment.VARIABLES if entry.name == variable)
    try:
        reader(text)
    except ValueError as error:
        return str(error)
    return None


def _default(variable: str, var: Path) -> str:
    if variable == "CANBAO_DATABASE_URL":
        return f"sqlite:///{(var / 'canbao.sqlite3').resolve()}"
    return next(entry.default or "" for entry in environment.VARIABLES if entry.name == variable)


def _answers(options: argparse.Namespace, var: Path) -> dict[str, str]:
    """Return a valid value for each variable asked for, from options, the keyboard or defaults."""
    answers: dict[str, str] = {}
    for option, variable, question in QUESTIONS:
        default = os.environ.get(variable) or _default(variable, var)
        text = getattr(options, option)
        while text is None:
            text = _ask(options, _(question), default)
            fault = _fault(variable, text)
            if fault and not options.non_interactive:
                print(f"  {fault}")
                text = None
        fault = _fault(variable, text)
        if fault:
            raise environment.Misconfigured(f"{variable} {fault}.")
        answers[variable] = text
    return answers


def _ask(options: argparse.Namespace, question: str, default: str) -> str:
    """Ask a question and return the answer; return the default for an empty answer or ``--non-interactive``."""
    if options.non_interactive:
        return default
    try:
        return input(f"{question} [{default}]: ").strip() or default
    except EOFError:
        sys.exit("\ncanbao: " + _("the input ended; --non-interactive uses options and defaults."))


def get_variables(answers: Mapping[str, str], var: Path) -> dict[str, str]:
    """Return every variable of a new installation: the answers, its folder, and a new secret."""
    host = urlsplit(answers["CANBAO_SITE_URL"]).hostname or ""
    hosts = list(dict.fromkeys([host, "127.0.0.1", "localhost", "[::1]"]))
    return {
        "CANBAO_SECRET": secrets.token_urlsafe(48),
        **answers,
        "CANBAO_HOSTS": ",".join(hosts),
        "CANBAO_VAR": str(var.resolve()),
    }


def has_tables() -> bool:
    """Return whether the configured database holds tables already."""
    from django.db import connection

    return bool(connection.introspection.table_names())


def run(options: argparse.Namespace) -> int:
    """Set up the city; return 1 when that fails, and leave nothing behind.

    An existing installation is not changed.
    """
    path = environment.get_environment_file()
    if path.exists():
        print(
            _("canbao: {path} exists already, so there is an installation here. Nothing was changed.").format(
                path=path
            ),
            file=sys.stderr,
        )
        return 1
    var = Path(os.environ.get("CANBAO_VAR", "var"))
    answers = _answers(options, var)
    admin = options.admin or _ask(options, _("Log-in name of the first administrator"), "sysadmin")
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_environment_file(path, get_variables(answers, var))
    password = _fill(path, admin, options.admin_name or admin)
    if password is None:
        path.unlink()
        return 1
    _print_next_steps(path, admin, password, answers["CANBAO_SITE_URL"])
    return 0


def _fill(path: Path, admin: str, name: str) -> str | None:
    """Make the tables and the administrator and return their password.

    When that fails, print why and return None.
    """
    os.environ["CANBAO_ENV_FILE"] = str(path)
    start_django()
    from django.db.utils import DatabaseError

    try:
        if has_tables():
            print(_("canbao: the database holds tables already; nothing was changed."), file=sys.stderr)
            return None
        print(_("Making the tables …"))
        migrate_database(verbosity=0)
        return add_staff_member(admin, name, ["office.system"])
    except DatabaseError as error:
        print(
            "canbao: " + _("the database cannot be used: {error}").format(error=str(error).splitlines()[0]),
            file=sys.stderr,
        )
    except Refusal as refusal:
        print("canbao: " + sentence(refusal), file=sys.stderr)
    return None


def _print_next_steps(path: Path, admin: str, password: str, site: str) -> None:
    print(_("The city is made.") + "\n")
    print(
        "  "
        + _("Configuration: {path} (readable by its owner only; back it up apart from the database)").format(path=path)
    )
    print("  " + _("Log-in name: {name}").format(name=admin))
    print("  " + _("Password, shown this once: {password}").format(password=password) + "\n")
    print(_("What next:"))
    steps = [
        _("Commands find the configuration from this folder, or anywhere by CANBAO_ENV_FILE={path}.").format(
            path=path.resolve()
        ),
        _("canbao check says whether anything is missing."),
        _("canbao staff add brings in the agency's people; reviewing takes two."),
        _(
            "canbao serve serves the site on 127.0.0.1:8000; a proxy in front answers {site} over TLS and passes "
            "X-Forwarded-Proto: https."
        ).format(site=site),
        _("Log in as {name} and change the password.").format(name=admin),
    ]
    for number, step in enumerate(steps, start=1):
        print(f"  {number}. {step}")
