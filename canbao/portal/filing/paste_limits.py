"""How much is pasted at once, and how often."""

from canbao.access.http import Request
from canbao.access.limits import count_paste
from canbao.sheets.clipboard import CopiedRow, read_copied_rows
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

PASTE_TOO_LONG = refusal(
    "paste_too_long",
    Bilingual(
        "At most {most} rows are pasted at once, these are {rows}. Save the first {most}, then paste the rest.",
        "一次最多粘贴 {most} 行，现有 {rows} 行。请先保存前 {most} 行，再粘贴其余。",
    ),
)
PASTE_TOO_LARGE = refusal(
    "paste_too_large",
    Bilingual(
        "The rows together have {size} MB, at most {most} MB are pasted at once. Copy only the columns that are "
        "needed, or paste fewer rows at once.",
        "粘贴内容合计 {size} MB，一次最多 {most} MB。请只复制需要的列，或减少每次粘贴的行数。",
    ),
)

MOST_ROWS = 5000
MEGABYTE = 1024 * 1024
MOST_BYTES = MEGABYTE


def read_limited_rows(request: Request, text: str, *, keeps_blank: bool = False) -> list[CopiedRow]:
    """Count a paste of the account, and return its rows; raise :class:`Refusal` for too many rows, bytes or pastes."""
    size = len(text.encode(errors="replace"))
    if size > MOST_BYTES:
        raise PASTE_TOO_LARGE(size=f"{max(size / MEGABYTE, 0.1):.1f}", most=f"{MOST_BYTES / MEGABYTE:.0f}")
    rows = read_copied_rows(text.rstrip() if keeps_blank else text, keeps_blank=keeps_blank)
    filled = sum(any(row.cells) for row in rows)
    if filled > MOST_ROWS:
        raise PASTE_TOO_LONG(most=MOST_ROWS, rows=filled)
    count_paste(request)
    return rows if filled else []
