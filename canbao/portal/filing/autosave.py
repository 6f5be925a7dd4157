"""The answers to a page's script that saves what is typed while the person types."""

from collections.abc import Sequence

from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canbao.matters.models import Matter
from canbao.portal.refusals import sentence
from canbao.values.refusals import Refusal


def autosaved(matter: Matter, conflicts: Sequence[str] = (), version: int | None = None) -> JsonResponse:
    """Return what the script shows: when the draft was saved, and the names of the fields that were not saved.

    ``version`` is that of the saved line, where the form carries one.
    """
    moment = date_format(timezone.localtime(matter.saved_at), "H:i:s")
    problem = ngettext(
        "%(count)s cell was changed by somebody else meanwhile and is not saved. Press Save to see both values.",
        "%(count)s cells were changed by somebody else meanwhile and are not saved. Press Save to see both values.",
        len(conflicts),
    )
    answer = {
        "note": _("Saved at %(time)s") % {"time": moment},
        "conflicts": list(conflicts),
        "problem": problem % {"count": len(conflicts)} if conflicts else "",
    }
    return JsonResponse(answer if version is None else {**answer, "version": version})


def autosave_refused(refusal: Refusal) -> JsonResponse:
    """Return why nothing was saved."""
    return JsonResponse({"problem": sentence(refusal)}, status=409)
