from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0036_fee_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="joint_letters",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether the claims of one level that a customer's invoices of a seller "
                "get on a day go out in one letter with one fee.",
                verbose_name="joint letters",
            ),
        ),
    ]
