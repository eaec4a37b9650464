"""Facts of a business: what happened, when it was booked, and from when it counts.

A fact says nothing about postings, states or remaining amounts; `model` finds them. Each is booked
`on` a day; one that moved money has a value date of its own. Amounts are positive and `Decimal`.
Names (of invoices, payments, credits) are any that the teller chose; they are unique in their kind.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

NEVER_OWED = frozenset({"Complaint", "Dispute", "Fraud", "WrongAddress", "WrongRegNo", "UnderAge"})
"""Causes of a credit that say: this was never owed. By others it was owed until it was given up."""


@dataclass(frozen=True)
class Fact:
    on: dt.date


@dataclass(frozen=True)
class Sold(Fact):
    """A seller sold to a customer, by an invoice of its own or more on one that it sent before.

    `purchased`: the operator bought the debt and owes the seller its amount from then on. Else the
    operator only collects for the seller.
    """

    invoice: str
    seller: str
    customer: str
    amount: Decimal
    due_on: dt.date
    purchased: bool


@dataclass(frozen=True)
class Credited(Fact):
    """The seller takes back a sale, in part or all of it."""

    credit: str
    invoice: str
    amount: Decimal
    cause: str = "Complaint"


@dataclass(frozen=True)
class CreditInvoiceSent(Fact):
    """A seller sent a credit invoice; it changes no debt before it is set off."""

    credit_invoice: str
    seller: str
    customer: str
    amount: Decimal
    of: str = ""
    """The invoice that it credits."""


@dataclass(frozen=True)
class CreditInvoiceSetOff(Fact):
    """A credit invoice met the debt of an invoice of its seller and customer."""

    use: str
    credit_invoice: str
    invoice: str
    amount: Decimal


@dataclass(frozen=True)
class CreditInvoiceOwed(Fact):
    """What is left of a credit invoice is owed to the customer, by the seller."""

    credit_invoice: str


@dataclass(frozen=True)
class Received(Fact):
    """Money arrived in the operator's bank account; `shares` of it are meant for invoices."""

    payment: str
    value_on: dt.date
    amount: Decimal
    shares: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Directed(Fact):
    """Money that waited was found to be meant for an invoice."""

    payment: str
    invoice: str
    amount: Decimal


@dataclass(frozen=True)
class Undirected(Fact):
    """Money was not meant for this invoice, or for none of its invoices: it waits again."""

    payment: str
    invoice: str | None = None


@dataclass(frozen=True)
class TakenBack(Fact):
    """The bank took back a payment or a part of it."""

    payment: str
    amount: Decimal


@dataclass(frozen=True)
class SetOff(Fact):
    """What is owed to a customer paid an invoice of it; `amount` None: as much as possible."""

    use: str
    surplus: str
    invoice: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class PaidDirectly(Fact):
    """The customer paid the seller itself."""

    direct_payment: str
    invoice: str
    value_on: dt.date
    amount: Decimal


@dataclass(frozen=True)
class WrittenOff(Fact):
    """Nobody expects the debt to be paid; who bears the loss gives it up, without a release."""

    write_off: str
    invoice: str


@dataclass(frozen=True)
class Remitted(Fact):
    """What is left of a debt was too small to be claimed, and is let go."""

    invoice: str


@dataclass(frozen=True)
class Claimed(Fact):
    """The customer was reminded, at the cost of a fee; debts below `minimum` are not claimed."""

    invoice: str
    level: str
    fee: Decimal
    kind: str
    minimum: Decimal


@dataclass(frozen=True)
class FeesWaived(Fact):
    """All fees of an invoice are let go, paid ones too."""

    invoice: str


@dataclass(frozen=True)
class InterestWaived(Fact):
    """The interest of an invoice up to the day is let go, paid interest too."""

    invoice: str


@dataclass(frozen=True)
class Disputed(Fact):
    """The customer disputes the debt, or an amount of it."""

    invoice: str
    amount: Decimal | None = None


@dataclass(frozen=True)
class DisputeWithdrawn(Fact):
    invoice: str


@dataclass(frozen=True)
class Respite(Fact):
    """The customer may pay until a day without being claimed; None: no longer."""

    invoice: str
    until: dt.date | None


@dataclass(frozen=True)
class RefundOrdered(Fact):
    """A surplus, or a payment that waits, is to go back to the customer; the bank has not paid."""

    refund: str
    amount: Decimal
    surplus: str = ""
    payment: str = ""


@dataclass(frozen=True)
class RefundSent(Fact):
    """The bank was asked to pay: the money cannot be kept any more."""

    refund: str


@dataclass(frozen=True)
class RefundPaid(Fact):
    refund: str


@dataclass(frozen=True)
class RefundFailed(Fact):
    """The bank, or a second person, refused the refund."""

    refund: str


@dataclass(frozen=True)
class Undone(Fact):
    """A credit, write-off, direct payment or set-off was a mistake.

    `name` is that of the fact, `kind` its class: what came after it stays.
    """

    kind: type
    name: str


@dataclass(frozen=True)
class Settled(Fact):
    """The operator paid a seller, and took its fees."""

    seller: str
    transferred: Decimal
    charged: Decimal


@dataclass(frozen=True)
class TransferReturned(Fact):
    """The bank did not pay what was transferred to a seller."""

    seller: str
    amount: Decimal


@dataclass(frozen=True)
class RateChanged(Fact):
    """From this day on late debts bear another interest, in percent a year."""

    percent: Decimal


@dataclass(frozen=True)
class Terms:
    """What the parties agreed, and what the ledger grants: no facts, but the same for all."""

    rates: tuple[tuple[dt.date, Decimal], ...] = ()
    """Interest in percent a year, each from its day."""
    order: tuple[str, ...] = ("cost", "interest", "capital")
    remission_limit: Decimal = Decimal("1.00")
    rounding_limit: Decimal = Decimal("0.50")
    days_before_claims: int = 0
    """Days that a customer has from what is sold until it can be late."""
