"""The tables of `register` as first released."""

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.db import migrations, models

import canbao.store.composite_keys
import canbao.store.fields
import canbao.values.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CurrentCoverage",
            fields=[
                ("person_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField(blank=True, null=True)),
                ("insurable_from", canbao.store.fields.MonthField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EmployerKey",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("certificate", models.CharField(max_length=2)),
                ("number", canbao.store.fields.SealedTextField()),
                ("name", models.CharField(max_length=100)),
                ("sex", models.CharField(max_length=1)),
                ("birth", models.DateField()),
                ("ethnicity", models.CharField(blank=True, default="", max_length=2)),
                ("phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("household", models.CharField(blank=True, default="", max_length=2)),
                ("employment", models.CharField(blank=True, default="", max_length=2)),
                ("first_employed", models.DateField(blank=True, null=True)),
                ("version", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("credit_code", models.CharField(blank=True, default="", max_length=18)),
                ("organisation_code", models.CharField(blank=True, default="", max_length=10)),
                ("employer_type", models.CharField(max_length=10)),
                ("economic_type", models.CharField(blank=True, default="", max_length=10)),
                ("affiliation", models.CharField(blank=True, default="", max_length=4)),
                ("industry", models.CharField(blank=True, default="", max_length=4)),
                ("legal_representative", models.CharField(max_length=100)),
                ("legal_representative_phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("insurance_officer", models.CharField(blank=True, default="", max_length=100)),
                ("insurance_officer_phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("postcode", models.CharField(blank=True, default="", max_length=6)),
                ("bank", models.CharField(blank=True, default="", max_length=100)),
                ("bank_account", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("schemes", models.JSONField(default=list)),
                ("handler", models.CharField(blank=True, default="", max_length=100)),
                ("handler_phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                (
                    "status",
                    models.CharField(
                        choices=[("1", "not insured"), ("2", "insured and paying"), ("3", "suspended"), ("4", "ended")],
                        default="2",
                        max_length=1,
                    ),
                ),
                ("registered_on", models.DateField(default=django.utils.timezone.localdate)),
                ("version", models.BigIntegerField(default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["number"], name="employer_number"),
                    models.Index(fields=["name"], name="employer_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit_code", ""), _negated=True),
                            models.Q(("organisation_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="employer_has_a_code",
                        violation_error_message="An employer needs a unified social credit code or an organisation code.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InsuredPerson",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("certificate", models.CharField(max_length=2)),
                ("number", canbao.store.fields.SealedTextField()),
                ("number_index", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=100)),
                ("initials", models.CharField(blank=True, default="", max_length=100)),
                ("sex", models.CharField(max_length=1)),
                ("birth", models.DateField()),
                ("phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                (
                    "insurance_status",
                    models.CharField(choices=[("1", "active"), ("2", "suspended"), ("4", "ended")], max_length=1),
                ),
                ("category", models.CharField(max_length=4)),
                ("from_month", canbao.store.fields.MonthField()),
                ("until_month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("wage", canbao.store.fields.FenField(blank=True, null=True)),
                ("changed_from", canbao.store.fields.MonthField(blank=True, null=True)),
                ("version", models.BigIntegerField(default=1)),
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
                "base_manager_name": "plain",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="DeclaredWage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("person_id", models.BigIntegerField()),
                ("from_month", canbao.store.fields.MonthField()),
                ("wage", canbao.store.fields.FenField()),
                ("superseded", models.BooleanField(default=False)),
                ("matter_id", models.BigIntegerField(blank=True, null=True)),
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
                    "person",
                    models.ForeignObject(
                        from_fields=("employer_id", "person_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wages",
                        serialize=False,
                        to="register.insuredperson",
                        to_fields=("employer_id", "person_id"),
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
            name="CoveragePeriod",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("person_id", models.BigIntegerField()),
                ("from_month", canbao.store.fields.MonthField()),
                ("until_month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("stop_reason", models.CharField(blank=True, default="", max_length=4)),
                ("stop_day", models.DateField(blank=True, null=True)),
                ("ends", models.BooleanField(default=False)),
                ("void", models.BooleanField(default=False)),
                ("levied_from", canbao.store.fields.MonthField(blank=True, null=True)),
                ("opened_by", models.BigIntegerField(blank=True, null=True)),
                ("closed_by", models.BigIntegerField(blank=True, null=True)),
                ("version", models.BigIntegerField(default=1)),
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
                    "person",
                    models.ForeignObject(
                        from_fields=("employer_id", "person_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        serialize=False,
                        to="register.insuredperson",
                        to_fields=("employer_id", "person_id"),
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
            name="PersonCategory",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("person_id", models.BigIntegerField()),
                ("from_month", canbao.store.fields.MonthField()),
                ("category", models.CharField(max_length=4)),
                ("superseded", models.BooleanField(default=False)),
                ("matter_id", models.BigIntegerField(blank=True, null=True)),
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
                    "person",
                    models.ForeignObject(
                        from_fields=("employer_id", "person_id"),
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories",
                        serialize=False,
                        to="register.insuredperson",
                        to_fields=("employer_id", "person_id"),
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
            name="PersonNumber",
            fields=[
                ("index", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("person_id", models.BigIntegerField()),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["person_id"], name="personnumber_person")],
            },
        ),
        migrations.AddIndex(
            model_name="insuredperson",
            index=models.Index(
                fields=["employer", "insurance_status", "name", "person_id"], name="insuredperson_roster"
            ),
        ),
        migrations.AddIndex(
            model_name="insuredperson",
            index=models.Index(fields=["employer", "initials"], name="insuredperson_initials"),
        ),
        migrations.AddIndex(
            model_name="insuredperson",
            index=models.Index(
                condition=models.Q(("changed_from__isnull", False)),
                fields=["employer", "person_id"],
                name="insuredperson_changed",
            ),
        ),
        migrations.AddConstraint(
            model_name="insuredperson",
            constraint=models.UniqueConstraint(fields=("employer", "number_index"), name="insuredperson_number"),
        ),
        migrations.AddConstraint(
            model_name="insuredperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("insurance_status", "1"), ("until_month__isnull", True)),
                    models.Q(models.Q(("insurance_status", "1"), _negated=True), ("until_month__isnull", False)),
                    _connector="OR",
                ),
                name="insuredperson_status",
                violation_error_message="An active person has an open coverage period; other people have none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredwage",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "person_id"],
                name="declaredwage_person_fk",
                to="register_insuredperson",
                to_columns=["employer_id", "person_id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredwage",
            constraint=models.CheckConstraint(
                condition=models.Q(("wage__gte", 0)),
                name="declaredwage_positive",
                violation_error_message="A wage is not below zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaredwage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded", False)),
                fields=("employer", "person_id", "from_month"),
                name="declaredwage_one",
            ),
        ),
        migrations.AddIndex(
            model_name="coverageperiod",
            index=models.Index(fields=["employer", "person_id", "from_month"], name="coverageperiod_person"),
        ),
        migrations.AddConstraint(
            model_name="coverageperiod",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "person_id"],
                name="coverageperiod_person_fk",
                to="register_insuredperson",
                to_columns=["employer_id", "person_id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_month__isnull", True),
                    ("until_month__gt", models.F("from_month")),
                    ("void", True),
                    _connector="OR",
                ),
                name="coverageperiod_forward",
                violation_error_message="A period covers at least one month.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageperiod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_month__isnull", True), ("void", False)),
                fields=("employer", "person_id"),
                name="coverageperiod_one_open",
                violation_error_message="The person already has an open period at this employer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personcategory",
            constraint=canbao.store.composite_keys.CompositeForeignKey(
                columns=["employer_id", "person_id"],
                name="personcategory_person_fk",
                to="register_insuredperson",
                to_columns=["employer_id", "person_id"],
            ),
        ),
        migrations.AddConstraint(
            model_name="personcategory",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded", False)),
                fields=("employer", "person_id", "from_month"),
                name="personcategory_one",
            ),
        ),
    ]
