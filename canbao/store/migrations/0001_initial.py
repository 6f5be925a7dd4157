"""The tables of `store` as first released. Prepared files belong to an employer, so the register comes first."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models

import canbao.store.fields
import canbao.values.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredMail",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("to", canbao.store.fields.SealedTextField()),
                ("subject", models.CharField(max_length=200)),
                ("body", canbao.store.fields.SealedTextField()),
                ("stored_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("body", models.CharField(max_length=64)),
                ("outcome", canbao.store.fields.SealedJSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotencykey_created")],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("dedupe", models.CharField(max_length=120, unique=True)),
                ("payload", canbao.store.fields.SealedJSONField()),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("leased_by", models.CharField(blank=True, default="", max_length=60)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at__isnull", True), ("finished_at__isnull", True)),
                        fields=["run_after", "id"],
                        name="job_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PreparedFile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("kind", models.CharField(max_length=40)),
                ("asked", models.CharField(max_length=64)),
                ("parameters", canbao.store.fields.SealedJSONField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("parts", models.JSONField(default=list)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, default="", max_length=40)),
                ("place", models.CharField(blank=True, default="", max_length=80)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_by", models.BigIntegerField()),
                ("asked_by_name", models.CharField(max_length=100)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "plain",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("employer", "asked"),
                        name="preparedfile_once",
                        violation_error_message="This file was asked for already.",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
    ]
