"""What a credit meets: what the customer never has to pay before what was paid."""

from dataclasses import dataclass
from decimal import Decimal

from invoices.models import Invoice


@dataclass(frozen=True, slots=True)
class CreditParts:
    """What a credit meets of an invoice, in this order; the sum is its amount."""

    unpaid: Decimal
    written_off: Decimal
    remitted: Decimal
    paid: Decimal

    @classmethod
    def of(cls, invoice: Invoice, amount: Decimal) -> "CreditParts":
        """Return the parts of a credit of `amount` on a locked invoice."""
        unpaid = min(amount, invoice.capital_debt)
        written_off = min(amount - unpaid, invoice.written_off)
        remitted = min(amount - unpaid - written_off, invoice.remitted)
        return cls(unpaid, written_off, remitted, amount - unpaid - written_off - remitted)

    @property
    def forgiven(self) -> Decimal:
        return self.written_off + self.remitted

    @property
    def total(self) -> Decimal:
        return self.unpaid + self.forgiven + self.paid
