from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0030_run_again"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="ledger",
            options={
                "ordering": ["number"],
                "permissions": [
                    ("open_ledger", "Open a ledger"),
                    ("change_settings_ledger", "Change the settings of a ledger"),
                    ("set_penalty_interest_ledger", "Set the interest on late debts"),
                    ("set_claim_terms_ledger", "Set a step of the claims"),
                    ("close_period_ledger", "Close the books to the end of a month"),
                    ("run_again_ledger", "Run what is due"),
                    ("advance_clock_ledger", "Advance the clock of a sandbox"),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="referencerate",
            options={
                "ordering": ["country", "-since"],
                "permissions": [("enter_referencerate", "Enter a reference rate")],
            },
        ),
        migrations.AlterModelOptions(
            name="seller",
            options={
                "ordering": ["ledger", "number"],
                "permissions": [
                    ("register_seller", "Register a seller"),
                    ("change_settings_seller", "Change the settings of a seller"),
                ],
            },
        ),
    ]
