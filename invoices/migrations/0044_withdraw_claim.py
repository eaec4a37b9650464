"""What withdraws a claim whose letter was not sent."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0043_mandate_orders"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="invoice",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("issue_invoice", "Issue a debit or credit invoice"),
                    ("purchase_invoice", "Issue with the first capture"),
                    ("distribute_invoice", "Send the invoice to the customer"),
                    ("debit_invoice", "Raise the debt by a further capture"),
                    ("lower_invoice", "Lower the debt by a credit given elsewhere"),
                    ("pay_invoice", "Pay the debt, all or part of it"),
                    ("reverse_payment_invoice", "Reverse a payment that the bank took back"),
                    ("reverse_set_off_invoice", "Undo a set-off that paid the debt"),
                    ("apply_credit_invoice", "Lower the reopened debt by a credit given before"),
                    ("return_charges_invoice", "Give paid fees and interest back"),
                    ("claim_invoice", "Send a reminder or a collection claim"),
                    ("withdraw_claim_invoice", "Withdraw a claim whose letter was not sent"),
                    ("set_respite_invoice", "Postpone all claims to a date"),
                    ("remove_respite_invoice", "End the respite before its date"),
                    ("dispute_invoice", "Register a dispute"),
                    ("withdraw_dispute_invoice", "Withdraw the dispute"),
                    ("credit_invoice", "Credit all or part of the invoice"),
                    (
                        "report_direct_payment_invoice",
                        "Report a payment that the client received itself",
                    ),
                    ("undo_direct_payment_invoice", "Undo a reported direct payment"),
                    ("undo_credit_invoice", "Undo a credit"),
                    ("waive_fee_invoice", "Let all fees of the invoice go"),
                    ("waive_interest_invoice", "Let the interest until today go"),
                    ("transfer_to_debt_collection_invoice", "Hand the claim to debt collection"),
                    ("recall_invoice", "Recall the claim from debt collection"),
                    ("write_off_invoice", "Write off what is left of the debt"),
                    ("undo_write_off_invoice", "Undo the write-off"),
                    ("remit_invoice", "Remit a remainder that is too small to claim"),
                    ("settle_credit_invoice", "Set the credit invoice off against a debit invoice"),
                    (
                        "owe_credit_invoice",
                        "Turn what is left of the credit invoice into a surplus",
                    ),
                    ("undo_set_off_invoice", "Undo a set-off of the credit invoice"),
                    ("enter_plan_invoice", "Pay the invoice by a payment plan"),
                    ("leave_plan_invoice", "Take the invoice out of its payment plan"),
                    ("add_note_invoice", "Add a note, a call or a promise to pay"),
                ],
            },
        ),
    ]
