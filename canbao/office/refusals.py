"""Sentences of refusals for the agency's staff."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.matters.attachments import NO_SUCH_DOCUMENT
from canbao.matters.transitions import CHANGED_MEANWHILE, NO_SUCH_MATTER
from canbao.office.parameter_texts import parameter_title
from canbao.presentation.language import in_language
from canbao.values.refusals import DeclaredRefusal, Refusal

INSTEAD: dict[DeclaredRefusal, Promise] = {
    NO_SUCH_MATTER: _("There is no such matter at the agency any more. Go back to the worklist."),
    CHANGED_MEANWHILE: _(
        "Somebody else saved this matter while you had it open. Your choices are kept below; check them, "
        "then submit again."
    ),
    NO_SUCH_DOCUMENT: _("The employer has removed this document."),
}
"""Sentences for agency staff that differ from the declared ones, which employers read."""


def sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the reader's language, with parameters named by their titles."""
    if refusal.declared in INSTEAD:
        return str(INSTEAD[refusal.declared])
    words = dict(refusal.words)
    if "parameter" in words:
        words["parameter"] = parameter_title(words["parameter"])
    return in_language(refusal.declared.message.filled(words))
