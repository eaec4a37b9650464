"""Data of a bank's file, whatever its format: payments, reversals, and answers to payouts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """A payment that came in, or one that the bank takes back (bounced, returned, recalled)."""

    PAYMENT = "payment"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One transaction, once by `bank_reference`.

    `bank_reference` (at most 140 characters) identifies it within the ledger for ever: the same
    payment has the same one in every file that reports it, and no two payments share one. `amount`
    is positive for both kinds. `payment_reference` is what was printed for the payer to state;
    empty when the payer stated none. `reverses` is the `bank_reference` of the payment that a
    reversal takes back, empty when the bank does not name it. `message` is the payer's own text, in
    one line.
    """

    bank_reference: str
    amount: Decimal
    currency: str
    value_on: dt.date
    payment_reference: str = ""
    kind: Kind = Kind.PAYMENT
    reverses: str = ""
    payer_name: str = ""
    payer_account: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class PayoutStatus:
    """The final status of one payout (`settlement` is its EndToEndId), or of all of a `batch`.

    `amount` is what was instructed, in `currency`, if the bank states it.
    """

    paid: bool
    settlement: str = ""
    batch: str = ""
    amount: Decimal | None = None
    currency: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file. `identity` is what the bank calls it; empty when the format has no such thing.

    `account` is the operator's account that the money came in on, as the file writes it.
    """

    format: str
    identity: str
    account: str
    transactions: tuple[BankTransaction, ...]
    statuses: tuple[PayoutStatus, ...] = ()
