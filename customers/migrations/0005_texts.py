"""Labels and help texts as staff read them: no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_claims_and_issuing'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='customer',
            options={'ordering': ['-id'], 'permissions': [('create_customer', 'Create a customer'), ('summarize_customer', 'Count customers, debts and surpluses as of a date'), ('amend_customer', 'Change customer details'), ('replace_customer', 'Replace all customer details'), ('remove_customer', 'Delete a customer without history'), ('initiate_termination_customer', 'Terminate the customer'), ('withdraw_termination_customer', 'Withdraw the termination'), ('complete_termination_customer', 'Complete the termination'), ('reopen_customer', 'Reopen the customer after a returned payment'), ('block_customer', 'Block new purchases'), ('unblock_customer', 'Lift the block'), ('register_death_customer', 'Register that the customer is deceased'), ('replace_legal_address_customer', 'Set the legal address'), ('amend_legal_address_customer', 'Change parts of the legal address'), ('refresh_legal_address_customer', 'Fetch the legal address from the population register'), ('replace_billing_address_customer', 'Set the billing address'), ('amend_billing_address_customer', 'Change parts of the billing address'), ('remove_billing_address_customer', 'Send invoices to the legal address again'), ('give_consent_customer', 'Register a consent'), ('export_personal_data_customer', 'Export everything held about the customer'), ('erase_customer', 'Erase the personal data after the retention time'), ('see_protected_customer', 'See protected identities')]},
        ),
        migrations.AlterField(
            model_name='consent',
            name='reference',
            field=models.CharField(blank=True, help_text='Reference of the mandate, if there is one.', max_length=50),
        ),
        migrations.AlterField(
            model_name='consent',
            name='type',
            field=models.CharField(choices=[('Autogiro', 'Autogiro (direct debit, Sweden)'), ('AvtaleGiro', 'AvtaleGiro (direct debit, Norway)'), ('Betalingsservice', 'Betalingsservice (direct debit, Denmark)'), ('EInvoiceB2CSE', 'E-invoice (Sweden)'), ('EInvoiceB2CFI', 'E-invoice (Finland)'), ('EInvoice20B2CNO', 'E-invoice (Norway)'), ('eBoks', 'e-Boks (digital mailbox, Denmark)'), ('Email', 'E-mail'), ('PharmaciesSE', 'Pharmacies (Sweden)')], max_length=20),
        ),
        migrations.AlterField(
            model_name='customer',
            name='address_confirmed_on',
            field=models.DateField(help_text='When the population register last confirmed the legal address.', null=True, verbose_name='address confirmed on'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='billing_co_address',
            field=models.CharField(blank=True, db_default='', max_length=72, verbose_name='billing care of'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='co_address',
            field=models.CharField(blank=True, max_length=72, verbose_name='care of'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='customer_no',
            field=models.CharField(max_length=15, verbose_name='customer number'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='edi_buyer_id',
            field=models.CharField(blank=True, max_length=50, verbose_name='EDI buyer number'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='edi_interchange_recipient',
            field=models.CharField(blank=True, max_length=50, verbose_name='EDI recipient'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='edi_van',
            field=models.CharField(blank=True, max_length=50, verbose_name='EDI network'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='erased_on',
            field=models.DateField(help_text='Date on which the personal data was erased.', null=True),
        ),
        migrations.AlterField(
            model_name='customer',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', editable=False, help_text='Digest of the request that created it.', max_length=64),
        ),
        migrations.AlterField(
            model_name='customer',
            name='msisdn',
            field=models.CharField(blank=True, help_text='With country code, such as +46701234567.', max_length=20, verbose_name='mobile number'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='payment_serial',
            field=models.IntegerField(default=0, help_text='Serial number of the last payment reference.'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='preferred_language_code',
            field=models.CharField(blank=True, max_length=2, verbose_name='preferred language'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='reg_country',
            field=models.CharField(blank=True, max_length=2, verbose_name='country of issue'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='reg_no',
            field=models.CharField(blank=True, help_text='Personal or organisation number.', max_length=20, verbose_name='national identifier'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='registered_on',
            field=models.DateField(help_text='Business date on which the customer was added.'),
        ),
        migrations.AlterField(
            model_name='customer',
            name='vat_no',
            field=models.CharField(blank=True, max_length=20, verbose_name='VAT number'),
        ),
    ]
