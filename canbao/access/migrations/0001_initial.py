"""The tables of `access` as first released."""

import django.contrib.auth.models
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
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
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(blank=True, default="", max_length=100)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                (
                    "mails",
                    models.CharField(
                        choices=[
                            ("all", "every step of a matter"),
                            ("ends", "when something is to be done or a matter has ended"),
                            ("none", "never"),
                        ],
                        default="all",
                        max_length=5,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("password_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("employer_name", models.CharField(max_length=100)),
                ("credit_code", models.CharField(blank=True, default="", max_length=18)),
                ("organisation_code", models.CharField(blank=True, default="", max_length=10)),
                ("legal_representative", models.CharField(blank=True, default="", max_length=100)),
                ("contact", models.CharField(blank=True, default="", max_length=100)),
                ("contact_phone", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("postcode", models.CharField(blank=True, default="", max_length=6)),
                ("employer_id", models.BigIntegerField(blank=True, null=True)),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="EmployerAccount",
            fields=[
                (
                    "employer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="register.employer",
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="SlipName",
            fields=[
                ("user_name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("slip_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Operator",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "user_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("operator", "operator"), ("viewer", "viewer")], max_length=10
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operators",
                        to="access.account",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("account_id", models.BigIntegerField()),
                ("scheme", models.CharField(max_length=3)),
                ("slip_id", models.BigIntegerField()),
                ("bound_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("unbound_at", models.DateTimeField(blank=True, null=True)),
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
                        condition=models.Q(("unbound_at__isnull", True)),
                        fields=("employer", "scheme"),
                        name="binding_one_open",
                        violation_error_message="This application is bound already.",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OfficePost",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("post", models.CharField(max_length=30)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("user", "post"), name="officepost_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("user_name", models.CharField(max_length=20)),
                ("secret_hash", models.CharField(max_length=200)),
                ("schemes", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "valid"),
                            ("used", "used"),
                            ("voided", "voided"),
                            ("exhausted", "exhausted"),
                        ],
                        default="valid",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("expires_on", models.DateField()),
                ("handler", models.CharField(max_length=100)),
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("printed_by", models.BigIntegerField()),
                ("printed_by_name", models.CharField(max_length=100)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        condition=models.Q(("state", "valid")),
                        fields=("employer",),
                        name="slip_one_valid",
                        violation_error_message="An employer has one valid slip; printing again voids the old one.",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
    ]
