"""A run says from which month it looked at everybody, and has no count of lines while it is under way."""

from django.db import migrations, models
from django.db.models import F

import canbao.store.fields
from canbao.store.scope import fan_out


def fill(apps, schema_editor):
    with fan_out("levy.run"):
        apps.get_model("levy", "Run").objects.filter(since__isnull=True).update(since=F("month"))


class Migration(migrations.Migration):
    dependencies = [("levy", "0003_books_of_issued_bills")]

    operations = [
        migrations.AddField("run", "since", canbao.store.fields.MonthField(null=True)),
        migrations.AlterField("run", "lines", models.PositiveIntegerField(blank=True, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("run", "since", canbao.store.fields.MonthField()),
    ]
