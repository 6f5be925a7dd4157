"""The tables of `store` as first released."""

import django.utils.timezone
from django.db import migrations, models

import canbao.store.fields
import canbao.values.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

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
    ]
