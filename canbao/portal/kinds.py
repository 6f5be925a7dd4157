"""The kinds of filling in lines, by ``declaration.lines``: one module under ``lines`` and one template each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from canbao.matters.catalogue import Service
from canbao.matters.models import MatterLine
from canbao.portal.lines import typed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of filling in lines: the template of its page, and what the page needs beyond the grid."""

    template: str
    context: Callable[[Service, Sequence[MatterLine]], Mapping[str, Any]]


KINDS: dict[str, Kind] = {
    "typed": Kind("portal/filing/typed.html", typed.context),
}
