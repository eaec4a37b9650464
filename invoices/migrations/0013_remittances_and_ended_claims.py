"""Keep how a payer divided a payment, and let the claims of a debt begin anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0012_second_events_rules")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="remittance",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="claim",
            name="ended_on",
            field=models.DateField(null=True, verbose_name="ended on"),
        ),
        migrations.RemoveConstraint(model_name="claim", name="claim_level_once"),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True), ("withdrawn_on__isnull", True)),
                fields=("ledger", "invoice", "level"),
                name="claim_level_once",
            ),
        ),
    ]
