"""Letters that are handed over together: on paper, and e-invoices."""

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
        ("invoices", "0028_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("number", models.CharField(max_length=20)),
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
                ("sent_on", models.DateField(verbose_name="sent on")),
                ("count", models.IntegerField()),
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
                "verbose_name_plural": "letter batches",
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="letterbatch",
            constraint=models.UniqueConstraint(
                fields=("ledger", "number"), name="letter_batch_once"
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="sending",
            name="append_only",
        ),
        migrations.AddField(
            model_name="sending",
            name="batch",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sendings",
                to="invoices.letterbatch",
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)),
                fields=["ledger", "batch", "id"],
                name="sending_in_batch",
            ),
        ),
        enforce_tenancy("invoices.LetterBatch"),
        migrations.RunSQL(
            "ALTER TABLE invoices_sending ADD CONSTRAINT invoices_sending_batch_id_in_ledger "
            "FOREIGN KEY (ledger_id, batch_id) REFERENCES invoices_letterbatch (ledger_id, id)",
            "ALTER TABLE invoices_sending DROP CONSTRAINT invoices_sending_batch_id_in_ledger",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sending",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="55b509f9fee72248f9ba17931483104a4d53763b",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "id", "created_at", "created_by", '
                    '"letter_id", "batch_id", "number", "channel", "sha256", "message_id", '
                    '"sent_on"',
                    pgid="pgtrigger_append_only_3a6d2",
                    table="invoices_sending",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letterbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="6d2f0bfe2fe3fe032b2deaeadf96285c52ab1775",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_460ff",
                    table="invoices_letterbatch",
                    when="BEFORE",
                ),
            ),
        ),
    ]
