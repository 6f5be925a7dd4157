"""Idempotency keys, jobs, and the stored mails of the demonstration."""

from django.db import models
from django.utils import timezone

from canbao.store.fields import SealedJSONField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


@declare_sharding("self", key="key")
class IdempotencyKey(models.Model):
    """A submitted form or request with its outcome. A repetition gets the same outcome."""

    key = models.CharField(primary_key=True, max_length=80)
    body = models.CharField(max_length=64)
    outcome = SealedJSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotencykey_created")]

    def __str__(self) -> str:
        return self.key


@declare_sharding("local")
class Job(models.Model):
    """A job to run after commit, at least once: outbox and background work, leased, with a dedupe id."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=40)
    dedupe = models.CharField(max_length=120, unique=True)
    payload = SealedJSONField()
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    leased_by = models.CharField(max_length=60, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_after", "id"],
                name="job_due",
                condition=models.Q(finished_at__isnull=True, failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe}"


@declare_sharding("local")
class StoredMail(models.Model):
    """A mail stored instead of sent, without a configured mail server. The demonstration shows them on a page."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    to = SealedTextField()
    subject = models.CharField(max_length=200)
    body = SealedTextField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
