"""`canbao check`: check that the installation is complete and follows the rules."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canbao import environment
from canbao.cli.startup import start_django
from canbao.cli.terminal import _, pad_to_width
from canbao.environment import gettext_noop

COMMAND = "check"
SUMMARY = gettext_noop("Check configuration, database and deviations; --help lists every variable")


@dataclass(frozen=True, slots=True)
class Remark:
    """One result of a check.

    ``level`` is failed (exit status 1) or deviation (allowed, but must be known).
    """

    level: str
    sentence: str


def variables() -> str:
    """Return every environment variable with meaning and default, as ``--help`` shows them."""
    lines = [
        _("Environment variables (also as lines of the environment file; the process environment takes precedence):")
    ]
    for variable in environment.VARIABLES:
        default = _("required") if variable.default is None else variable.default or _("empty")
        lines.append(f"  {variable.name:<22} {_(variable.meaning)} [{default}]")
    lines.append(f"  {'CANBAO_ENV_FILE':<22} " + _("the environment file") + " [canbao.env in CANBAO_VAR]")
    lines.append(f"  {'CANBAO_FONT':<22} " + _("a Chinese font file for printed papers") + " [" + _("empty") + "]")
    return "\n".join(lines)


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    command = parsers.add_parser(
        "check",
        description=_(SUMMARY),
        epilog=variables(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


LEVELS = {"ok": gettext_noop("ok"), "deviation": gettext_noop("deviation"), "failed": gettext_noop("failed")}
"""The result of one part of the check, in words."""


def run(options: argparse.Namespace) -> int:
    """Print every check with its remarks; return 1 when one failed."""
    start_django()
    failed = 0
    for title, examine in CHECKS:
        remarks = list(examine())
        worst = "failed" if any(remark.level == "failed" for remark in remarks) else "deviation" if remarks else "ok"
        print(pad_to_width(_(LEVELS[worst]), 10), _(title))
        for remark in remarks:
            print(f"{'':<10}   {remark.sentence}")
            failed += remark.level == "failed"
    return int(bool(failed))


def _failed(sentence: str) -> Remark:
    return Remark("failed", sentence)


def _framework() -> Iterator[Remark]:
    """Run Django's own checks at the level of warnings; those of deployment too, except for a demonstration."""
    from django.conf import settings
    from django.core import checks

    for message in checks.run_checks(include_deployment_checks=not settings.CANBAO_DEMO):
        if message.level >= checks.WARNING and not message.is_silenced():
            yield _failed(f"{message.id}: {message.msg}")


def _database() -> Iterator[Remark]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    from canbao.journal import triggers

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            yield _failed(_("{count} migrations are pending: run canbao migrate.").format(count=len(pending)))
            return
        for name in triggers.get_missing_triggers():
            yield _failed(_("The journal's trigger {name} is absent: run canbao migrate.").format(name=name))
    except DatabaseError as error:
        yield _failed(str(error).splitlines()[0])


def _cache() -> Iterator[Remark]:
    """Check that the cache is shared: limits on attempts must count over all processes."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db.utils import DatabaseError

    backend = settings.CACHES["default"]["BACKEND"]
    if backend.rpartition(".")[2] in ("LocMemCache", "DummyCache"):
        yield _failed(_("Each process has its own cache; limits on log-in attempts need a shared one."))
        return
    try:
        cache.set("canbao.check", "1", 5)
        if cache.get("canbao.check") != "1":
            yield _failed(_("The shared cache loses what is written to it."))
    except (DatabaseError, OSError) as error:
        yield _failed(_("The shared cache cannot be used: {error}").format(error=str(error).splitlines()[0]))


def _translations() -> Iterator[Remark]:
    from django.conf import settings

    for root in settings.LOCALE_PATHS:
        folder = Path(root) / "zh_Hans" / "LC_MESSAGES"
        if not (folder / "django.mo").is_file():
            yield _failed(
                _("The Chinese translation is not compiled: {path} is absent.").format(path=folder / "django.mo")
            )


def _rules() -> Iterator[Remark]:
    """Check that the city's rules load, say how each service is reviewed, and hold no example values."""
    from django.conf import settings
    from django.db.utils import DatabaseError

    from canbao.law.queries import get_city_pack, get_configured_pack
    from canbao.matters.catalogue import get_services
    from canbao.rules.formulas import get_crossed_limits
    from canbao.rules.packs import NotInForce, PackError
    from canbao.values.money import yuan_plain
    from canbao.values.months import Month

    try:
        pack = get_configured_pack()
        pack = get_city_pack()
    except PackError as error:
        yield _failed(str(error))
        return
    except DatabaseError:
        pass  # reported under "database" already; the configured pack is checked all the same
    today = Month.of(_today())
    for service in get_services().values():
        if service.declaration.kind != "filing":
            continue
        try:
            steps = int(pack.at(today)[f"review.{service.code}.steps"])
        except NotInForce as error:
            yield _failed(str(error))
            continue
        if steps < 2:
            yield Remark(
                "deviation",
                _("Service {code} is decided by {count} person(s), not two.").format(code=service.code, count=steps),
            )
    for month, limits in get_crossed_limits(pack, today):
        sentence = _("The floor of bases is above the cap from {month} on: {floor} > {cap} yuan; the cap counts.")
        floor, cap = yuan_plain(limits.floor), yuan_plain(limits.cap)
        yield _failed(sentence.format(month=int(month), floor=floor, cap=cap))
    examples = [name for name in pack.parameters if (value := pack.get_value_in_force(name, today)) and value.example]
    if examples and not settings.CANBAO_DEMO:
        yield Remark(
            "deviation",
            _("{count} figures of the rules are examples, not this city's: {names} …").format(
                count=len(examples), names=", ".join(examples[:3])
            ),
        )


def _working_days() -> Iterator[Remark]:
    """Check that the working days behind payment deadlines are published, and name bills whose deadline is provisional.

    A bill that was issued keeps its deadline; it is named if the calendar published since gives another day.
    """
    from django.db.utils import DatabaseError

    from canbao.law.queries import get_law_today
    from canbao.levy.billing.deadlines import count_provisional_deadlines
    from canbao.rules.formulas import accounting_month, calendar_deadline
    from canbao.rules.packs import NotInForce, PackError

    try:
        law_day = get_law_today()
        month = accounting_month(law_day)
        deadline = calendar_deadline(month, "pay_by", law_day.pack)
        counts = count_provisional_deadlines(law_day.pack)
    except (DatabaseError, PackError, NotInForce):
        return  # reported under "database" or "rules of the city" already
    if deadline.provisional:
        sentence = _(
            "The working days of {year} are not published: the payment deadline of {month}, {day}, is provisional."
        )
        yield Remark("deviation", sentence.format(year=deadline.day.year, month=int(month), day=deadline.day))
    if counts.open:
        sentence = _("{count} bills not issued yet have a provisional payment deadline.")
        yield Remark("deviation", sentence.format(count=counts.open))
    if counts.issued:
        sentence = _("{count} issued notices have a provisional payment deadline.")
        yield Remark("deviation", sentence.format(count=counts.issued))
    if counts.moved:
        sentence = _("{count} issued notices keep a deadline that the calendar published since has moved: {notices} …")
        yield Remark("deviation", sentence.format(count=len(counts.moved), notices=", ".join(counts.moved[:3])))


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def _people() -> Iterator[Remark]:
    """Check that two people can review and that no person holds incompatible posts."""
    from django.db.utils import DatabaseError

    from canbao.access.policy import get_incompatible_posts
    from canbao.access.queries import get_staff

    try:
        people = [(user, frozenset(posts)) for user, posts in get_staff() if user.is_active]
    except DatabaseError:
        return  # reported under "database" already
    reviewing = {user.id for user, posts in people if posts & {"office.reviewer", "office.approver"}}
    if len(reviewing) < 2:
        yield Remark(
            "deviation", _("Fewer than two people hold a reviewing post, so matters cannot be decided by two people.")
        )
    for user, posts in people:
        pair = get_incompatible_posts(posts)
        if pair:
            yield Remark(
                "deviation",
                _("{name} holds incompatible posts: {posts}.").format(
                    name=user.username, posts=", ".join(sorted(pair))
                ),
            )


def _jobs() -> Iterator[Remark]:
    """Check that background work goes on: no job was set aside, and due jobs find a worker."""
    from django.db.utils import DatabaseError

    from canbao.store.jobs import count_jobs

    try:
        counts = count_jobs()
    except DatabaseError:
        return  # reported under "database" already
    if counts.set_aside or counts.retried:
        sentence = _("{count} jobs failed, {set_aside} of them set aside: canbao jobs lists them.")
        yield Remark("deviation", sentence.format(count=counts.set_aside + counts.retried, set_aside=counts.set_aside))
    if counts.overdue:
        sentence = _("{count} jobs have been due for ten minutes: start canbao worker.")
        yield Remark("deviation", sentence.format(count=counts.overdue))


CHECKS: tuple[tuple[str, Callable[[], Iterator[Remark]]], ...] = (
    (gettext_noop("framework and settings"), _framework),
    (gettext_noop("database and journal"), _database),
    (gettext_noop("shared cache"), _cache),
    (gettext_noop("translations"), _translations),
    (gettext_noop("rules of the city"), _rules),
    (gettext_noop("working days"), _working_days),
    (gettext_noop("people of the agency"), _people),
    (gettext_noop("background work"), _jobs),
)
"""Every check in order: its title and the function that yields the remarks."""
