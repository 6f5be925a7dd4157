"""What the public door says when an act is refused: the engine's codes, in words that say what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canbao.access.operations import Refusal

SENTENCES: dict[str, Promise] = {
    "username_taken": _("This log-in name is taken; choose another one."),
}


def sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in the reader's language."""
    return str(SENTENCES[refusal.code]) % refusal.words
