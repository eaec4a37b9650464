from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0031_set_up_on_pages"),
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
                    ("set_letter_template_ledger", "Set a letter's own words or look"),
                    ("close_period_ledger", "Close the books to the end of a month"),
                    ("run_again_ledger", "Run what is due"),
                    ("advance_clock_ledger", "Advance the clock of a sandbox"),
                ],
            },
        ),
    ]
