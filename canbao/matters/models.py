"""Header, lines and history of a matter (办件)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from canbao.matters.states import State
from canbao.store.composite_keys import EmployerOwned, parent_constraint, parent_relation
from canbao.store.fields import MonthField, SealedJSONField, SealedTextField
from canbao.store.sharding import declare_sharding
from canbao.values.ids import new_id


class Outcome(models.TextChoices):
    """The decision about a line."""

    PENDING = "", "pending"
    PASSED = "passed", "passed"
    REFUSED = "refused", "refused"
    CORRECT = "correct", "to be corrected"


@declare_sharding("employer")
class Matter(EmployerOwned):
    """办件: one filing of one service by one employer, from draft to its end.

    ``version`` counts every change; an act names the version it saw (compare-and-swap). ``number`` is assigned at
    submission. ``origin_id`` is the matter whose lines to be corrected this draft contains.
    """

    service = models.CharField(max_length=40)
    scheme = models.CharField(max_length=3)
    number = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.BigIntegerField(default=0)
    account_id = models.BigIntegerField()
    origin_id = models.BigIntegerField(null=True, blank=True)
    transition_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    returned_count = models.PositiveIntegerField(default=0)
    header = SealedJSONField(null=True, blank=True)
    drafted_by = models.BigIntegerField()
    drafted_by_name = models.CharField(max_length=100)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.BigIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accounting_month = MonthField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    promise_provisional = models.BooleanField(default=False)
    steps = models.PositiveSmallIntegerField(default=0)
    taken_by = models.BigIntegerField(null=True, blank=True)
    taken_by_name = models.CharField(max_length=100, blank=True, default="")
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    reviewed_by_name = models.CharField(max_length=100, blank=True, default="")
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    passed_count = models.PositiveIntegerField(default=0)
    reason_code = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta(EmployerOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "service"],
                condition=Q(state="draft", origin_id__isnull=True),
                name="matter_one_draft",
                violation_error_message="There is one draft for each service; it was opened already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"]) | ~Q(number=""),
                name="matter_numbered",
                violation_error_message="A submitted matter has a number.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | Q(steps__lt=2)
                | ~Q(reviewed_by=models.F("decided_by")),
                name="matter_two_persons",
                violation_error_message="The first reviewer of a matter cannot decide it in second review.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "state", "-id"], name="matter_of_employer"),
            models.Index(
                fields=["state", "promised_on", "id"],
                name="matter_queue",
                condition=Q(state__in=["submitted", "accepted", "reviewing", "confirming"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.id}"


@declare_sharding("self", key="number")
class MatterNumber(models.Model):
    """Claim: a matter's number identifies one matter over all employers."""

    number = models.CharField(primary_key=True, max_length=20)
    employer_id = models.BigIntegerField()
    matter_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.number


@declare_sharding("employer")
class MatterLine(EmployerOwned):
    """One line of a matter: raw values, cleaned values, findings and decision.

    ``raw``, ``values`` and ``findings`` are frozen at submission as evidence. ``person_key`` is the blind index of the
    person's number. ``open`` is true from submission to decision of a line that changes something; meanwhile no other
    line of the service can be submitted for the same person.

    ``returned_raw`` holds the raw values at the last return for correction, so that the reviewer sees what the employer
    changed since; None for a line added later.
    """

    matter_id = models.BigIntegerField()
    matter = parent_relation("matters.Matter", "matter_id", "lines")
    service = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    person_key = models.CharField(max_length=64, blank=True, default="")
    person_id = models.BigIntegerField(null=True, blank=True)
    open = models.BooleanField(default=False)
    raw = SealedJSONField()
    values = SealedJSONField(null=True, blank=True)
    findings = SealedJSONField(null=True, blank=True)
    returned_raw = SealedJSONField(null=True, blank=True)
    proposal = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.PENDING)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.PENDING)
    reason_code = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    version = models.BigIntegerField(default=0)

    class Meta(EmployerOwned.Meta):
        constraints = [
            parent_constraint("matterline_matter_fk", "matters_matter", "matter_id"),
            models.UniqueConstraint(fields=["employer", "matter_id", "position"], name="matterline_position"),
            models.UniqueConstraint(
                fields=["employer", "service", "person_key"],
                condition=Q(open=True) & ~Q(person_key=""),
                name="matterline_one_open",
                violation_error_message="A filing for this person is under way already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} line {self.position}"


@declare_sharding("employer")
class MatterEvent(EmployerOwned):
    """One transition of a matter, as the timeline shows it. Steps count from 1 without gaps."""

    matter_id = models.BigIntegerField()
    matter = parent_relation("matters.Matter", "matter_id", "events")
    step = models.PositiveIntegerField()
    transition = models.CharField(max_length=20)
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor = models.CharField(max_length=100)
    unit = models.CharField(max_length=200)
    reason_code = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    class Meta(EmployerOwned.Meta):
        constraints = [
            parent_constraint("matterevent_matter_fk", "matters_matter", "matter_id"),
            models.UniqueConstraint(fields=["employer", "matter_id", "step"], name="matterevent_step"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.transition}"


@declare_sharding("employer")
class Attachment(EmployerOwned):
    """A document attached to a matter, for one line or (``position`` 0) for the whole matter.

    ``place`` is the path of the sealed file. A removed document is marked; its file is deleted at once when the matter
    was never submitted, else after the matter has ended. Then ``place`` is empty.
    """

    matter_id = models.BigIntegerField()
    matter = parent_relation("matters.Matter", "matter_id", "attachments")
    position = models.PositiveIntegerField(default=0)
    name = SealedTextField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    place = models.CharField(max_length=80)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.BigIntegerField()
    added_by_name = models.CharField(max_length=100)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(EmployerOwned.Meta):
        constraints = [parent_constraint("attachment_matter_fk", "matters_matter", "matter_id")]
        indexes = [models.Index(fields=["employer", "matter_id"], name="attachment_matter")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.media_type}"


@declare_sharding("self", key="account_id")
class Message(models.Model):
    """A message in the site about a transition of a matter. Its text is made from the transition when it is read."""

    pk = models.CompositePrimaryKey("account_id", "id")
    account_id = models.BigIntegerField()
    id = models.BigIntegerField(default=new_id)
    employer_id = models.BigIntegerField()
    matter_id = models.BigIntegerField()
    number = models.CharField(max_length=20)
    service = models.CharField(max_length=40)
    transition = models.CharField(max_length=20)
    reason_code = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    dedupe = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "dedupe"], name="message_once")]
        indexes = [
            models.Index(fields=["account_id"], name="message_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.transition}"


@declare_sharding("reference")
class Announcement(models.Model):
    """通知公告: an announcement of the agency, in English too where it has one. It is withdrawn, never deleted.

    ``prepared`` holds texts (title, body, title_en, body_en) that wait for a second person: the first ones, or a
    correction; it is empty when nothing waits. ``published_at`` is the time of the first release.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    body_en = models.TextField(blank=True, default="")
    prepared = models.JSONField(default=dict)
    prepared_by = models.BigIntegerField(null=True, blank=True)
    prepared_by_name = models.CharField(max_length=100)
    prepared_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by_name = models.CharField(max_length=100, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


@declare_sharding("reference")
class GuideWords(models.Model):
    """The agency's own text for one part of a service's guide, which replaces the text of the package."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    service = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    zh = models.TextField()
    en = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by_name = models.CharField(max_length=100)
    version = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "part"], name="guidewords_part")]

    def __str__(self) -> str:
        return f"{self.service} {self.part}"
