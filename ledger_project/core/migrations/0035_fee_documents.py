"""What fee invoices say of the operator who issues them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0034_dates_and_profiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="operator_city",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="operator's city"
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="operator_organisation_number",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Of the operator, who issues the fee invoices of sellers.",
                max_length=20,
                verbose_name="operator's organisation number",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="operator_street_address",
            field=models.CharField(
                blank=True, db_default="", max_length=72, verbose_name="operator's street address"
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="operator_vat_no",
            field=models.CharField(
                blank=True, db_default="", max_length=20, verbose_name="operator's VAT number"
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="operator_zip_code",
            field=models.CharField(
                blank=True, db_default="", max_length=10, verbose_name="operator's zip code"
            ),
        ),
    ]
