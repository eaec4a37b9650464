"""Payment reference of an invoice, which the payer states."""

from collections.abc import Sequence

from customers import operations as customer_operations
from customers.models import Customer
from invoices.models import Authorization, Invoice
from ledger_project.core import identifiers
from ledger_project.core.models import Country, Ledger
from ledger_project.core.numbering import next_of


def payment_references(ledger: Ledger, customers: Sequence[Customer]) -> list[str]:
    """Return a new payment reference for each of locked customers, one of which may come often."""
    serials = next_of("payment_reference", ledger.number, len(customers))
    if ledger.country == Country.NO:
        return [
            payment_reference(ledger, customer, serial)
            for customer, serial in zip(customers, serials, strict=True)
        ]
    return [
        identifiers.payment_reference(ledger.country, ledger_number=ledger.number, serial=serial)
        for serial in serials
    ]


def payment_reference(ledger: Ledger, customer: Customer, serial: int) -> str:
    """Return a new payment reference, numbered within the ledger, in Norway within the customer."""
    if ledger.country != Country.NO:
        return identifiers.payment_reference(
            ledger.country, ledger_number=ledger.number, serial=serial
        )
    while True:
        reference = identifiers.payment_reference(
            ledger.country,
            ledger_number=ledger.number,
            serial=serial,
            customer_no=customer.customer_no,
            customer_serial=customer_operations.next_payment_serial(customer),
        )
        # Customers whose numbers differ only in leading zeros get the same references.
        used = [
            model.objects.filter(ledger=ledger, payment_reference=reference).values("pk")
            for model in (Authorization, Invoice)
        ]
        if not used[0].union(used[1]).exists():
            return reference
