"""Refusals in the words of the terminal."""

from canbao.access.refusals import UNKNOWN_POST
from canbao.cli.terminal import _, language
from canbao.values.refusals import DeclaredRefusal, Refusal

INSTEAD: dict[DeclaredRefusal, str] = {
    UNKNOWN_POST: "Give at least one post, each one of those that --help lists.",
}
"""Sentences that differ on the terminal from those of the pages."""


def sentence(refusal: Refusal) -> str:
    """Return why an act was refused and what to do next, in the terminal's language."""
    if refusal.declared in INSTEAD:
        return _(INSTEAD[refusal.declared])
    return refusal.sentence(language())
