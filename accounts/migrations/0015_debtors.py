"""Payout batches keep who pays, and from which account.

Those that were sent before get what their ledger has, as their files were made again with.
"""

from django.db import migrations, models

FILL = """
ALTER TABLE accounts_payoutbatch DISABLE TRIGGER USER;
UPDATE accounts_payoutbatch b
   SET debtor = l.operator_name,
       payment_account_type = l.payment_account_type,
       payment_account_number = l.payment_account_number,
       payment_account_bic = l.payment_account_bic,
       payment_account_iban = l.payment_account_iban
  FROM core_ledger l
 WHERE l.number = b.ledger_id;
ALTER TABLE accounts_payoutbatch ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_row_security"),
        ("core", "0019_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="payoutbatch",
            name="debtor",
            field=models.CharField(blank=True, db_default="", max_length=72),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="payment_account_bic",
            field=models.CharField(
                blank=True, db_default="", max_length=11, verbose_name="payment account BIC"
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="payment_account_iban",
            field=models.CharField(
                blank=True, db_default="", max_length=34, verbose_name="payment account IBAN"
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="payment_account_number",
            field=models.CharField(blank=True, db_default="", max_length=34),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="payment_account_type",
            field=models.CharField(blank=True, db_default="", max_length=10),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
