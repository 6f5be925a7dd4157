"""The tables of `matters` as first released."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models

import canbao.store.composite_keys
import canbao.store.fields
import canbao.values.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField()),
                ("body_en", models.TextField(blank=True, default="")),
                ("prepared", models.JSONField(default=dict)),
                ("prepared_by", models.BigIntegerField(blank=True, null=True)),
                ("prepared_by_name", models.CharField(max_length=100)),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("published_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="MatterNumber",
            fields=[
                ("number", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("matter_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="GuideWords",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("service", models.CharField(max_length=40)),
                ("part", models.CharField(max_length=20)),
                ("zh", models.TextField()),
                ("en", models.TextField(blank=True, default="")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_by_name", models.CharField(max_length=100)),
                ("version", models.BigIntegerField(default=1)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("service", "part"), name="guidewords_part")],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("service", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=3)),
                ("number", models.CharField(blank=True, default="", max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("reviewing", "Under first review"),
                            ("confirming", "Under second review"),
                            ("done", "Done"),
                            ("returned", "Returned for correction"),
                            ("not_accepted", "Not accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("version", models.BigIntegerField(default=0)),
                ("account_id", models.BigIntegerField()),
                ("origin_id", models.BigIntegerField(blank=True, null=True)),
                ("transition_count", models.PositiveIntegerField(default=0)),
                ("line_count", models.PositiveIntegerField(default=0)),
                ("returned_count", models.PositiveIntegerField(default=0)),
                ("header", canbao.store.fields.SealedJSONField(blank=True, null=True)),
                ("drafted_by", models.BigIntegerField()),
                ("drafted_by_name", models.CharField(max_length=100)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_by", models.BigIntegerField(blank=True, null=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("accounting_month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("promise_provisional", models.BooleanField(default=False)),
                ("steps", models.PositiveSmallIntegerField(default=0)),
                ("taken_by", models.BigIntegerField(blank=True, null=True)),
                ("taken_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("reviewed_by", models.BigIntegerField(blank=True, null=True)),
                ("reviewed_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("passed_count", models.PositiveIntegerField(default=0)),
                ("reason_code", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.employer",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "plain",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("matter_id", models.BigIntegerField()),
                ("position", models.PositiveIntegerField(default=0)),
                ("name", canbao.store.fields.SealedTextField()),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("place", models.CharField(max_length=80)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("added_by", models.BigIntegerField()),
                ("added_by_name", models.CharField(max_length=100)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.employer",
                    ),
                ),
                (
                    "matter",
                    models.ForeignObject(
                        from_fields=("employer_id", "matter_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        serialize=False,
                        to="matters.matter",
                        to_fields=("employer_id", "id"),
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "plain",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MatterEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("matter_id", models.BigIntegerField()),
                ("step", models.PositiveIntegerField()),
                ("transition", models.CharField(max_length=20)),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("reviewing", "Under first review"),
                            ("confirming", "Under second review"),
                            ("done", "Done"),
                            ("returned", "Returned for correction"),
                            ("not_accepted", "Not accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("discarded", "Discarded"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("accepted", "Accepted"),
                            ("reviewing", "Under first review"),
                            ("confirming", "Under second review"),
                            ("done", "Done"),
                            ("returned", "Returned for correction"),
                            ("not_accepted", "Not accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                            ("discarded", "Discarded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_id", models.BigIntegerField(blank=True, null=True)),
                ("actor", models.CharField(max_length=100)),
                ("unit", models.CharField(max_length=200)),
                ("reason_code", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.employer",
                    ),
                ),
                (
                    "matter",
                    models.ForeignObject(
                        from_fields=("employer_id", "matter_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        serialize=False,
                        to="matters.matter",
                        to_fields=("employer_id", "id"),
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "plain",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MatterLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("matter_id", models.BigIntegerField()),
                ("service", models.CharField(max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("person_key", models.CharField(blank=True, default="", max_length=64)),
                ("person_id", models.BigIntegerField(blank=True, null=True)),
                ("open", models.BooleanField(default=False)),
                ("raw", canbao.store.fields.SealedJSONField()),
                ("values", canbao.store.fields.SealedJSONField(blank=True, null=True)),
                ("findings", canbao.store.fields.SealedJSONField(blank=True, null=True)),
                ("returned_raw", canbao.store.fields.SealedJSONField(blank=True, null=True)),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "pending"),
                            ("passed", "passed"),
                            ("refused", "refused"),
                            ("correct", "to be corrected"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "pending"),
                            ("passed", "passed"),
                            ("refused", "refused"),
                            ("correct", "to be corrected"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.TextField(blank=True, default="")),
                ("version", models.BigIntegerField(default=0)),
                (
                    "employer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.employer",
                    ),
                ),
                (
                    "matter",
                    models.ForeignObject(
                        from_fields=("employer_id", "matter_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        serialize=False,
                        to="matters.matter",
                        to_fields=("employer_id", "id"),
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "plain",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("employer_id", models.BigIntegerField()),
                ("matter_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=20)),
                ("service", models.CharField(max_length=40)),
                ("transition", models.CharField(max_length=20)),
                ("reason_code", models.CharField(blank=True, default="", max_length=20)),
                ("reason", models.TextField(blank=True, default="")),
                ("dedupe", models.CharField(max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["account_id"], name="message_unread"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("account_id", "dedupe"), name="message_once")],
            },
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["employer", "state", "-id"], name="matter_of_employer"),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "accepted", "reviewing", "confirming"])),
                fields=["state", "promised_on", "id"],
                name="matter_queue",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin_id__isnull", True), ("state", "draft")),
                fields=("employer", "service"),
                name="matter_one_draft",
                violation_error_message="There is one draft for each service; it was opened already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]), models.Q(("number", ""), _negated=True), _connector="OR"
                ),
                name="matter_numbered",
                violation_error_message="A submitted matter has a number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    ("decided_by__isnull", True),
                    ("steps__lt", 2),
                    models.Q(("reviewed_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="matter_two_persons",
                violation_error_message="The first reviewer of a matter cannot decide it in second review.",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["employer", "matter_id"], name="attachment_matter"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "matter_id"],
                name="attachment_matter_fk",
                to="matters_matter",
                to_columns=["employer_id", "id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="matterevent",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "matter_id"],
                name="matterevent_matter_fk",
                to="matters_matter",
                to_columns=["employer_id", "id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="matterevent",
            constraint=models.UniqueConstraint(fields=("employer", "matter_id", "step"), name="matterevent_step"),
        ),
        migrations.AddConstraint(
            model_name="matterline",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "matter_id"],
                name="matterline_matter_fk",
                to="matters_matter",
                to_columns=["employer_id", "id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="matterline",
            constraint=models.UniqueConstraint(
                fields=("employer", "matter_id", "position"), name="matterline_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="matterline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("open", True), models.Q(("person_key", ""), _negated=True)),
                fields=("employer", "service", "person_key"),
                name="matterline_one_open",
                violation_error_message="A filing for this person is under way already.",
            ),
        ),
    ]
