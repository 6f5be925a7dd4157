"""Keep a form that arrives after its session ended, sealed in the visitor's new session, for the same person only."""

import json
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

from canbao.access.http import Request
from canbao.store.keyring import get_keyring

TYPIST_FIELD = "typist"
"""The field of a form that says, signed, whose page it is."""

KEPT_SECONDS = 15 * 60
"""How long a form is kept."""

MAX_FORM_BYTES = 1024 * 1024
"""The largest form that is kept."""

_PURPOSE = "kept-form"
_SESSION_KEY = "kept_form"
_PAGE_SECONDS = 24 * 3600
_UNKEPT = (TYPIST_FIELD, "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A kept form: the URL it was sent to, and its fields in their order."""

    url: str
    fields: tuple[tuple[str, str], ...]


def sign_typist(user_id: int) -> str:
    """Return the value of the field ``typist`` for a page of this user."""
    return signing.TimestampSigner(salt=_PURPOSE).sign(str(user_id))


def keep_form(request: Request) -> bool:
    """Keep the form of a POST if its page was this site's own and asked for it; return whether it is kept.

    The signature shows that this site made the page for a user, so a stranger cannot fill the store, and another site
    cannot send the form. Files are not kept. What a script saved by itself (``do=auto``) is given back as if the person
    had sent it.
    """
    if request.method != "POST" or request.FILES or int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FORM_BYTES:
        return False
    try:
        signer = signing.TimestampSigner(salt=_PURPOSE)
        typist = signer.unsign(request.POST.get(TYPIST_FIELD, ""), max_age=_PAGE_SECONDS)
    except signing.BadSignature:
        return False
    if request.user.is_authenticated and str(request.user.pk) != typist:
        return False
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in _UNKEPT]
    fields = [field for field in sent if field != ("do", "auto")]
    kept = {"typist": typist, "at": timezone.now().timestamp(), "url": request.get_full_path(), "fields": fields}
    request.session[_SESSION_KEY] = get_keyring().seal(json.dumps(kept), _PURPOSE)
    return True


def get_kept_form(request: Request) -> KeptForm | None:
    """Return the form kept for the person who is logged in; None if there is none, or it is too old."""
    sealed = request.session.get(_SESSION_KEY)
    if not sealed:
        return None
    kept = json.loads(get_keyring().open(sealed, _PURPOSE))
    is_theirs = kept["typist"] == str(request.user.pk)
    is_fresh = timezone.now().timestamp() - kept["at"] <= KEPT_SECONDS
    if not is_theirs or not is_fresh:
        return None
    return KeptForm(kept["url"], tuple((name, value) for name, value in kept["fields"]))


def forget_kept_form(request: Request) -> None:
    """Forget the kept form, since its person decided."""
    request.session.pop(_SESSION_KEY, None)
