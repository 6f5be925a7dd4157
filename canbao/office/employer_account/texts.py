"""Texts for bookings and instructions."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canbao.levy.models import Booking, InstructionState
from canbao.presentation.account import booking_kind_text

INSTRUCTION_STATES: dict[str, tuple[Promise, str]] = {
    InstructionState.ASKED: (_("Waits for a second person"), "wait"),
    InstructionState.RELEASED: (_("Released"), "done"),
    InstructionState.REFUSED: (_("Refused"), "stop"),
    InstructionState.WITHDRAWN: (_("Withdrawn by who asked"), "stop"),
}


def booking_text(row: Booking) -> str:
    """Return the text for a booking's kind; a counter-entry is marked as such."""
    kind = booking_kind_text(row.kind)
    if row.restores is not None:
        return gettext("Reversal undone: %(what)s") % {"what": kind}
    return gettext("Reversed: %(what)s") % {"what": kind} if row.reverses is not None else kind
