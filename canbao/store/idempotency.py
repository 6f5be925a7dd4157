"""Run an act exactly once: its key, its effect and its outcome are committed together."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from canbao.store.claims import claim
from canbao.store.models import IdempotencyKey
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

FORM_USED = refusal(
    "form_used",
    Bilingual(
        "This form was sent before with other contents, and that was carried out. Nothing was done with these contents "
        "yet. Look at them, then send the form again.",
        "该表单此前已用其他内容提交并已办理，本次内容尚未办理。请核对后重新提交。",
    ),
)


class KeyReused(Exception):
    """The key was used before with another body. ``outcome`` is the outcome of the first use."""

    def __init__(self, outcome: Mapping[str, Any]) -> None:
        super().__init__("this form was already submitted with other contents")
        self.outcome = outcome


def run_once(key: str, body: Any, act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """Run ``act`` unless ``key`` was used before; return its outcome and whether this is a replay.

    ``key`` combines the user's id and the form's key; ``body`` holds the plain values of the request. The key, the
    writes of ``act`` and the outcome are committed in one transaction. A parallel call with the same key waits for the
    first one. Raise :class:`KeyReused` when the key was used with another body. An exception of ``act`` rolls back
    everything.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
    with transaction.atomic():
        row = IdempotencyKey(key=key, body=digest, outcome={})
        # Insert the row first, so that a parallel call waits here and not after the effect.
        if claim(row):
            row.outcome = act()
            row.save(update_fields=["outcome"])
            return row.outcome, False
    stored = IdempotencyKey.objects.get(key=key)
    if stored.body != digest:
        raise KeyReused(stored.outcome)
    return stored.outcome, True
