"""Write the journal: one entry for each act, in the act's transaction."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone

from canbao.crypto.signing import Signer
from canbao.journal.models import Chain, Checkpoint, Entry
from canbao.journal.verbs import JournalVerb
from canbao.store.bulk import chunks, update_rows
from canbao.store.claims import claim
from canbao.store.jobs import job_handler
from canbao.store.tenancy import fan_out
from canbao.values.actor import Actor
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

OFFICE = "office"

WORDS_MISSING = refusal(
    "words_missing", Bilingual("Enter the reason; the journal records it.", "请填写理由，将记入业务日志。")
)


WORDS_TOO_LONG = refusal(
    "words_too_long",
    Bilingual(
        "The reason has {length} characters, and {most} fit. Shorten it.",
        "理由共 {length} 字，最多 {most} 字，请缩短。",
    ),
)
MAX_REASON = 200
"""Characters of a reason, unless an act allows more."""


def clean_reason(text: str, most: int = MAX_REASON) -> str:
    """Return a reason without outer blanks; raise :class:`Refusal` ``words_missing`` or ``words_too_long``."""
    if not text.strip():
        raise WORDS_MISSING()
    return clean_optional_reason(text, most)


def clean_optional_reason(text: str, most: int = MAX_REASON) -> str:
    """Return a reason that may be empty, without outer blanks; raise :class:`Refusal` ``words_too_long``."""
    reason = text.strip()
    if len(reason) > most:
        raise WORDS_TOO_LONG(length=len(reason), most=most)
    return reason


def employer_chain(employer_id: int) -> str:
    """Return the name of an employer's chain."""
    return f"employer:{employer_id}"


def account_chain(account_id: int) -> str:
    """Return the name of an account's chain, for its acts before it is bound to an employer."""
    return f"account:{account_id}"


def as_json_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON returns them, so that the hash of a row read equals the hash of the row written."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True))


def entry_hash(entry: Entry) -> str:
    """Return the hash of an entry over all its values and the previous entry's hash."""
    at = entry.at.astimezone(timezone.get_default_timezone()).isoformat(timespec="microseconds")
    values = [
        entry.chain,
        entry.seq,
        at,
        entry.actor_id,
        entry.actor,
        entry.unit,
        entry.verb,
        entry.object_kind,
        entry.object_id,
        entry.old,
        entry.new,
        entry.reason,
        entry.request_id,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Act:
    """One of several acts with the same verb: the chain it belongs to, its object's kind and id, and new values."""

    chain: str
    subject: tuple[str, int | str]
    new: Mapping[str, Any]


def record_act(
    actor: Actor,
    verb: JournalVerb,
    chain: str,
    subject: tuple[str, int | str],
    *,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Append an entry to a chain, inside the transaction of the act.

    ``subject`` is the object's kind and id. ``old`` and ``new`` are plain values; the caller masks personal ones. The
    chain's head row is locked, so the entries of a chain are in sequence. Raise ``TransactionManagementError`` outside
    a transaction.
    """
    _require_transaction()
    head = Chain.objects.select_for_update().filter(chain=chain).first()
    if head is None:
        claim(Chain(chain=chain))
        head = Chain.objects.select_for_update().get(chain=chain)
    entry = _get_entry(actor, verb, head, subject, old or {}, new or {}, reason, at or timezone.now())
    Entry.objects.bulk_create([entry])
    Chain.objects.filter(chain=chain).update(seq=entry.seq, hash=entry.hash)


def record_acts(actor: Actor, verb: JournalVerb, acts: Sequence[Act]) -> None:
    """Append an entry for each of some acts, with the same few statements however many there are.

    The entries are those that :func:`record_act` appends one by one. The heads are locked in the order of their names,
    so that two batches never wait for each other.
    """
    _require_transaction()
    now = timezone.now()
    for part in chunks(acts):
        heads = _lock_heads({act.chain for act in part})
        entries = []
        for act in part:
            head = heads[act.chain]
            entry = _get_entry(actor, verb, head, act.subject, {}, act.new, "", now)
            head.seq, head.hash = entry.seq, entry.hash
            entries.append(entry)
        Entry.objects.bulk_create(entries)
        update_rows(list(heads.values()), ("seq", "hash"))


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act and its journal entry are one transaction")


def _lock_heads(names: Collection[str]) -> dict[str, Chain]:
    """Lock and return the heads of chains by name; those that do not exist yet are made."""
    rows = Chain.objects.select_for_update().filter(chain__in=names).order_by("chain")
    heads = {head.chain: head for head in rows}
    fresh = sorted(set(names) - heads.keys())
    if fresh:
        Chain.objects.bulk_create([Chain(chain=name) for name in fresh], ignore_conflicts=True)
        heads |= {head.chain: head for head in rows.filter(chain__in=fresh)}
    return heads


def _get_entry(
    actor: Actor,
    verb: JournalVerb,
    head: Chain,
    subject: tuple[str, int | str],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    reason: str,
    at: datetime,
) -> Entry:
    entry = Entry(
        chain=head.chain,
        seq=head.seq + 1,
        at=at,
        actor_id=actor.user_id,
        actor=actor.name,
        unit=actor.unit,
        verb=verb.code,
        object_kind=subject[0],
        object_id=str(subject[1]),
        old=as_json_values(old),
        new=as_json_values(new),
        reason=reason,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        previous=head.hash,
    )
    entry.hash = entry_hash(entry)
    return entry


def _signer() -> Signer:
    return Signer.from_secret(hashlib.sha256(b"journal:" + settings.CANBAO_SECRET).digest())


def _signed_text(day: date, heads: Mapping[str, Any]) -> bytes:
    return json.dumps([day.isoformat(), heads], sort_keys=True).encode()


def make_checkpoint(day: date) -> Checkpoint:
    """Sign and store the current heads of all chains for a day; return the checkpoint, the stored one if it exists."""
    checkpoint = Checkpoint.objects.filter(day=day).first()
    if checkpoint:
        return checkpoint
    with fan_out("journal.heads"), transaction.atomic():
        heads = {head.chain: [head.seq, head.hash] for head in Chain.objects.all()}
        return Checkpoint.objects.create(
            day=day, heads=heads, signature=_signer().sign(_signed_text(day, heads)), made_at=timezone.now()
        )


@job_handler("journal.sign")
def _sign_day(payload: dict[str, Any], dedupe: str) -> None:
    """Sign the journal of a day, unless another worker did."""
    with suppress(IntegrityError):
        make_checkpoint(date.fromisoformat(payload["day"]))


def checkpoint_is_genuine(checkpoint: Checkpoint) -> bool:
    """Return whether a checkpoint has a valid signature of this installation."""
    from canbao.crypto.signing import verify

    return verify(_signer().public_key, _signed_text(checkpoint.day, checkpoint.heads), checkpoint.signature)
