"""Claims that go out in the letter of another one."""

import django.db.models.deletion
from django.db import migrations, models

import ledger_project.core.tenancy

REFERENCE = """
ALTER TABLE invoices_claim ADD CONSTRAINT invoices_claim_sent_with_id_in_ledger
    FOREIGN KEY (ledger_id, sent_with_id) REFERENCES invoices_claim (ledger_id, id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0037_joint_letters"),
        ("invoices", "0040_invoice_by_due_date"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="sent_with",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enclosed",
                to="invoices.claim",
            ),
        ),
        migrations.RunSQL(REFERENCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_with__isnull", True), ("fee", 0), _connector="OR"),
                name="claim_one_fee_a_letter",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["ledger", "sent_with"],
                name="claim_sent_with",
                condition=models.Q(sent_with__isnull=False),
            ),
        ),
    ]
