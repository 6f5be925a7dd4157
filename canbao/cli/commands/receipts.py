"""`canbao receipts`: read the tax office's payment files, write its collection files, reconcile the day."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from canbao.cli.refusals import sentence
from canbao.cli.startup import start_django
from canbao.cli.terminal import _, language
from canbao.environment import gettext_noop
from canbao.values.refusals import Refusal

COMMAND = "receipts"
MOST_PRINTED = 200
"""Held and unmatched receipts printed for a file, at most; the agency's site has all."""
SUMMARY = gettext_noop("Tax payments: read payment files, write the files for the tax office, reconcile the books")
READS = gettext_noop("Read the tax office's payment files; reading one again changes nothing")
PREVIEWS = gettext_noop("print what is in the files and what booking them would do; nothing is booked")
OPENS = gettext_noop(
    "Request the opening balances of an imported register; a second person releases them on the agency's site"
)
WRITES = gettext_noop(
    "Write the files of a month's issued bills not fetched yet into a folder, and mark them as fetched"
)
COMPARES = gettext_noop("Reconcile the books and list the differences (日终对账)")


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    whole = parsers.add_parser("receipts", description=_(SUMMARY))
    verbs = whole.add_subparsers(metavar="import|opening|export|reconcile", required=True)
    reads = verbs.add_parser("import", description=_(READS))
    reads.add_argument("--preview", action="store_true", help=_(PREVIEWS))
    reads.add_argument("files", metavar="FILE", nargs="+", type=Path)
    reads.set_defaults(run=run)
    opens = verbs.add_parser("opening", description=_(OPENS))
    opens.add_argument("file", metavar="FILE", type=Path)
    opens.set_defaults(run=opening)
    writes = verbs.add_parser("export", description=_(WRITES))
    writes.add_argument("month", metavar="yyyyMM")
    writes.add_argument("folder", metavar="FOLDER", type=Path)
    writes.set_defaults(run=export)
    compares = verbs.add_parser("reconcile", description=_(COMPARES))
    compares.set_defaults(run=reconcile)


_T = TypeVar("_T")


def _read_or_report(path: Path, act: Callable[[bytes], _T]) -> _T | None:
    """Return what an act makes of a file's bytes, None after one line that says why it is no file to read."""

    try:
        return act(path.read_bytes())
    except OSError as fault:
        print(f"canbao: {path}: {fault.strerror}", file=sys.stderr)
    except Refusal as refusal:
        print(f"canbao: {path}: {sentence(refusal)}", file=sys.stderr)
    return None


def run(options: argparse.Namespace) -> int:
    """Read or preview the payment files; return 1 when a row was refused, 2 when a file cannot be read."""
    start_django()
    if options.preview:
        return _preview(options.files)
    from canbao.access.actors import SYSTEM
    from canbao.law.queries import get_city_pack
    from canbao.levy.exchange.feed_rows import PROBLEMS
    from canbao.levy.exchange.tax_feed import import_tax_payments
    from canbao.values.money import Fen, yuan

    refused = 0
    for path in options.files:
        outcome = _read_or_report(
            path, partial(import_tax_payments, SYSTEM, path.name, pack=get_city_pack(), on_progress=_progress)
        )
        if outcome is None:
            return 2
        print(file=sys.stderr)
        words = {
            "path": path,
            "booked": outcome.booked,
            "unmatched": outcome.unmatched,
            "held": outcome.held,
            "known": outcome.known,
            "refused": outcome.refused,
            "amount": yuan(Fen(outcome.amount)),
        }
        text = _(
            "{path}: {booked} booked, {unmatched} unmatched, {held} held, together {amount} yuan; {known} known, "
            "{refused} refused"
        )
        print(text.format(**words))
        for row, code, ticket in outcome.problems:
            print(f"  {row} {ticket or '—'} {PROBLEMS[code].text(language())}")
        _print_waiting(outcome)
        refused += outcome.refused
    return 1 if refused else 0


def _print_waiting(file: Any) -> None:
    """Print the receipts of a file that are held or unmatched, with their rows."""
    from canbao.levy.collection.held_payments import HOLD_REASONS
    from canbao.levy.exchange.tax_feed import get_payments_of_file
    from canbao.levy.models import TaxPaymentState
    from canbao.values.money import yuan

    for payment in get_payments_of_file(file, TaxPaymentState.HELD, MOST_PRINTED):
        reason = HOLD_REASONS[payment.held_for].text(language())
        text = _("{place} {ticket} {amount} held: {reason}")
        words = {"place": payment.place, "ticket": payment.ticket, "amount": yuan(payment.amount), "reason": reason}
        print("  " + text.format(**words))
    for payment in get_payments_of_file(file, TaxPaymentState.UNMATCHED, MOST_PRINTED):
        text = _("{place} {ticket} {amount} unmatched, notice {notice}")
        words = {
            "place": payment.place,
            "ticket": payment.ticket,
            "amount": yuan(payment.amount),
            "notice": payment.notice or "—",
        }
        print("  " + text.format(**words))


def _preview(paths: list[Path]) -> int:
    from canbao.cli.feed_preview import print_preview
    from canbao.levy.exchange.tax_feed import Outcome
    from canbao.levy.exchange.tax_feed_preview import preview_tax_feed

    refused = 0
    for path in paths:
        found = _read_or_report(path, preview_tax_feed)
        if found is None:
            return 2
        print_preview(path, found)
        refused += found.groups[Outcome.REFUSED].rows
    return 1 if refused else 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)


def opening(options: argparse.Namespace) -> int:
    """Request the opening balances of a file; return 1 when a row has an error, 2 when it cannot be read."""
    start_django()
    from canbao.access.actors import SYSTEM
    from canbao.law.queries import get_city_pack
    from canbao.levy.exchange.opening_balances import request_opening_file
    from canbao.values.money import yuan

    outcome = _read_or_report(
        options.file, lambda data: request_opening_file(SYSTEM, options.file.name, data, get_city_pack())
    )
    if outcome is None:
        return 2
    for problem in outcome.problems:
        print(f"  {problem.row} {problem.number} {problem.text.text(language())}")
    if outcome.problems:
        print(_("{path}: no row was read; correct these rows and read the whole file again").format(path=options.file))
        return 1
    words = {
        "path": options.file,
        "fresh": outcome.added,
        "known": outcome.known,
        "arrears": yuan(outcome.arrears),
        "credit": yuan(outcome.credit),
    }
    text = _(
        "{path}: {fresh} balances requested, {arrears} yuan open, {credit} yuan on account; {known} "
        "booked or requested before"
    )
    print(text.format(**words))
    return 0


def export(options: argparse.Namespace) -> int:
    """Write the month's files; return 1 when a kept file is damaged, 2 for an invalid month or folder."""
    start_django()
    from canbao.access.actors import SYSTEM
    from canbao.levy.exchange import tax_export
    from canbao.levy.models import TaxExportState
    from canbao.values.days import parse_month
    from canbao.values.money import Fen, yuan

    try:
        month = parse_month(options.month)
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=options.month), file=sys.stderr)
        return 2
    if not options.folder.is_dir():
        print(_("canbao: {path} is no folder.").format(path=options.folder), file=sys.stderr)
        return 2
    try:
        tax_export.make_export(SYSTEM, month)
    except Refusal as refusal:
        print(sentence(refusal), file=sys.stderr)
    for row in tax_export.get_exports(1000):
        if row.month == month and row.state == TaxExportState.READY:
            path = options.folder / tax_export.get_export_file_name(row)
            try:
                # Write the file before it is marked as fetched: a full disk must not lose it.
                path.write_bytes(tax_export.get_export_content(row))
                tax_export.fetch_export(SYSTEM, row.id)
            except OSError as fault:
                print(f"canbao: {path}: {fault.strerror}", file=sys.stderr)
                return 2
            except Refusal as refusal:
                path.unlink(missing_ok=True)
                print(f"canbao: {path}: {sentence(refusal)}", file=sys.stderr)
                return 1
            words = {"path": path, "bills": row.bills, "amount": yuan(Fen(row.amount))}
            print(_("{path}: {bills} bills, {amount} yuan").format(**words))
    return 0


def reconcile(options: argparse.Namespace) -> int:
    """Reconcile now and print every difference; return 1 when there is one."""
    start_django()

    from canbao.access.actors import SYSTEM
    from canbao.law.queries import get_law_today
    from canbao.levy.integrity import reconciliation
    from canbao.rules.formulas import accounting_month

    law_day = get_law_today()
    row = reconciliation.reconcile(SYSTEM, law_day.day, accounting_month(law_day) - 1)
    print(_("{day}: {breaks} differences").format(day=row.day, breaks=row.breaks))
    for difference in reconciliation.get_breaks(1000):
        compared = reconciliation.COMPARISONS[difference.code].text(language())
        subject = f"{difference.employer_id or ''} {difference.subject}"
        print(f"  {compared} {subject} {difference.left} {difference.right}")
    return 1 if row.breaks else 0
