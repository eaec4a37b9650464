"""Labels and help texts as staff read them: no column changes."""

import django.core.validators
import ledger_project.core.models.fields
import ledger_project.core.money
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_field_words'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='runstep',
            options={'ordering': ['-id'], 'verbose_name': 'closing step'},
        ),
        migrations.AlterField(
            model_name='event',
            name='customer_no',
            field=models.CharField(blank=True, max_length=15, verbose_name='customer number'),
        ),
        migrations.AlterField(
            model_name='event',
            name='document_id',
            field=models.BigIntegerField(verbose_name='entity number'),
        ),
        migrations.AlterField(
            model_name='event',
            name='invoice_no',
            field=models.CharField(blank=True, max_length=50, verbose_name='invoice number'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='accounting_version',
            field=models.CharField(choices=[('1.0', '1.0'), ('1.1', '1.1'), ('2.0', '2.0')], db_default='2.0', default='2.0', help_text='Version of the bookkeeping file for the client.', max_length=3, verbose_name='bookkeeping file version'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='allocation_order',
            field=models.CharField(choices=[('cost,interest,capital', 'cost,interest,capital'), ('cost,capital,interest', 'cost,capital,interest'), ('interest,cost,capital', 'interest,cost,capital'), ('interest,capital,cost', 'interest,capital,cost'), ('capital,cost,interest', 'capital,cost,interest'), ('capital,interest,cost', 'capital,interest,cost')], db_default='cost,interest,capital', default='cost,interest,capital', help_text='The order in which a payment covers the parts of a debt.', max_length=30),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='approval_limit',
            field=ledger_project.core.money.AmountField(blank=True, help_text='Payouts above this amount need two persons; blank for no limit.', null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='payout approval limit'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='assignment_notice',
            field=models.TextField(blank=True, help_text='Printed on invoices: informs the buyer of the assignment.', verbose_name='assignment notice'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='authorization_days',
            field=models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='authorization validity (days)'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='closed_through',
            field=models.DateField(editable=False, help_text='The last day whose books are closed.', null=True, verbose_name='books closed through'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='configured',
            field=models.BooleanField(default=True, help_text='Whether new business is accepted.', verbose_name='open for business'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='credit_policy',
            field=models.CharField(blank=True, db_default='', help_text='Class that decides on credit; blank for the standard policy.', max_length=200),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='debt_interest',
            field=ledger_project.core.models.fields.PercentField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0'), help_text='Annual interest on debt that is not yet due, in percent.', max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='interest before due date (%)'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='max_credit_limit',
            field=ledger_project.core.money.AmountField(db_default=Decimal('100000.00'), default=Decimal('100000.00'), help_text='The most that the credit policy may grant on application.', validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='highest credit limit'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='max_surplus',
            field=ledger_project.core.money.AmountField(db_default=Decimal('50000.00'), default=Decimal('50000.00'), help_text='The most that a customer may pay in excess of the debt.', validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='highest surplus'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='operator_details',
            field=models.TextField(blank=True, db_default='', help_text='Numbers, address and phone of the operator, for settlements.'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='operator_name',
            field=models.CharField(db_default='Operator AB', default='Operator AB', help_text='Company that runs the service and is the payee of invoices.', max_length=72),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='payment_account_bic',
            field=models.CharField(blank=True, max_length=11, verbose_name='payment account BIC'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='payment_account_iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='payment account IBAN'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='payment_days',
            field=models.PositiveSmallIntegerField(db_default=30, default=30, help_text='Payment terms in days, used when an invoice states no due date.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='payment terms (days)'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='remission_limit',
            field=ledger_project.core.money.AmountField(db_default=Decimal('1.00'), default=Decimal('1.00'), help_text='The largest remainder written off when a payment falls short.', validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='write-off limit'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='retention_years',
            field=models.PositiveSmallIntegerField(db_default=7, default=7, help_text="How long personal data is kept after a customer's last business.", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99)], verbose_name='retention time (years)'),
        ),
        migrations.AlterField(
            model_name='ledger',
            name='rounding_limit',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.50'), default=Decimal('0.50'), help_text='The largest overpayment kept as rounding instead of a surplus.', validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='rounding limit'),
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='last',
            field=models.BigIntegerField(verbose_name='last number'),
        ),
        migrations.AlterField(
            model_name='penaltyrate',
            name='percent',
            field=ledger_project.core.models.fields.PercentField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='interest (%)'),
        ),
        migrations.AlterField(
            model_name='penaltyrate',
            name='since',
            field=models.DateField(verbose_name='from'),
        ),
        migrations.AlterField(
            model_name='runstep',
            name='done_on',
            field=models.DateField(verbose_name='business date'),
        ),
        migrations.AlterField(
            model_name='runstep',
            name='milliseconds',
            field=models.PositiveIntegerField(verbose_name='duration (ms)'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='commission_percent',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='commission (%)'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='configured',
            field=models.BooleanField(default=True, help_text='Whether new business is accepted.', verbose_name='open for business'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='fees_invoiced',
            field=models.BooleanField(db_default=False, default=False, help_text='Fees are invoiced monthly instead of being deducted from settlements.', verbose_name='fees by invoice'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='item_fee',
            field=ledger_project.core.money.AmountField(blank=True, null=True, verbose_name='fee per record'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='minimum_payout',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), help_text='Smaller amounts are carried forward to the next settlement.', validators=[django.core.validators.MinValueValidator(Decimal('0'))]),
        ),
        migrations.AlterField(
            model_name='seller',
            name='payout_bic',
            field=models.CharField(blank=True, max_length=11, verbose_name='payout BIC'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='payout_iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='payout IBAN'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='settlement_schedule',
            field=models.CharField(choices=[('daily', 'Every day'), ('bank-days', 'Every bank day'), ('weekly', 'On a day of the week'), ('monthly', 'On a day of the month')], db_default='daily', default='daily', max_length=10, verbose_name='settlement schedule'),
        ),
        migrations.AlterField(
            model_name='seller',
            name='vat_no',
            field=models.CharField(blank=True, db_default='', max_length=20, verbose_name='VAT number'),
        ),
        migrations.AlterField(
            model_name='statechange',
            name='document_id',
            field=models.BigIntegerField(verbose_name='entity number'),
        ),
    ]
