"""Read the rows of a file of opening balances that waits for a second person."""

from dataclasses import dataclass
from datetime import date

from canbao.levy.models import Instruction, InstructionKind, InstructionState
from canbao.register.models import Employer
from canbao.store.tenancy import fan_out
from canbao.values.money import Fen
from canbao.values.months import Month


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A balance of a waiting file: the employer, the month, arrears or 待转金 in fen, and the payment deadline."""

    id: int
    number: str
    name: str
    month: Month
    arrears: Fen
    credit: Fen
    pay_by: date | None


def get_waiting_rows(file_id: int, after: int, limit: int) -> list[WaitingRow]:
    """Return the balances of a waiting file, ordered by employer and month, after the row with the id ``after``."""
    with fan_out("levy.receipts"):
        waiting = Instruction.objects.filter(
            state=InstructionState.ASKED, kind=InstructionKind.OPENING, words__file=str(file_id), id__gt=after
        )
        rows = list(waiting.order_by("id")[:limit])
    names = Employer.objects.in_bulk({row.employer_id for row in rows})
    return [
        WaitingRow(
            row.id,
            names[row.employer_id].number,
            names[row.employer_id].name,
            Month(row.month or 0),
            Fen(max(row.amount, 0)),
            Fen(-min(row.amount, 0)),
            date.fromisoformat(row.words["pay_by"]) if row.amount > 0 else None,
        )
        for row in rows
    ]
