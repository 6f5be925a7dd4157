"""`canbao receipts`: read the tax office's feeds, write the files it collects by, reconcile the day."""

import argparse
import sys
from pathlib import Path
from typing import Any

from canbao.cli.starting import start_django
from canbao.cli.words import _

COMMAND = "receipts"
SUMMARY = "Receipts: read what was paid, write what is to be collected, hold the books against one another"
READS = "Read files of the tax office with what was paid; reading one again changes nothing"
WRITES = "Write the files of a month's issued bills nobody fetched yet into a folder; they are fetched then"
PROBLEMS = {
    "ticket": "no tax receipt number",
    "ticket_number": "the receipt number was kept as a number and lost digits; format the column as text",
    "amount": "the amount is no amount of yuan above zero",
    "day": "the day paid is no day up to today",
    "other": "the books have this receipt with another amount or day; nothing was changed",
}
"""Why a row of a feed was not taken."""
BREAKS = {
    "bill_booking": "Bill against its booking",
    "bill_sums": "Bill against its sums by scheme",
    "bill_lines": "Bill against its lines",
    "arrival_booking": "Arrival against its booking",
    "notice_numbers": "Issued bills against notice numbers",
}
"""What two books say differently."""
COMPARES = "Hold the books against one another and list what differs (日终对账)"


def add(parsers: Any) -> None:
    """Add the command to the parser."""
    whole = parsers.add_parser("receipts", description=_(SUMMARY))
    verbs = whole.add_subparsers(metavar="import|export|reconcile", required=True)
    reads = verbs.add_parser("import", description=_(READS))
    reads.add_argument("files", metavar="FILE", nargs="+", type=Path)
    reads.set_defaults(run=run)
    writes = verbs.add_parser("export", description=_(WRITES))
    writes.add_argument("month", metavar="yyyyMM")
    writes.add_argument("folder", metavar="FOLDER", type=Path)
    writes.set_defaults(run=export)
    compares = verbs.add_parser("reconcile", description=_(COMPARES))
    compares.set_defaults(run=reconcile)


def run(given: argparse.Namespace) -> int:
    """Read the files; return 1 when a row was refused, 2 when a file is no feed."""
    start_django()
    from canbao.access.seats import SYSTEM
    from canbao.law.queries import city_pack
    from canbao.levy.bills import Refusal
    from canbao.levy.tax_feed import import_arrivals
    from canbao.sheets.reading import NotATable
    from canbao.values.money import Fen, yuan

    refused = 0
    for path in given.files:
        try:
            came = import_arrivals(SYSTEM, path.name, path.read_bytes(), city_pack(), _progress)
        except OSError as fault:
            print(f"canbao: {path}: {fault.strerror}", file=sys.stderr)
            return 2
        except NotATable:
            print(
                _("canbao: {path} is neither CSV nor an Excel workbook with rows.").format(path=path), file=sys.stderr
            )
            return 2
        except Refusal as refusal:
            words = {"path": path, "column": refusal.words["column"]}
            print(_("canbao: {path} has no column {column} in its first row.").format(**words), file=sys.stderr)
            return 2
        print(file=sys.stderr)
        words = {"path": path, "fresh": came.fresh, "known": came.known, "refused": came.refused,
                 "amount": yuan(Fen(came.amount))}  # fmt: skip
        print(_("{path}: {fresh} booked, {amount} yuan; {known} known, {refused} refused").format(**words))
        for row, code, ticket in came.problems:
            print(f"  {row} {ticket or '—'} {_(PROBLEMS[code])}")
        refused += came.refused
    return 1 if refused else 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done}/{total}", end="", file=sys.stderr, flush=True)


def export(given: argparse.Namespace) -> int:
    """Write the month's files; return 2 when the month is none."""
    start_django()
    from canbao.access.seats import SYSTEM
    from canbao.levy import tax_export
    from canbao.levy.bills import Refusal
    from canbao.values.money import Fen, yuan
    from canbao.values.months import Month

    try:
        month = Month.parse(given.month)
    except ValueError:
        print(_("canbao: {month} is no month; write it as 202611.").format(month=given.month), file=sys.stderr)
        return 2
    try:
        tax_export.make(SYSTEM, month)
    except Refusal:
        print(_("Nothing new to collect in {month}.").format(month=int(month)), file=sys.stderr)
    for row in tax_export.exports(1000):
        if row.month == month and row.state == "ready":
            fetched, written = tax_export.fetch(SYSTEM, row.id)
            path = given.folder / tax_export.file_name(fetched)
            given.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written)
            words = {"path": path, "bills": row.bills, "amount": yuan(Fen(row.amount))}
            print(_("{path}: {bills} bills, {amount} yuan").format(**words))
    return 0


def reconcile(given: argparse.Namespace) -> int:
    """Compare the books now; return 1 when they differ."""
    start_django()
    from django.utils import timezone

    from canbao.access.seats import SYSTEM
    from canbao.law.queries import city_pack
    from canbao.levy import day_end
    from canbao.rules.formulas import accounting_month

    today = timezone.localdate()
    row = day_end.reconcile(SYSTEM, today, accounting_month(today, city_pack()) - 1)
    print(_("{day}: {breaks} differences").format(day=row.day, breaks=row.breaks))
    for one in day_end.breaks(1000):
        print(f"  {_(BREAKS[one.code])} {one.employer_id or ''} {one.subject} {one.left} {one.right}")
    return 1 if row.breaks else 0
