"""The state of a bill as text, with the kind of its tag."""

from canbao.levy.account.ledger import BILL_WORDS, BillState
from canbao.presentation.language import in_language

BILL_TONES = {"settled": "done", "nothing": "done", "overdue": "stop", "part": "wait", "waiting": "wait"}


def bill_state_text(state: BillState) -> tuple[str, str]:
    """Return the state of an issued bill as text, and the kind of its tag."""
    return in_language(BILL_WORDS[state.code]), BILL_TONES[state.code]
