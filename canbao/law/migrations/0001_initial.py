"""The tables of `law` as first released."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import canbao.store.fields
import canbao.values.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PublishedValue",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("since", canbao.store.fields.MonthField()),
                ("value", models.TextField()),
                ("source", models.CharField(max_length=200)),
                ("reason", models.CharField(max_length=200)),
                ("corrects", models.BooleanField(default=False)),
                ("beyond_bounds", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Waits for a second person"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="prepared",
                        max_length=9,
                    ),
                ),
                ("prepared_by", models.BigIntegerField()),
                ("prepared_by_name", models.CharField(max_length=60)),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
                ("release", models.BigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Impact",
            fields=[
                (
                    "value",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="impact",
                        serialize=False,
                        to="law.publishedvalue",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Being computed"),
                            ("done", "Computed"),
                            ("failed", "Stopped by a problem"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=1)),
                ("law", models.CharField(max_length=40)),
                ("cursor", models.BigIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("people", models.PositiveIntegerField(default=0)),
                ("employers", models.PositiveIntegerField(default=0)),
                ("amount", canbao.store.fields.FenField(default=0)),
                ("first_month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("last_month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("sums", models.JSONField(default=dict)),
                ("fee_bills", models.PositiveIntegerField(default=0)),
                ("fee_amount", canbao.store.fields.FenField(default=0)),
                ("fee_day", models.DateField(blank=True, null=True)),
                ("reopened_bills", models.PositiveIntegerField(default=0)),
                ("due_bills", models.PositiveIntegerField(default=0)),
                ("closed_bills", models.PositiveIntegerField(default=0)),
                ("largest", models.JSONField(default=list)),
                ("problem", models.JSONField(default=dict)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="publishedvalue",
            index=models.Index(fields=["name", "since"], name="publishedvalue_name"),
        ),
        migrations.AddConstraint(
            model_name="publishedvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("released", "refused")), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False), models.Q(("decided_by", models.F("prepared_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="publishedvalue_two_persons",
                violation_error_message="The person who prepares a value cannot release or refuse it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "released"), ("release__isnull", True), _connector="XOR"),
                name="publishedvalue_released",
                violation_error_message="Only a released value has a release number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedvalue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "prepared")), fields=("name", "since"), name="publishedvalue_one_prepared"
            ),
        ),
    ]
