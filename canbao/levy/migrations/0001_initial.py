"""The tables of `levy` as first released."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
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
            name="Assessment",
            fields=[
                ("month", canbao.store.fields.MonthField(primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Not begun"),
                            ("running", "Being assessed"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Stopped by a problem"),
                            ("assessed", "Assessed, not issued"),
                            ("issuing", "Being issued"),
                            ("issued", "Issued"),
                        ],
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("employers", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("cursor", models.BigIntegerField(default=0)),
                ("started_by", models.BigIntegerField(blank=True, null=True)),
                ("started_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("issued_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
                ("supplement_reason", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="CertificateCode",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("certificate_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="NoticeNumber",
            fields=[
                ("notice", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("month", models.IntegerField()),
                ("number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PaymentDemandNumber",
            fields=[
                ("letter", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("demand_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PreviewedFile",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("content", canbao.store.fields.SealedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits to be examined"),
                            ("examined", "Examined"),
                            ("booking", "Being booked"),
                            ("failed", "Not readable"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("preview", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, default="", max_length=40)),
                ("words", models.JSONField(default=dict)),
                ("booked", models.BigIntegerField(blank=True, null=True)),
                ("booked_by", models.BigIntegerField(blank=True, null=True)),
                ("booked_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("uploaded_by", models.BigIntegerField(blank=True, null=True)),
                ("uploaded_by_name", models.CharField(max_length=100)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("sums", models.JSONField(default=dict)),
                ("breaks", models.PositiveIntegerField(default=0)),
                ("made_by_name", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="RefundOrderNumber",
            fields=[
                ("number", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("employer_id", models.BigIntegerField()),
                ("order_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TreasuryTotal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("receipts", models.PositiveIntegerField()),
                ("amount", canbao.store.fields.FenField()),
                ("source", models.CharField(max_length=100)),
                ("entered_by", models.BigIntegerField(blank=True, null=True)),
                ("entered_by_name", models.CharField(max_length=100)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="BillSum",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id",
                        "month",
                        "number",
                        "scheme",
                        "payer",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", canbao.store.fields.MonthField()),
                ("number", models.PositiveIntegerField()),
                ("scheme", models.CharField(max_length=3)),
                ("payer", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=3)),
                ("lines", models.PositiveIntegerField()),
                ("base", canbao.store.fields.FenField(blank=True, null=True)),
                ("amount", canbao.store.fields.FenField()),
                ("account", canbao.store.fields.FenField(default=0)),
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
        ),
        migrations.CreateModel(
            name="Break",
            fields=[
                ("key", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=30)),
                ("employer_id", models.BigIntegerField(blank=True, null=True)),
                ("subject", models.CharField(max_length=60)),
                ("left", canbao.store.fields.FenField()),
                ("right", canbao.store.fields.FenField()),
                ("first_seen", models.DateField()),
                ("gone_on", models.DateField(blank=True, null=True)),
                ("explained_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("explained_at", models.DateTimeField(blank=True, null=True)),
                ("explanation", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["gone_on", "code"], name="break_open")],
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("law", models.CharField(max_length=16)),
                ("month", canbao.store.fields.MonthField()),
                ("category", models.CharField(max_length=4)),
                ("scheme", models.CharField(max_length=3)),
                ("payer", models.CharField(max_length=8)),
                ("rate", models.BigIntegerField(blank=True, null=True)),
                ("fixed", canbao.store.fields.FenField(blank=True, null=True)),
                ("floor", canbao.store.fields.FenField()),
                ("cap", canbao.store.fields.FenField()),
                ("unit", canbao.store.fields.FenField()),
                ("account", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("law", "month", "category", "scheme", "payer"), name="rate_one"),
                    models.CheckConstraint(
                        condition=models.Q(("rate__isnull", True), ("fixed__isnull", True), _connector="XOR"),
                        name="rate_or_fixed",
                        violation_error_message="A figure is a rate or a fixed amount.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptRequest",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("ticket", models.CharField(max_length=44)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("take_over", "Take a held receipt over as reported"),
                            ("correct", "Correct amount, day or notice"),
                            ("return", "Return the receipt to the tax office"),
                            ("restore", "Take a returned receipt up again"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn by the person who requested it"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("seen", models.JSONField(default=dict)),
                ("values", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=200)),
                ("requested_by", models.BigIntegerField(blank=True, null=True)),
                ("requested_by_name", models.CharField(max_length=100)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "id"], name="receiptrequest_state"),
                    models.Index(fields=["ticket", "id"], name="receiptrequest_ticket"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("ticket",),
                        name="receiptrequest_one_waits",
                        violation_error_message="One request for a receipt waits at a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "withdrawn"),
                            ("decided_by__isnull", True),
                            ("requested_by__isnull", True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="receiptrequest_two_persons",
                        violation_error_message="The person who requests a change of a receipt cannot release it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "asked")),
                            models.Q(
                                ("decided_at__isnull", False), ("state__in", ("released", "refused", "withdrawn"))
                            ),
                            _connector="OR",
                        ),
                        name="receiptrequest_decided",
                        violation_error_message="A decided request has the time of the decision; a waiting one has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="receiptrequest_reason",
                        violation_error_message="A request has a reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "month", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", canbao.store.fields.MonthField()),
                ("number", models.PositiveIntegerField()),
                ("law", models.CharField(max_length=16)),
                ("since", canbao.store.fields.MonthField()),
                ("lines", models.PositiveIntegerField(blank=True, null=True)),
                ("amount", canbao.store.fields.FenField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
        ),
        migrations.CreateModel(
            name="TaxExport",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("month", canbao.store.fields.MonthField()),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "Ready"), ("fetched", "Fetched"), ("recalled", "Recalled")],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("bills", models.PositiveIntegerField()),
                ("amount", canbao.store.fields.FenField()),
                ("digest", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("made_by", models.BigIntegerField(blank=True, null=True)),
                ("made_by_name", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fetched_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("recalled_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("recalled_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("month", "number"), name="taxexport_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fetched_at__isnull", True), ("recalled_at__isnull", True), _connector="OR"
                        ),
                        name="taxexport_fetched_or_recalled",
                        violation_error_message="A fetched file cannot be recalled.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxPayment",
            fields=[
                ("ticket", models.CharField(max_length=44, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "A payment"),
                            ("red_letter", "A red-letter row (冲红), which cancels a payment or part of it"),
                            ("refund", "A refund (退库), which the treasury paid back to the payer"),
                        ],
                        default="payment",
                        max_length=10,
                    ),
                ),
                ("original", models.CharField(blank=True, default="", max_length=40)),
                ("file_id", models.BigIntegerField()),
                ("sheet", models.CharField(blank=True, default="", max_length=40)),
                ("row", models.PositiveIntegerField()),
                ("notice", models.CharField(blank=True, default="", max_length=20)),
                ("payer_code", models.CharField(blank=True, default="", max_length=20)),
                ("payer_name", models.CharField(blank=True, default="", max_length=100)),
                ("amount", canbao.store.fields.FenField()),
                ("day", models.DateField()),
                ("treasury_day", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "Booked for an employer"),
                            ("unmatched", "Unmatched"),
                            ("held", "Held for a clerk"),
                            ("returned", "Returned to the tax office"),
                            ("carried_out", "Red-letter or refund row, carried out"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "read_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("booked", "Booked for an employer"),
                            ("unmatched", "Unmatched"),
                            ("held", "Held for a clerk"),
                            ("returned", "Returned to the tax office"),
                            ("carried_out", "Red-letter or refund row, carried out"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("held_for", models.CharField(blank=True, default="", max_length=20)),
                ("employer_id", models.BigIntegerField(blank=True, null=True)),
                ("pays", models.CharField(blank=True, default="", max_length=20)),
                ("turn", models.PositiveSmallIntegerField(default=0)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "ticket"], name="taxpayment_state"),
                    models.Index(fields=["file_id", "row"], name="taxpayment_file"),
                    models.Index(fields=["day"], name="taxpayment_day"),
                    models.Index(fields=["employer_id", "pays"], name="taxpayment_pays"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="taxpayment_above_zero",
                        violation_error_message="The amount of a payment is above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("employer_id__isnull", False), ("state", "booked")),
                            models.Q(models.Q(("state", "booked"), _negated=True), ("employer_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="taxpayment_whose",
                        violation_error_message="A payment has an employer while it is booked, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "payment"), ("original", "")),
                            models.Q(
                                models.Q(("kind", "payment"), _negated=True),
                                models.Q(("state__in", ["booked", "unmatched"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="taxpayment_kind",
                        violation_error_message="A red-letter or refund row is never booked as a payment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ticket", ""), _negated=True),
                            models.Q(("ticket__contains", " "), _negated=True),
                            ("ticket", django.db.models.functions.text.Upper("ticket")),
                        ),
                        name="taxpayment_spelling",
                        violation_error_message="A receipt is stored in the one spelling of its number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), ("state", "returned"), _negated=True),
                        name="taxpayment_returned_for_a_reason",
                        violation_error_message="A payment is returned with a reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_for", ""), ("state", "held"), _negated=True),
                        name="taxpayment_held_for_a_reason",
                        violation_error_message="A held payment has a reason.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxPaymentFile",
            fields=[
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("fresh", models.PositiveIntegerField(default=0)),
                ("unmatched", models.PositiveIntegerField(default=0)),
                ("held", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("amount", canbao.store.fields.FenField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("read_by", models.BigIntegerField(blank=True, null=True)),
                ("read_by_name", models.CharField(max_length=100)),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["-read_at"], name="taxpaymentfile_newest")],
            },
        ),
        migrations.CreateModel(
            name="Bill",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "month", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", canbao.store.fields.MonthField()),
                ("number", models.PositiveIntegerField()),
                ("first_run", models.PositiveIntegerField()),
                ("last_run", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField(default=0)),
                ("new_people", models.PositiveIntegerField(default=0)),
                ("amount", canbao.store.fields.FenField()),
                ("pay_by", models.DateField()),
                ("is_pay_by_provisional", models.BooleanField(default=False)),
                ("drawn_up_at", models.DateTimeField()),
                ("drawn_up_by", models.BigIntegerField(blank=True, null=True)),
                ("drawn_up_by_name", models.CharField(max_length=100)),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                ("issued_by", models.BigIntegerField(blank=True, null=True)),
                ("issued_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("notice", models.CharField(blank=True, default="", max_length=20)),
                ("printed", models.PositiveIntegerField(default=0)),
                ("is_opening", models.BooleanField(default=False)),
                ("export", models.BigIntegerField(blank=True, null=True)),
                ("stated", models.JSONField(blank=True, default=dict)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("export__isnull", True), ("issued_at__isnull", False), _connector="OR"),
                        name="bill_exported_is_issued",
                        violation_error_message="Only an issued bill goes to the tax office.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("notice", "")),
                            models.Q(("issued_at__isnull", False), models.Q(("notice", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="bill_issued_with_notice",
                        violation_error_message="An issued bill has a notice number; other bills have none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_by__isnull", True),
                            ("drawn_up_by__isnull", True),
                            models.Q(("issued_by", models.F("drawn_up_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="bill_two_persons",
                        violation_error_message="The person who draws up a bill cannot issue it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("issue", "A bill is issued"),
                            ("opening", "An opening balance is released"),
                            ("arrival", "Money arrives"),
                            ("allocation", "Money pays a bill"),
                            ("charge", "Late fee becomes due"),
                            ("waiver", "Late fee is waived"),
                            ("refund", "Money is paid back"),
                            ("write_off", "What remains open within the tolerance is written off"),
                        ],
                        max_length=12,
                    ),
                ),
                ("month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("due", canbao.store.fields.FenField(default=0)),
                ("principal", canbao.store.fields.FenField(default=0)),
                ("fee", canbao.store.fields.FenField(default=0)),
                ("credit", canbao.store.fields.FenField(default=0)),
                ("cash", canbao.store.fields.FenField(default=0)),
                ("day", models.DateField()),
                ("ticket", models.CharField(blank=True, default="", max_length=40)),
                ("turn", models.PositiveSmallIntegerField(default=0)),
                ("reverses", models.BigIntegerField(blank=True, null=True)),
                ("restores", models.BigIntegerField(blank=True, null=True)),
                ("instruction_id", models.BigIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("booked_by", models.BigIntegerField(blank=True, null=True)),
                ("booked_by_name", models.CharField(max_length=100)),
                ("booked_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "indexes": [
                    models.Index(fields=["employer", "month", "number"], name="booking_bill"),
                    models.Index(fields=["employer", "-id"], name="booking_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "cash",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("due"), "+", models.F("credit")
                                        ),
                                        "-",
                                        models.F("principal"),
                                    ),
                                    "-",
                                    models.F("fee"),
                                ),
                            )
                        ),
                        name="booking_balances",
                        violation_error_message="A booking balances: cash + principal + fee = due + credit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fee", 0), ("month__isnull", True), ("number__isnull", True), ("principal", 0)),
                            models.Q(("month__isnull", False), ("number__isnull", False)),
                            _connector="OR",
                        ),
                        name="booking_names_its_bill",
                        violation_error_message="A booking of principal or late fee needs its bill.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=("employer", "reverses"),
                        name="booking_taken_back_once",
                        violation_error_message="A booking is reversed once.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("restores__isnull", False)),
                        fields=("employer", "restores"),
                        name="booking_restored_once",
                        violation_error_message="A reversal is undone once.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "issue"), ("reverses__isnull", True)),
                        fields=("employer", "month", "number"),
                        name="booking_issue_once",
                        violation_error_message="A bill falls due once.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind", "arrival"), ("reverses__isnull", True), models.Q(("ticket", ""), _negated=True)
                        ),
                        fields=("employer", "ticket", "turn"),
                        name="booking_arrival_once",
                        violation_error_message="A tax receipt (电子税票号) is booked once.",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("number", models.CharField(max_length=20)),
                ("code", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=20)),
                ("person_id", models.BigIntegerField(blank=True, null=True)),
                ("purpose", models.CharField(max_length=100)),
                ("first", canbao.store.fields.MonthField()),
                ("last", canbao.store.fields.MonthField()),
                ("valid_until", models.DateField()),
                ("batch", models.BigIntegerField()),
                ("document", models.TextField()),
                ("signature", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_by", models.BigIntegerField(blank=True, null=True)),
                ("made_by_name", models.CharField(max_length=100)),
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
                "indexes": [
                    models.Index(fields=["employer", "batch"], name="certificate_batch"),
                    models.Index(fields=["employer", "-id"], name="certificate_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__startswith", "person_"), ("person_id__isnull", False)),
                            models.Q(("kind__startswith", "employer_"), ("person_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="certificate_of_whom",
                        violation_error_message="A person's certificate names the person; an employer's names none.",
                    )
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Instruction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("waiver", "Waive late fee of a bill"),
                            ("reversal", "Reverse a booking"),
                            ("refund", "Pay money back to the employer"),
                            ("opening", "Enter the balance of an imported register"),
                            ("write_off", "Write off what remains open within the tolerance"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn by the person who requested it"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("amount", canbao.store.fields.FenField()),
                ("month", canbao.store.fields.MonthField(blank=True, null=True)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("booking_id", models.BigIntegerField(blank=True, null=True)),
                ("payee_name", models.CharField(blank=True, default="", max_length=100)),
                ("payee_bank", models.CharField(blank=True, default="", max_length=100)),
                ("payee_account", canbao.store.fields.SealedTextField(blank=True, default="")),
                ("words", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=200)),
                ("requested_by", models.BigIntegerField(blank=True, null=True)),
                ("requested_by_name", models.CharField(max_length=100)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
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
                "indexes": [models.Index(fields=["state", "kind", "employer", "id"], name="instruction_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "withdrawn"),
                            ("decided_by__isnull", True),
                            ("requested_by__isnull", True),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="instruction_two_persons",
                        violation_error_message="The person who requests an instruction cannot release it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "asked")),
                            models.Q(
                                ("decided_at__isnull", False), ("state__in", ("released", "refused", "withdrawn"))
                            ),
                            _connector="OR",
                        ),
                        name="instruction_decided",
                        violation_error_message="A decided instruction has the time of the decision; a requested one has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="instruction_not_zero",
                        violation_error_message="The amount of an instruction is not zero.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reversal"), ("state", "asked")),
                        fields=("employer", "booking_id"),
                        name="instruction_reversal_once",
                        violation_error_message="The reversal of this booking is already requested.",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="LevyLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id",
                        "month",
                        "run",
                        "person_id",
                        "accrual",
                        "scheme",
                        "payer",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", canbao.store.fields.MonthField()),
                ("run", models.PositiveIntegerField()),
                ("person_id", models.BigIntegerField()),
                ("accrual", canbao.store.fields.MonthField()),
                ("scheme", models.CharField(max_length=3)),
                ("payer", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=3)),
                ("category", models.CharField(max_length=4)),
                ("wage", canbao.store.fields.FenField(blank=True, null=True)),
                ("base", canbao.store.fields.FenField(blank=True, null=True)),
                ("clamped", models.CharField(blank=True, default="", max_length=5)),
                ("asked", canbao.store.fields.FenField()),
                ("before", canbao.store.fields.FenField()),
                ("amount", canbao.store.fields.FenField()),
                ("account", canbao.store.fields.FenField(default=0)),
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
                "indexes": [models.Index(fields=["employer", "person_id", "accrual"], name="levyline_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("asked"), "-", models.F("before")
                                ),
                            )
                        ),
                        name="levyline_difference",
                        violation_error_message="The amount of a line is the amount due less the amount levied before.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="levyline_not_zero",
                        violation_error_message="The amount of a line is not zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentDemand",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("letter", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Waits for a second person"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                            ("void", "Void"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("day", models.DateField()),
                ("pay_until", models.DateField()),
                ("principal", canbao.store.fields.FenField()),
                ("fee", canbao.store.fields.FenField()),
                ("bills", models.JSONField(default=list)),
                ("prepared_by", models.BigIntegerField(blank=True, null=True)),
                ("prepared_by_name", models.CharField(max_length=100)),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.BigIntegerField(blank=True, null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
                ("void_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("void_at", models.DateTimeField(blank=True, null=True)),
                ("void_reason", models.CharField(blank=True, default="", max_length=200)),
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
                "indexes": [models.Index(fields=["state", "employer", "id"], name="paymentdemand_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["prepared", "released"])),
                        fields=("employer", "day"),
                        name="paymentdemand_once_a_day",
                        violation_error_message="An employer gets one payment demand a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            ("prepared_by__isnull", True),
                            models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="paymentdemand_two_persons",
                        violation_error_message="The person who prepares a payment demand cannot release it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="paymentdemand_released",
                        violation_error_message="A released payment demand has the time of its release.",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id",
                        "matter_id",
                        "stage",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("matter_id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("submitted", "When the matter was submitted"),
                            ("decided", "When the matter was decided"),
                        ],
                        max_length=10,
                    ),
                ),
                ("month", canbao.store.fields.MonthField()),
                ("law", models.CharField(max_length=16)),
                ("before", canbao.store.fields.FenField()),
                ("after", canbao.store.fields.FenField()),
                ("changes", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "indexes": [models.Index(fields=["employer", "month"], name="quote_month")],
            },
        ),
        migrations.CreateModel(
            name="RefundOrder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "employer_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=canbao.values.ids.new_id)),
                ("number", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "To be sent to the bank"),
                            ("sent", "Sent to the bank"),
                            ("confirmed", "Paid, as the bank confirms"),
                            ("bounced", "Returned by the bank"),
                            ("cancelled", "Reversed before it was sent"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                ("instruction_id", models.BigIntegerField()),
                ("booking_id", models.BigIntegerField()),
                ("amount", canbao.store.fields.FenField()),
                ("payee_name", models.CharField(max_length=100)),
                ("payee_bank", models.CharField(max_length=100)),
                ("payee_account", canbao.store.fields.SealedTextField()),
                ("reason", models.CharField(max_length=200)),
                ("requested_by_name", models.CharField(max_length=100)),
                ("released_by_name", models.CharField(max_length=100)),
                ("released_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("batch", models.BigIntegerField(blank=True, null=True)),
                ("sent_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("ended_by_name", models.CharField(blank=True, default="", max_length=100)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("bank_reason", models.CharField(blank=True, default="", max_length=200)),
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
                "indexes": [
                    models.Index(fields=["state", "employer", "id"], name="refundorder_state"),
                    models.Index(fields=["batch", "employer"], name="refundorder_batch"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employer", "instruction_id"),
                        name="refundorder_once",
                        violation_error_message="A refund has one payment order.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="refundorder_above_zero",
                        violation_error_message="A payment order is above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("state__in", ["ready", "cancelled"])),
                            models.Q(
                                ("batch__isnull", False),
                                ("sent_at__isnull", False),
                                ("state__in", ["sent", "confirmed", "bounced"]),
                            ),
                            _connector="OR",
                        ),
                        name="refundorder_sent",
                        violation_error_message="A payment order that was sent has its file and its time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True), ("paid_on__isnull", False), _connector="OR"
                        ),
                        name="refundorder_paid_on",
                        violation_error_message="A paid order has the day of payment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "bounced"), _negated=True),
                            models.Q(("bank_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refundorder_bank_reason",
                        violation_error_message="An order that the bank returned has the bank's reason.",
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("plain", django.db.models.manager.Manager()),
            ],
        ),
    ]
