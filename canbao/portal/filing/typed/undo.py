"""Undo the last paste or removal of typed lines, by who did it, in the session in which they did it.

Thousands of lines may be removed at once. They are kept sealed in the cache: every request of a session reads all that
the session holds.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.draft_undo import RemovedLine, put_back_lines, take_back_lines
from canbao.matters.models import Matter, MatterLine
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.store.keyring import get_keyring
from canbao.values.refusals import Refusal

_KEY, _PURPOSE = "draft_undo", "draft-undo"

KEPT_SECONDS = 3600
"""How long removed lines are kept: who removed the wrong ones notices while still at the list."""


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last paste or removal of a draft: the draft's version after it, and the number of its lines.

    A paste added its lines after the position ``after``. A removal kept its lines in the cache under ``removed``, which
    is empty for a paste.
    """

    matter_id: int
    version: int
    count: int
    after: int
    removed: str

    @property
    def text(self) -> str:
        """What the button says."""
        if self.removed:
            return ngettext("Undo: put %(n)s line back", "Undo: put %(n)s lines back", self.count) % {"n": self.count}
        text = ngettext("Undo the paste of %(n)s person", "Undo the paste of %(n)s people", self.count)
        return text % {"n": self.count}


def remember_paste(request: Request, matter: Matter, count: int) -> None:
    """Remember that lines were added at the end of a draft."""
    _keep(request, LastStep(matter.id, matter.version, count, matter.line_count - count, ""))


def remember_removal(request: Request, matter: Matter, lines: Sequence[MatterLine]) -> None:
    """Remember the lines that were removed from a draft."""
    plain = json.dumps([[line.position, line.raw, line.person_id] for line in lines])
    key = f"{_PURPOSE}:{uuid4()}"
    cache.set(key, get_keyring().seal(plain, _PURPOSE), KEPT_SECONDS)
    _keep(request, LastStep(matter.id, matter.version, len(lines), 0, key))


def _keep(request: Request, step: LastStep) -> None:
    request.session[_KEY] = asdict(step)


def get_last_step(request: Request, matter: Matter | None) -> LastStep | None:
    """Return the step that can be undone in a draft, None after any other change of it."""
    plain = request.session.get(_KEY)
    if matter is None or not plain:
        return None
    step = LastStep(**plain)
    return step if (step.matter_id, step.version) == (matter.id, matter.version) else None


def _get_removed(step: LastStep) -> list[RemovedLine]:
    """Return the lines that a step removed, an empty list when they are kept no longer."""
    sealed = cache.get(step.removed)
    rows = json.loads(get_keyring().open(sealed, _PURPOSE)) if sealed else []
    return [RemovedLine(position, raw, person) for position, raw, person in rows]


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def undo_step(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Undo the last paste or removal."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET" or filing.matter is None:
        return see_other(filing.get_url("filing"))
    step = get_last_step(request, filing.matter)
    removed = _get_removed(step) if step and step.removed else []
    request.session.pop(_KEY, None)
    if step is None or (step.removed and not removed):
        messages.warning(request, _("This can no longer be undone: the draft was changed, or an hour has passed."))
        return see_other(filing.get_url("filing"))
    try:
        if removed:
            put_back_lines(request.actor, filing.service, filing.matter.id, step.version, removed)
        else:
            take_back_lines(request.actor, filing.service, filing.matter.id, step.version, step.after)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("Undone."))
    return see_other(filing.get_url("filing"))
