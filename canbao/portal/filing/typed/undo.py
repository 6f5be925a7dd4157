"""Undo the last paste or removal of typed lines: what it was is kept, sealed, in the session of who did it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from canbao.access.http import Request
from canbao.access.middleware import requires
from canbao.matters.draft_undo import RemovedLine, put_back_lines, take_back_lines
from canbao.matters.models import Matter, MatterLine
from canbao.portal.filing.open_filing import OpenFiling
from canbao.portal.filing.requests import get_filing_of_mode
from canbao.portal.refusals import sentence
from canbao.presentation.redirects import see_other
from canbao.store.keyring import get_keyring
from canbao.values.refusals import Refusal

_KEY, _PURPOSE = "draft_undo", "draft-undo"


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last paste or removal of a draft: the draft's version after it, the position it added after, or what it took.

    ``count`` is the number of its lines.
    """

    matter_id: int
    version: int
    count: int
    after: int
    removed: tuple[RemovedLine, ...]

    @property
    def text(self) -> str:
        """What the button says."""
        if self.removed:
            return ngettext("Undo: put %(n)s line back", "Undo: put %(n)s lines back", self.count) % {"n": self.count}
        text = ngettext("Undo the paste of %(n)s person", "Undo the paste of %(n)s people", self.count)
        return text % {"n": self.count}


def remember_paste(request: Request, matter: Matter, count: int) -> None:
    """Remember that lines were added at the end of a draft."""
    _keep(request, LastStep(matter.id, matter.version, count, matter.line_count - count, ()))


def remember_removal(request: Request, matter: Matter, lines: Sequence[MatterLine]) -> None:
    """Remember the lines that were removed from a draft."""
    removed = tuple(RemovedLine(line.position, line.raw, line.person_id) for line in lines)
    _keep(request, LastStep(matter.id, matter.version, len(removed), 0, removed))


def _keep(request: Request, step: LastStep) -> None:
    plain = {
        "matter": step.matter_id,
        "version": step.version,
        "count": step.count,
        "after": step.after,
        "removed": [[line.position, dict(line.raw), line.person_id] for line in step.removed],
    }
    request.session[_KEY] = get_keyring().seal(json.dumps(plain), _PURPOSE)


def get_last_step(request: Request, matter: Matter | None) -> LastStep | None:
    """Return the step that can be undone in a draft, None after any other change of it."""
    sealed = request.session.get(_KEY)
    if matter is None or not sealed:
        return None
    plain = json.loads(get_keyring().open(sealed, _PURPOSE))
    if (plain["matter"], plain["version"]) != (matter.id, matter.version):
        return None
    removed = tuple(RemovedLine(position, raw, person) for position, raw, person in plain["removed"])
    return LastStep(matter.id, matter.version, plain["count"], plain["after"], removed)


@requires("matter.draft")
@require_http_methods(["GET", "POST"])
def undo_step(request: Request, code: str | None = None, matter: int | None = None) -> HttpResponse:
    """Undo the last paste or removal."""
    filing = get_filing_of_mode(request, code, matter, "typed")
    if request.method == "GET" or filing.matter is None:
        return see_other(filing.get_url("filing"))
    step = get_last_step(request, filing.matter)
    if step is None:
        messages.warning(request, _("The draft was changed since, so this can no longer be undone."))
        return see_other(filing.get_url("filing"))
    try:
        _undo(request, filing, filing.matter.id, step)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("Undone."))
    request.session.pop(_KEY, None)
    return see_other(filing.get_url("filing"))


def _undo(request: Request, filing: OpenFiling, matter_id: int, step: LastStep) -> None:
    if step.removed:
        put_back_lines(request.actor, filing.service, matter_id, step.version, step.removed)
    else:
        take_back_lines(request.actor, filing.service, matter_id, step.version, step.after)
