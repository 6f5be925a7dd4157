"""Print the preview of a file of the tax office."""

from pathlib import Path

from canbao.cli.terminal import _, language
from canbao.levy.exchange.tax_feed_preview import OUTCOME_WORDS, FeedPreview, SheetPreview
from canbao.values.money import yuan


def print_preview(path: Path, preview: FeedPreview) -> None:
    """Print the sheets of a file, its rows by what becomes of them, and each row to look at."""
    print(_("{path}: preview, nothing is booked").format(path=path))
    for sheet in preview.sheets:
        _print_sheet(sheet)
    if preview.hidden:
        print("  " + _("hidden sheets, not read: {names}").format(names="、".join(preview.hidden)))
    if preview.without_headings:
        names = "、".join(preview.without_headings)
        print("  " + _("sheets without the headings, not read: {names}").format(names=names))
    for group in (*preview.groups.values(), preview.doubtful):
        if group.rows:
            text = _("{what}: {rows} rows, {amount} yuan, rows {places}")
            words = {
                "what": group.words.text(language()),
                "rows": group.rows,
                "amount": yuan(group.amount),
                "places": group.places,
            }
            print("  " + text.format(**words))
    for one in preview.rows_to_look_at:
        reasons = "; ".join(reason.text(language()) for reason in one.reasons)
        outcome = OUTCOME_WORDS[one.outcome].text(language())
        print(f"    {one.row.place} {one.row.ticket or '—'} {yuan(one.row.signed_amount)} {outcome}: {reasons}")


def _print_sheet(sheet: SheetPreview) -> None:
    text = _("sheet {name}: headings in row {row}: {headings}; {rows} rows, {amount} yuan")
    words = {
        "name": sheet.name or "—",
        "row": sheet.heading_row,
        "headings": "、".join(heading for _name, heading in sheet.headings),
        "rows": sheet.rows,
        "amount": yuan(sheet.amount),
    }
    print("  " + text.format(**words))
    if sheet.missing:
        print("    " + _("not in the file: {names}").format(names="、".join(sheet.missing)))
    if sheet.unknown:
        print("    " + _("not read: {names}").format(names="、".join(sheet.unknown)))
    for total in sheet.totals:
        text = (
            _("total in row {place}: {amount}, the same as our sum")
            if total.agrees
            else _("total in row {place}: {amount}, but our sum is {summed}")
        )
        amount = "—" if total.amount is None else yuan(total.amount)
        print("    " + text.format(place=total.place, amount=amount, summed=yuan(total.summed)))
