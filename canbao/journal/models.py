"""Chains of journal entries, and signed daily checkpoints of their heads."""

from django.db import models

from canbao.store.sharding import declare_sharding


@declare_sharding("self", key="chain")
class Chain(models.Model):
    """The head of a chain: number and hash of its last entry. Its row is locked to append the next entry."""

    chain = models.CharField(primary_key=True, max_length=40)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


@declare_sharding("self", key="chain")
class Entry(models.Model):
    """One act: actor, verb, object, old and new values (masked where personal), chained by hash."""

    pk = models.CompositePrimaryKey("chain", "seq")
    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=100)
    unit = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.TextField(blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["chain", "object_kind", "object_id"], name="entry_object"),
            models.Index(fields=["at"], name="entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.verb}"


@declare_sharding("self", key="day")
class Checkpoint(models.Model):
    """The signed heads of all chains on a day. It reveals entries removed later from the end of a chain."""

    day = models.DateField(primary_key=True)
    heads = models.JSONField()
    signature = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()
