"""Import a file of incoming payments."""

import datetime as dt
from collections import Counter
from functools import partial
from typing import Any

from django.core.management import CommandError, CommandParser
from rich.progress import track

from invoices.models import Payment
from invoices.operations import PaymentOrder, register_payment
from invoices.payment_files import read_csv
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger


class Command(LedgerCommand):
    help = (
        "Import payments from a CSV. Each is booked once by its bank reference, so a file may be "
        "imported again. A faulty file is refused whole."
    )
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        try:
            with open(options["file"], newline="", encoding="utf-8-sig") as file:
                orders = read_csv(file)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Cannot read {options['file']}: {error}") from error
        if wrong := sorted({order.currency for order in orders} - {ledger.currency}):
            raise CommandError(
                f"Payments in {', '.join(wrong)}, the ledger is in {ledger.currency}"
            )
        _refuse_changed(ledger, orders)
        counts: Counter[str] = Counter()
        actor = command("import_payments")
        for order in track(orders, "Payments", console=self.progress_console):
            work = partial(register_payment, ledger=ledger, order=order, actor=actor, on=on)
            outcome = transactions.run(work)
            payment = outcome.document
            if outcome.replayed:
                counts["already_imported"] += 1
                continue
            counts["imported"] += 1
            counts["matched" if payment.invoice_id else "unmatched"] += 1
            counts["with_surplus"] += bool(payment.invoice_id and payment.matched < payment.amount)
        names = ("imported", "matched", "unmatched", "with_surplus", "already_imported")
        result = {"ledger": ledger.number, **{name: counts[name] for name in names}}
        self.table(f"Payments of {options['file']}", [result])
        return result


def _refuse_changed(ledger: Ledger, orders: list[PaymentOrder]) -> None:
    """Refuse the file before its first payment is booked if one was imported with other content."""
    references = [order.bank_reference for order in orders]
    known = {
        payment.bank_reference: payment
        for payment in Payment.objects.filter(ledger=ledger, bank_reference__in=references)
    }
    faults = {
        f"bank reference {order.bank_reference}": "was imported before with other content"
        for order in orders
        if (payment := known.get(order.bank_reference)) and not payment.says(order)
    }
    if faults:
        raise Invalid(faults)
