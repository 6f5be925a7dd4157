"""Read the instructions on employers' money: those that wait for a second person, and those of one account."""

from canbao.levy.models import Instruction, InstructionState
from canbao.store.tenancy import fan_out


def get_waiting_instructions(limit: int) -> list[Instruction]:
    """Return the instructions that wait for a second person, over all employers, oldest first.

    Opening balances of a file are left out; see ``levy.exchange.opening_balances.get_waiting_files``.
    """
    with fan_out("levy.receipts"):
        return list(
            Instruction.objects.filter(state=InstructionState.ASKED, words__file__isnull=True).order_by("id")[:limit]
        )


def get_instructions(employer_id: int, limit: int) -> list[Instruction]:
    """Return an employer's newest instructions."""
    return list(Instruction.objects.for_employer(employer_id).order_by("-id")[:limit])
