"""An employer's account as rows: its bills on a day with their late fee, its bookings as text."""

from dataclasses import dataclass

from canbao.law.queries import get_city_pack
from canbao.levy.account.ledger import BILL_WORDS, BOOKING_WORDS, BillState, Settlement, get_late_fee_explanation
from canbao.levy.billing.deadlines import PayBy, get_pay_by
from canbao.levy.models import Bill
from canbao.presentation.language import in_language
from canbao.rules.packs import LawDay

BILL_TONES = {
    Settlement.SETTLED: "done",
    Settlement.NOTHING: "done",
    Settlement.OVERDUE: "stop",
    Settlement.PART: "wait",
    Settlement.WAITING: "wait",
}
"""The kind of tag for the state of a bill."""


@dataclass(frozen=True, slots=True)
class BillRow:
    """An issued bill on a day: what is paid and open, and its state as text with the kind of its tag."""

    at: BillState

    @property
    def bill(self) -> Bill:
        """The bill itself."""
        return self.at.bill

    @property
    def state(self) -> str:
        """The state of the bill as text."""
        return in_language(BILL_WORDS[self.at.code])

    @property
    def tone(self) -> str:
        """The kind of tag for the state."""
        return BILL_TONES[self.at.code]


def get_pay_by_of(bill: Bill) -> PayBy | None:
    """Return the payment deadline of a bill by the city's present calendar, None where nothing is to be paid."""
    return get_pay_by(bill, get_city_pack()) if bill.amount > 0 else None


def get_bill_key(bill: Bill) -> str:
    """Return month and number of a bill as one text, by which forms name it: ``202611-1``."""
    return str(bill.key)


def get_late_fee_steps(state: BillState, law_day: LawDay) -> list[str]:
    """Return the sentences that explain the late fee of a bill on the day of its state; empty if it has none."""
    if not state.late_fee:
        return []
    return [in_language(step) for step in get_late_fee_explanation(state.bill, law_day)]


def booking_kind_text(kind: str) -> str:
    """Return the text for the kind of a booking or an instruction."""
    return in_language(BOOKING_WORDS[kind])
