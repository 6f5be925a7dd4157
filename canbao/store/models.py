"""Idempotency keys, jobs, and the stored mails of the demonstration."""

from django.db import models
from django.utils import timezone

from canbao.store.composite_keys import EmployerOwned
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


class FileState(models.TextChoices):
    """The state of a prepared file."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


@declare_sharding("employer")
class PreparedFile(EmployerOwned):
    """A file that an employer asked for and a job makes in parts: what it is, how far it is, where it lies.

    ``asked`` is the digest of what was asked for: the same again gives the same file. ``parts`` are the paths of the
    parts made so far, ``place`` the path of the whole, both sealed on disk like uploads.
    """

    kind = models.CharField(max_length=40)
    asked = models.CharField(max_length=64)
    parameters = SealedJSONField()
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    total = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True, default="")
    place = models.CharField(max_length=80, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=100)
    finished_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "asked"],
                condition=models.Q(removed_at__isnull=True),
                name="preparedfile_once",
                violation_error_message="This file was asked for already.",
            )
        ]

    def __str__(self) -> str:
        return self.name
