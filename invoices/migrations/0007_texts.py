"""Labels and help texts as staff read them: no column changes."""

import django.core.validators
import ledger_project.core.money
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0006_assignment_notice'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='invoice',
            options={'ordering': ['-id'], 'permissions': [('issue_invoice', 'Issue a debit or credit invoice'), ('purchase_invoice', 'Issue with the first capture'), ('distribute_invoice', 'Send the invoice to the customer'), ('debit_invoice', 'Raise the debt by a further capture'), ('lower_invoice', 'Lower the debt by a credit given elsewhere'), ('pay_invoice', 'Pay the debt, all or part of it'), ('reverse_payment_invoice', 'Reverse a payment that the bank took back'), ('claim_invoice', 'Send a reminder or a collection claim'), ('set_respite_invoice', 'Postpone all claims to a date'), ('remove_respite_invoice', 'End the respite before its date'), ('dispute_invoice', 'Register a dispute'), ('withdraw_dispute_invoice', 'Withdraw the dispute'), ('credit_invoice', 'Credit all or part of the invoice'), ('report_direct_payment_invoice', 'Report a payment that the client received itself'), ('transfer_to_debt_collection_invoice', 'Hand the claim to debt collection'), ('write_off_invoice', 'Write off what is left of the debt'), ('settle_credit_invoice', 'Set the credit invoice off against a debit invoice'), ('owe_credit_invoice', 'Turn what is left of the credit invoice into a surplus')]},
        ),
        migrations.AlterModelOptions(
            name='payment',
            options={'ordering': ['-id'], 'permissions': [('match_payment', 'Match the payment to an invoice'), ('withdraw_payment', 'Reverse the payment that the bank took back')]},
        ),
        migrations.AlterField(
            model_name='authorization',
            name='assignment_notice',
            field=models.TextField(blank=True, verbose_name='assignment notice'),
        ),
        migrations.AlterField(
            model_name='authorization',
            name='buyer',
            field=models.JSONField(help_text='Details of the buyer as sent by the seller.'),
        ),
        migrations.AlterField(
            model_name='authorization',
            name='payment_account_bic',
            field=models.CharField(blank=True, max_length=11, verbose_name='payment account BIC'),
        ),
        migrations.AlterField(
            model_name='authorization',
            name='payment_account_iban',
            field=models.CharField(blank=True, max_length=34, verbose_name='payment account IBAN'),
        ),
        migrations.AlterField(
            model_name='authorization',
            name='released',
            field=ledger_project.core.money.AmountField(default=Decimal('0.00'), help_text='No longer reserved, after a cancellation or expiry.'),
        ),
        migrations.AlterField(
            model_name='cancellation',
            name='authorized_after',
            field=ledger_project.core.money.AmountField(verbose_name='authorized after this'),
        ),
        migrations.AlterField(
            model_name='cancellation',
            name='captured_after',
            field=ledger_project.core.money.AmountField(verbose_name='captured after this'),
        ),
        migrations.AlterField(
            model_name='cancellation',
            name='credited_after',
            field=ledger_project.core.money.AmountField(verbose_name='credited after this'),
        ),
        migrations.AlterField(
            model_name='cancellation',
            name='remaining_after',
            field=ledger_project.core.money.AmountField(verbose_name='remaining after this'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='authorized_after',
            field=ledger_project.core.money.AmountField(verbose_name='authorized after this'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='captured_after',
            field=ledger_project.core.money.AmountField(verbose_name='captured after this'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='credited_after',
            field=ledger_project.core.money.AmountField(verbose_name='credited after this'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='remaining_after',
            field=ledger_project.core.money.AmountField(verbose_name='remaining after this'),
        ),
        migrations.AlterField(
            model_name='claim',
            name='capital',
            field=ledger_project.core.money.AmountField(verbose_name='principal'),
        ),
        migrations.AlterField(
            model_name='claim',
            name='interest_percent',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5, verbose_name='interest (%)'),
        ),
        migrations.AlterField(
            model_name='claimterm',
            name='days',
            field=models.PositiveSmallIntegerField(help_text='Days from the due date of the previous demand to this claim.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days after due date'),
        ),
        migrations.AlterField(
            model_name='claimterm',
            name='minimum',
            field=ledger_project.core.money.AmountField(help_text='Smaller debts are not claimed.', validators=[django.core.validators.MinValueValidator(0)], verbose_name='smallest debt claimed'),
        ),
        migrations.AlterField(
            model_name='claimterm',
            name='used',
            field=models.BooleanField(default=True, help_text='If not, this step is skipped.', verbose_name='step used'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='authorized_after',
            field=ledger_project.core.money.AmountField(verbose_name='authorized after this'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='captured_after',
            field=ledger_project.core.money.AmountField(verbose_name='captured after this'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='credited_after',
            field=ledger_project.core.money.AmountField(verbose_name='credited after this'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='reason',
            field=models.CharField(choices=[('Bankruptcy', 'Bankruptcy'), ('CompositionArrangement', 'Composition arrangement'), ('Settlement', 'Settlement'), ('WrongAddress', 'Wrong address'), ('Complaint', 'Complaint'), ('WrongRegNo', 'Wrong national identifier'), ('UnderAge', 'Under age'), ('Deceased', 'Deceased'), ('Fraud', 'Fraud'), ('Dispute', 'Dispute'), ('ApprovedDiff', 'Approved difference')], max_length=30),
        ),
        migrations.AlterField(
            model_name='credit',
            name='remaining_after',
            field=ledger_project.core.money.AmountField(verbose_name='remaining after this'),
        ),
        migrations.AlterField(
            model_name='credit',
            name='unpaid',
            field=ledger_project.core.money.AmountField(verbose_name='unpaid part'),
        ),
        migrations.AlterField(
            model_name='creditsettlement',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='directpayment',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='directpayment',
            name='channel',
            field=models.CharField(choices=[('bank', 'Bank transfer'), ('swish', 'Swish')], default='bank', max_length=5),
        ),
        migrations.AlterField(
            model_name='directpayment',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='document',
            name='number',
            field=models.PositiveSmallIntegerField(default=0, help_text='Position among the attachments.'),
        ),
        migrations.AlterField(
            model_name='document',
            name='sha256',
            field=models.CharField(max_length=64, verbose_name='SHA-256'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='capital_debt',
            field=ledger_project.core.money.AmountField(verbose_name='unpaid principal'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='collection_fee',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), verbose_name='unpaid collection fee'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='demanded_on',
            field=models.DateField(verbose_name='last demand due on'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='distribute_on',
            field=models.DateField(null=True, verbose_name='distribution date'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='distribution',
            field=models.CharField(blank=True, db_default='', help_text='How it is sent, as requested or by the consents when it was issued.', max_length=10),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='external_invoice_id',
            field=models.CharField(blank=True, max_length=15, verbose_name='external invoice number'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', editable=False, help_text='Digest of the request that created it.', max_length=64),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='invoice_no',
            field=models.CharField(max_length=50, verbose_name='invoice number'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='late_fee',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), verbose_name='unpaid late fee'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='payment_account_bic',
            field=models.CharField(blank=True, db_default='', max_length=11, verbose_name='payment account BIC'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='payment_account_iban',
            field=models.CharField(blank=True, db_default='', max_length=34, verbose_name='payment account IBAN'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='printed',
            field=models.JSONField(db_default={}, default=dict, help_text='Contents of the printed invoice other than amounts.'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='purchased',
            field=models.BooleanField(verbose_name='bought from the seller'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='reminder_fee',
            field=ledger_project.core.money.AmountField(db_default=Decimal('0.00'), default=Decimal('0.00'), verbose_name='unpaid reminder fee'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='respite_on',
            field=models.DateField(help_text='No claims are made up to and including this day.', null=True, verbose_name='respite until'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='vat_exclusive',
            field=ledger_project.core.money.AmountField(null=True, verbose_name='amount without VAT'),
        ),
        migrations.AlterField(
            model_name='invoice',
            name='vat_inclusive',
            field=ledger_project.core.money.AmountField(null=True, verbose_name='amount with VAT'),
        ),
        migrations.AlterField(
            model_name='invoicecredit',
            name='reason',
            field=models.CharField(choices=[('Bankruptcy', 'Bankruptcy'), ('CompositionArrangement', 'Composition arrangement'), ('Settlement', 'Settlement'), ('WrongAddress', 'Wrong address'), ('Complaint', 'Complaint'), ('WrongRegNo', 'Wrong national identifier'), ('UnderAge', 'Under age'), ('Deceased', 'Deceased'), ('Fraud', 'Fraud'), ('Dispute', 'Dispute'), ('ApprovedDiff', 'Approved difference')], max_length=30),
        ),
        migrations.AlterField(
            model_name='invoicecredit',
            name='unpaid',
            field=ledger_project.core.money.AmountField(verbose_name='unpaid part'),
        ),
        migrations.AlterField(
            model_name='invoicerow',
            name='amount_vat_exclusive',
            field=ledger_project.core.money.AmountField(verbose_name='amount without VAT'),
        ),
        migrations.AlterField(
            model_name='invoicerow',
            name='amount_vat_inclusive',
            field=ledger_project.core.money.AmountField(verbose_name='amount with VAT'),
        ),
        migrations.AlterField(
            model_name='invoicerow',
            name='article_no',
            field=models.CharField(blank=True, max_length=50, verbose_name='article number'),
        ),
        migrations.AlterField(
            model_name='invoicerow',
            name='vat_amount',
            field=ledger_project.core.money.AmountField(verbose_name='VAT'),
        ),
        migrations.AlterField(
            model_name='invoicerow',
            name='vat_rate',
            field=models.DecimalField(decimal_places=2, max_digits=5, verbose_name='VAT (%)'),
        ),
        migrations.AlterField(
            model_name='invoicetransaction',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='invoicetransaction',
            name='debt_change',
            field=ledger_project.core.money.AmountField(help_text='Change of the unpaid principal.', verbose_name='principal change'),
        ),
        migrations.AlterField(
            model_name='invoicetransaction',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='matched',
            field=ledger_project.core.money.AmountField(default=Decimal('0.00'), verbose_name='matched amount'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='paymentimport',
            name='amount',
            field=ledger_project.core.money.AmountField(help_text='Payments less reversals.'),
        ),
        migrations.AlterField(
            model_name='paymentimport',
            name='identity',
            field=models.CharField(blank=True, max_length=140, verbose_name="bank's file reference"),
        ),
        migrations.AlterField(
            model_name='paymentimport',
            name='imported_on',
            field=models.DateField(verbose_name='imported on'),
        ),
        migrations.AlterField(
            model_name='paymentimport',
            name='sha256',
            field=models.CharField(max_length=64, verbose_name='SHA-256'),
        ),
        migrations.AlterField(
            model_name='paymentreversal',
            name='assigned_on',
            field=models.DateField(null=True, verbose_name='assigned on'),
        ),
        migrations.AlterField(
            model_name='paymentreversal',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
        migrations.AlterField(
            model_name='paymentreversal',
            name='value_on',
            field=models.DateField(verbose_name='value date'),
        ),
        migrations.AlterField(
            model_name='writeoff',
            name='book_on',
            field=models.DateField(verbose_name='booked on'),
        ),
    ]
