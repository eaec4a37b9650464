"""Notes on customers: the permission."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_person_views"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="customer",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("create_customer", "Create a customer"),
                    ("summarize_customer", "Count customers, debts and surpluses as of a date"),
                    ("amend_customer", "Change customer details"),
                    ("replace_customer", "Replace all customer details"),
                    ("remove_customer", "Delete a customer without history"),
                    ("initiate_termination_customer", "Terminate the customer"),
                    ("withdraw_termination_customer", "Withdraw the termination"),
                    ("complete_termination_customer", "Complete the termination"),
                    ("reopen_customer", "Reopen the customer after a returned payment"),
                    ("block_customer", "Block new purchases"),
                    ("unblock_customer", "Lift the block"),
                    ("register_death_customer", "Register that the customer is deceased"),
                    ("replace_legal_address_customer", "Set the legal address"),
                    ("amend_legal_address_customer", "Change parts of the legal address"),
                    (
                        "refresh_legal_address_customer",
                        "Fetch the legal address from the population register",
                    ),
                    ("replace_billing_address_customer", "Set the billing address"),
                    ("amend_billing_address_customer", "Change parts of the billing address"),
                    ("remove_billing_address_customer", "Send invoices to the legal address again"),
                    ("give_consent_customer", "Register a consent"),
                    ("add_note_customer", "Add a note, a call or a promise to pay"),
                    ("export_personal_data_customer", "Export everything held about the customer"),
                    ("erase_customer", "Erase the personal data after the retention time"),
                    ("see_protected_customer", "See protected identities"),
                ],
            },
        ),
    ]
