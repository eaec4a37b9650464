"""Import only the payments of a bank's file."""

from invoices.management.commands import import_bank_file
from ledger_project.core.actors import command


class Command(import_bank_file.Command):
    help = (
        "Import payments from a bank's file: ISO 20022 camt.054 or camt.053, BgMax, Autogiro, "
        "Betalingsservice, OCR giro, or a CSV. The file and each of its payments are booked once, "
        "so a file may be imported again; one that was cut short goes on where it stopped. A "
        "faulty file is refused whole. import_bank_file also applies the answers to payouts in it."
    )
    actor = command("import_payments")
    payouts = False
