"""Store the preview of a file as JSON, and read it back: it is computed once, by a job, and shown often."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from canbao.levy.exchange.feed_rows import FeedRow
from canbao.levy.exchange.tax_feed import Outcome
from canbao.levy.exchange.tax_feed_preview import FeedPreview, PreviewRow, RowGroup, SheetPreview, TotalRow
from canbao.levy.models import TaxPaymentKind
from canbao.values.bilingual import Bilingual

MOST_ROWS = 300
"""Rows to look at that are stored, at most; the groups name all rows."""


def dump_preview(preview: FeedPreview) -> str:
    """Return a preview as JSON."""
    content = {
        "sheets": [asdict(sheet) for sheet in preview.sheets],
        "hidden": list(preview.hidden),
        "without_headings": list(preview.without_headings),
        "groups": {outcome: asdict(group) for outcome, group in preview.groups.items()},
        "doubtful": asdict(preview.doubtful),
        "rows": [asdict(row) for row in preview.rows_to_look_at[:MOST_ROWS]],
        "more": preview.more + max(0, len(preview.rows_to_look_at) - MOST_ROWS),
    }
    return json.dumps(content, default=date.isoformat, ensure_ascii=False)


def load_preview(text: str) -> FeedPreview:
    """Return the preview that :func:`dump_preview` wrote."""
    content = json.loads(text)
    return FeedPreview(
        sheets=[_sheet(sheet) for sheet in content["sheets"]],
        hidden=content["hidden"],
        without_headings=content["without_headings"],
        groups={Outcome(outcome): _group(group) for outcome, group in content["groups"].items()},
        doubtful=_group(content["doubtful"]),
        rows_to_look_at=[_row(row) for row in content["rows"]],
        more=content["more"],
    )


def _sheet(sheet: dict[str, Any]) -> SheetPreview:
    totals = [TotalRow(**total) for total in sheet["totals"]]
    headings = [(name, heading) for name, heading in sheet["headings"]]
    return SheetPreview(**{**sheet, "totals": totals, "headings": headings})


def _group(group: dict[str, Any]) -> RowGroup:
    return RowGroup(**{**group, "words": Bilingual(**group["words"])})


def _row(entry: dict[str, Any]) -> PreviewRow:
    row = entry["row"]
    treasury_day = date.fromisoformat(row["treasury_day"]) if row["treasury_day"] else None
    days = {"day": date.fromisoformat(row["day"]), "treasury_day": treasury_day}
    parsed = FeedRow(**{**row, **days, "kind": TaxPaymentKind(row["kind"])})
    return PreviewRow(parsed, Outcome(entry["outcome"]), tuple(Bilingual(**reason) for reason in entry["reasons"]))
