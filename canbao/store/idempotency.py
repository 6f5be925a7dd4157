"""Exactly once: a form's key, the act's effect and its answer are committed together (trust.md)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from canbao.store.claims import claim
from canbao.store.models import IdempotencyKey


class KeyReused(Exception):
    """The key was used before with another body. ``outcome`` is what was answered then."""

    def __init__(self, outcome: Mapping[str, Any]) -> None:
        super().__init__("this form was already carried out with other contents")
        self.outcome = outcome


def run_once(key: str, body: Any, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Carry out ``act`` unless ``key`` was carried out before; return its outcome and whether this is a replay.

    ``key`` is the user's id and the form's key; ``body`` the plain values the act is given. One transaction
    holds the key, all that ``act`` writes and the outcome. A key that is just being carried out elsewhere makes
    this call wait for that one's end. Raise :class:`KeyReused` when the key came with another body; whatever
    ``act`` raises leaves neither key nor effect.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
    with transaction.atomic():
        row = IdempotencyKey(key=key, body=digest, outcome={})
        # The row goes first, so that a parallel call waits here and not after the effect.
        if claim(row):
            row.outcome = act()
            row.save(update_fields=["outcome"])
            return row.outcome, False
    seen = IdempotencyKey.objects.get(key=key)
    if seen.body != digest:
        raise KeyReused(seen.outcome)
    return seen.outcome, True
