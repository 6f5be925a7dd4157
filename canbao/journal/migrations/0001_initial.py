"""The tables of `journal` as first released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("chain", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("heads", models.JSONField()),
                ("signature", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "chain", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("chain", models.CharField(max_length=40)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(blank=True, null=True)),
                ("actor", models.CharField(max_length=100)),
                ("unit", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=60)),
                ("object_kind", models.CharField(max_length=40)),
                ("object_id", models.CharField(max_length=40)),
                ("old", models.JSONField(default=dict)),
                ("new", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("request_id", models.CharField(blank=True, default="", max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["chain", "object_kind", "object_id"], name="entry_object"),
                    models.Index(fields=["at"], name="entry_at"),
                ],
            },
        ),
    ]
