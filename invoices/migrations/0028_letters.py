"""Letters, and each time that one was sent."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0027_letters"),
        ("invoices", "0027_agency_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("credit-invoice", "Credit Invoice"),
                            ("reminder", "Reminder"),
                            ("collection-claim", "Collection Claim"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "email"),
                            ("print", "print"),
                            ("einvoice", "einvoice"),
                            ("none", "none"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("to-send", "to-send"),
                            ("sent", "sent"),
                            ("delivered", "delivered"),
                            ("returned", "returned"),
                            ("failed", "failed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="to-send",
                        max_length=10,
                    ),
                ),
                ("dated_on", models.DateField(verbose_name="dated")),
                ("sent_on", models.DateField(null=True, verbose_name="sent on")),
                ("due_at", models.DateTimeField(null=True, verbose_name="next attempt")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "email_address",
                    models.CharField(
                        blank=True,
                        help_text="Blank: the customer's.",
                        max_length=254,
                        verbose_name="other e-mail address",
                    ),
                ),
                (
                    "claim",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="invoices.claim",
                    ),
                ),
                (
                    "credit",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="invoices.invoicecredit",
                    ),
                ),
                (
                    "invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("write_letter", "Write a letter"),
                    ("send_letter", "Send the letter"),
                    ("resend_letter", "Send the letter again"),
                    ("confirm_delivery_letter", "Confirm that the letter was delivered"),
                    ("mark_returned_letter", "Record that the letter came back"),
                    ("fail_letter", "Give up sending the letter"),
                    ("withdraw_letter", "Drop the letter before it is sent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "email"),
                            ("print", "print"),
                            ("einvoice", "einvoice"),
                            ("none", "none"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=400)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the document")),
                (
                    "message_id",
                    models.CharField(blank=True, max_length=200, verbose_name="Message-ID"),
                ),
                ("sent_on", models.DateField(verbose_name="sent on")),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
                (
                    "letter",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="invoices.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state", "to-send")),
                fields=["ledger", "channel", "due_at", "id"],
                name="letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ["returned", "failed"])),
                fields=["ledger", "state", "id"],
                name="letter_not_arrived",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("ledger", "invoice", "claim", "credit"),
                name="letter_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", False), ("state", "to-send")),
                    models.Q(
                        models.Q(("state", "to-send"), _negated=True), ("due_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="letter_due_while_to_send",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(
                fields=("ledger", "letter", "number"), name="sending_once"
            ),
        ),
        enforce_tenancy("invoices.Letter", "invoices.Sending"),
        pgtrigger.migrations.AddTrigger(
            model_name="sending",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="9b92a5cd09d09c1583b18002df6dbc3146da2ff4",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "id", "created_at", "created_by", '
                    '"letter_id", "number", "channel", "sha256", "message_id", "sent_on"',
                    pgid="pgtrigger_append_only_3a6d2",
                    table="invoices_sending",
                    when="BEFORE",
                ),
            ),
        ),
    ]
