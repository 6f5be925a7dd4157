"""How much is pasted at once, and how often."""

from canbao.access.http import Request
from canbao.access.limits import count_paste
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
        "The rows together are larger than 1 MB. Copy only the columns that are needed, or paste fewer rows at once.",
        "粘贴内容合计超过 1 MB。请只复制需要的列，或减少每次粘贴的行数。",
    ),
)

MOST_ROWS = 5000
MOST_BYTES = 1024 * 1024


def check_paste(request: Request, text: str) -> None:
    """Count a paste of the account; raise :class:`Refusal` for too many rows, bytes or pastes."""
    if len(text.encode()) > MOST_BYTES:
        raise PASTE_TOO_LARGE()
    rows = sum(bool(row.strip()) for row in text.splitlines())
    if rows > MOST_ROWS:
        raise PASTE_TOO_LONG(most=MOST_ROWS, rows=rows)
    count_paste(request)
