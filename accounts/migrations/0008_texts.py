"""Labels and help texts as staff read them: no column changes."""

import ledger_project.core.database_rules
import ledger_project.core.money
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_commission'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='account',
            options={'ordering': ['-id'], 'permissions': [('open_account', 'Open an account'), ('summarize_account', 'Count accounts and their amounts as of a date'), ('amend_account', 'Change account details'), ('lower_credit_limit_account', 'Lower the credit limit'), ('apply_for_raised_credit_limit_account', 'Apply for a raised credit limit'), ('request_close_account', 'Request the account to be closed'), ('withdraw_close_request_account', 'Withdraw the request to close'), ('close_account', 'Close the account with nothing owed or reserved'), ('reopen_account', 'Reopen the account after a returned payment'), ('configure_recurring_payment_account', 'Set the amount that direct debit collects')]},
        ),
        migrations.AlterModelOptions(
            name='feeinvoice',
            options={'ordering': ['-id'], 'permissions': [('register_fee_payment_feeinvoice', "Record the seller's payment of the fee invoice")]},
        ),
        migrations.AlterModelOptions(
            name='payout',
            options={'ordering': ['-id'], 'permissions': [('approve_payout', 'Approve the payout, as the first of two persons'), ('countersign_payout', 'Approve the payout, as the second of two persons'), ('reject_payout', 'Reject the payout'), ('send_payout', 'Send to the bank in a payout file'), ('confirm_payout', 'Record that the bank has paid the seller'), ('fail_payout', 'Record that the bank has not paid the seller')]},
        ),
        migrations.AlterModelOptions(
            name='recurrentfee',
            options={'ordering': ['ledger', 'seller', 'since', 'id'], 'verbose_name': 'recurring fee'},
        ),
        migrations.AlterModelOptions(
            name='surplus',
            options={'ordering': ['-id'], 'permissions': [('pay_out_surplus', 'Pay the surplus out to the customer'), ('set_off_surplus', 'Set the surplus off against an open invoice'), ('take_back_surplus', 'Withdraw the surplus of a returned payment')], 'verbose_name_plural': 'surpluses'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='settlementfee',
            name='append_only',
        ),
        migrations.AlterField(
            model_name='account',
            name='account_no',
            field=models.CharField(max_length=50, verbose_name='account number'),
        ),
        migrations.AlterField(
            model_name='account',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', editable=False, help_text='Digest of the request that created it.', max_length=64),
        ),
        migrations.AlterField(
            model_name='account',
            name='profile_type',
            field=models.CharField(max_length=50, verbose_name='profile'),
        ),
        migrations.AlterField(
            model_name='account',
            name='recurring_amount',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), help_text='Collected by each direct debit when the amount is fixed.', verbose_name='fixed amount'),
        ),
        migrations.AlterField(
            model_name='account',
            name='recurring_scope',
            field=models.CharField(choices=[('fixedRecurring', 'A fixed amount'), ('totalDebt', 'The whole debt'), ('billedAmount', 'The billed amount'), ('onDemand', 'On demand')], db_default='billedAmount', default='billedAmount', max_length=20, verbose_name='direct debit collects'),
        ),
        migrations.AlterField(
            model_name='creditdecision',
            name='reasons',
            field=models.JSONField(default=list, help_text='Why credit was declined; blank when it was accepted.'),
        ),
        migrations.AlterField(
            model_name='feeinvoice',
            name='due_on',
            field=models.DateField(verbose_name='due date'),
        ),
        migrations.AlterField(
            model_name='feeinvoice',
            name='month',
            field=models.DateField(help_text='The first day of the month whose fees are invoiced.'),
        ),
        migrations.AlterField(
            model_name='feeinvoice',
            name='vat',
            field=ledger_project.core.money.AmountField(verbose_name='VAT'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='document_id',
            field=models.BigIntegerField(verbose_name='entity number'),
        ),
        migrations.AlterField(
            model_name='journalentry',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='journalline',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='approved_by',
            field=models.CharField(blank=True, editable=False, max_length=100, verbose_name='first approved by'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='bic',
            field=models.CharField(blank=True, max_length=11, verbose_name='BIC'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='IBAN'),
        ),
        migrations.AlterField(
            model_name='payout',
            name='status_reason',
            field=models.CharField(blank=True, help_text='The reason given by the bank or by staff.', max_length=200, verbose_name='reason'),
        ),
        migrations.AlterField(
            model_name='payoutbatch',
            name='execute_on',
            field=models.DateField(verbose_name='to be paid on'),
        ),
        migrations.AlterField(
            model_name='recurrentfee',
            name='since',
            field=models.DateField(verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='recurrentfee',
            name='until',
            field=models.DateField(blank=True, null=True, verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='recurrentfee',
            name='vat_percent',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='VAT (%)'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='commission_percent',
            field=models.DecimalField(decimal_places=4, max_digits=7, verbose_name='commission (%)'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='credit_count',
            field=models.IntegerField(verbose_name='credit records'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='debit_count',
            field=models.IntegerField(verbose_name='debit records'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='fees',
            field=ledger_project.core.money.AmountField(help_text='Fees deducted from this settlement, without VAT.'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='fees_invoiced',
            field=models.BooleanField(db_default=False, default=False, verbose_name='fees by invoice'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='item_fee',
            field=ledger_project.core.money.AmountField(help_text="Fee per record by the seller's agreement.", verbose_name='fee per record'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='payout_iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='payout IBAN'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='returned',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), verbose_name='returned payouts'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='transferred',
            field=ledger_project.core.money.AmountField(verbose_name='paid out'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='vat',
            field=ledger_project.core.money.AmountField(verbose_name='VAT'),
        ),
        migrations.AlterField(
            model_name='settlement',
            name='vat_percent',
            field=models.DecimalField(decimal_places=2, max_digits=5, verbose_name='VAT (%)'),
        ),
        migrations.AlterField(
            model_name='settlementfee',
            name='commission_percent',
            field=models.DecimalField(decimal_places=4, max_digits=7, verbose_name='commission (%)'),
        ),
        migrations.AlterField(
            model_name='settlementfee',
            name='from_on',
            field=models.DateField(verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='settlementfee',
            name='invoiced',
            field=models.BooleanField(help_text='Invoiced monthly instead of being deducted from a settlement.', verbose_name='by invoice'),
        ),
        migrations.AlterField(
            model_name='settlementfee',
            name='to_on',
            field=models.DateField(verbose_name='to'),
        ),
        migrations.AlterField(
            model_name='settlementfee',
            name='vat_percent',
            field=models.DecimalField(decimal_places=2, max_digits=5, verbose_name='VAT (%)'),
        ),
        migrations.AlterField(
            model_name='surplus',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='surplus',
            name='owed_by_client',
            field=models.BooleanField(db_default=False, default=False, help_text='Owed by the seller, not by the operator.', verbose_name='owed by the seller'),
        ),
        migrations.AlterField(
            model_name='surplus',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='surplususe',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='surplususe',
            name='invoice_no',
            field=models.CharField(blank=True, help_text='The invoice that a set-off has paid.', max_length=50, verbose_name='invoice number'),
        ),
        migrations.AlterField(
            model_name='surplususe',
            name='kind',
            field=models.CharField(choices=[('payout', 'Payout'), ('set-off', 'Set Off'), ('taken-back', 'Taken Back')], max_length=10, verbose_name='use'),
        ),
        migrations.AlterField(
            model_name='surplususe',
            name='payout_iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='payout IBAN'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlementfee',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=ledger_project.core.database_rules.TriggerSql(func='refuse_change', hash='eae3bc6103c39ac5fcb3927f64edbd717e3c80e8', level='STATEMENT', operation='DELETE OR UPDATE OF "ledger_id", "id", "seller_id", "settlement_id", "recurrent_fee_id", "invoiced", "text", "from_on", "to_on", "quantity", "sales_amount", "unit_price", "commission_percent", "amount", "vat_percent"', pgid='pgtrigger_append_only_8dd85', table='accounts_settlementfee', when='BEFORE')),
        ),
    ]
