"""Published parameter values: prepared by one person, released by another, then never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from canbao.store.fields import FenField, MonthField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class ValueState(models.TextChoices):
    """The state of a published value."""

    PREPARED = "prepared", "Waits for a second person"
    RELEASED = "released", "Released"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ImpactState(models.TextChoices):
    """The state of the computation of an impact."""

    RUNNING = "running", "Being computed"
    DONE = "done", "Computed"
    FAILED = "failed", "Stopped by a problem"


@declare_sharding("reference")
class PublishedValue(models.Model):
    """One value of one parameter from a month on (发布的参数值).

    ``value`` is JSON text in the format of a pack's file; ``null`` ends the parameter. With ``corrects`` it replaces
    the value that applies from the same month. ``release`` is an id assigned at release; it orders the releases.
    ``beyond_bounds`` states that the city's law goes beyond the bounds of the parameter.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    since = MonthField()
    value = models.TextField()
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    corrects = models.BooleanField(default=False)
    beyond_bounds = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=ValueState, default=ValueState.PREPARED)
    prepared_by = models.BigIntegerField()
    prepared_by_name = models.CharField(max_length=60)
    prepared_at = models.DateTimeField(default=timezone.now)
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    release = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(ValueState.RELEASED, ValueState.REFUSED))
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("prepared_by"))),
                name="publishedvalue_two_persons",
                violation_error_message="The person who prepares a value cannot release or refuse it.",
            ),
            models.CheckConstraint(
                condition=Q(state=ValueState.RELEASED) ^ Q(release__isnull=True),
                name="publishedvalue_released",
                violation_error_message="Only a released value has a release number.",
            ),
            models.UniqueConstraint(
                fields=["name", "since"], condition=Q(state=ValueState.PREPARED), name="publishedvalue_one_prepared"
            ),
        ]
        indexes = [models.Index(fields=["name", "since"], name="publishedvalue_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.since} {self.value}"


@declare_sharding("reference")
class Impact(models.Model):
    """The effect of a prepared value on the next bills, computed in the background (参数影响测算).

    ``law`` names the law version it was computed against. ``sums`` holds fen by accrual month and scheme. ``people``
    counts a person insured with two employers twice. ``done`` of ``total`` employers are computed, up to ``cursor``.

    ``fee_bills`` change their late fee by ``fee_amount`` (fen) as of ``fee_day``; ``reopened_bills`` of them are
    settled now. ``due_bills`` not issued yet get another due day. ``closed_bills`` are issued bills it reaches over.
    ``largest`` holds the employers with the largest changes: [id as text, fen of levy and late fee].
    """

    value = models.OneToOneField(PublishedValue, on_delete=models.PROTECT, primary_key=True, related_name="impact")
    state = models.CharField(max_length=9, choices=ImpactState, default=ImpactState.RUNNING)
    attempt = models.PositiveIntegerField(default=1)
    law = models.CharField(max_length=40)
    cursor = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    employers = models.PositiveIntegerField(default=0)
    amount = FenField(default=0)
    first_month = MonthField(null=True, blank=True)
    last_month = MonthField(null=True, blank=True)
    sums = models.JSONField(default=dict)
    fee_bills = models.PositiveIntegerField(default=0)
    fee_amount = FenField(default=0)
    fee_day = models.DateField(null=True, blank=True)
    reopened_bills = models.PositiveIntegerField(default=0)
    due_bills = models.PositiveIntegerField(default=0)
    closed_bills = models.PositiveIntegerField(default=0)
    largest = models.JSONField(default=list)
    problem = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.value_id} {self.state} {self.people}"
