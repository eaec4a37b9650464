"""Import only the answers to payouts of a bank's file."""

from invoices.management.commands import import_bank_file
from ledger_project.core.actors import command


class Command(import_bank_file.Command):
    help = (
        "Import the bank's answer to a payout file: pain.002, or camt.054 or camt.053 with its "
        "debits and returns. What was not paid is owed again: to the seller with the next "
        "settlement, to the customer as a surplus, to the payer as an unmatched payment. A file "
        "may be imported again. import_bank_file also books the payments in it."
    )
    actor = command("import_payout_status")
    payments = False
