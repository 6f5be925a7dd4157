"""Read and verify the journal."""

from collections.abc import Iterator

from canbao.journal.models import Chain, Checkpoint, Entry
from canbao.journal.operations import checkpoint_is_genuine, entry_hash
from canbao.store.tenancy import fan_out


def get_entries(chain: str, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Return at most ``limit`` entries of a chain, newest first, below sequence ``before`` if given."""
    rows = Entry.objects.filter(chain=chain)
    return list((rows.filter(seq__lt=before) if before else rows).order_by("-seq")[:limit])


def get_object_entries(chain: str, kind: str, object_id: int | str) -> list[Entry]:
    """Return a chain's entries about one object, oldest first."""
    return list(Entry.objects.filter(chain=chain, object_kind=kind, object_id=str(object_id)).order_by("seq"))


def get_chain_faults(head: Chain) -> Iterator[str]:
    """Yield a sentence for every changed, missing or reordered entry of a chain."""
    expected, previous = 1, ""
    for entry in Entry.objects.filter(chain=head.chain).order_by("seq").iterator():
        if entry.seq != expected:
            yield f"{head.chain}: entry {expected} is missing"
            expected = entry.seq
        elif entry.previous != previous:
            yield f"{head.chain}/{entry.seq}: does not follow the entry before it"
        if entry.hash != entry_hash(entry):
            yield f"{head.chain}/{entry.seq}: was changed after it was written"
        expected, previous = entry.seq + 1, entry.hash
    if head.seq != expected - 1 or head.hash != previous:
        yield f"{head.chain}: ends at {expected - 1}, but its head says {head.seq}"


def get_journal_faults() -> Iterator[str]:
    """Yield a sentence for every fault of a chain or checkpoint."""
    with fan_out("journal.heads"):
        heads = {head.chain: head for head in Chain.objects.all()}
        for head in heads.values():
            yield from get_chain_faults(head)
        for checkpoint in Checkpoint.objects.order_by("day"):
            if not checkpoint_is_genuine(checkpoint):
                yield f"checkpoint {checkpoint.day}: its signature is not this installation's"
            for chain, (seq, digest) in checkpoint.heads.items():
                if seq and not Entry.objects.filter(chain=chain, seq=seq, hash=digest).exists():
                    yield f"{chain}: entry {seq}, signed on {checkpoint.day}, no longer exists"
